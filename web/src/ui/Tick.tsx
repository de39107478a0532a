import { Checkbox, type CheckboxProps } from "react-aria-components";
import { Icon } from "./icons";

/** A box to be ticked. */
export function Tick({ children, ...rest }: Omit<CheckboxProps, "children" | "className"> & { children: React.ReactNode }) {
  return (
    <Checkbox {...rest} className="tick">
      <span className="tick-box">
        <Icon name="check" size={16} />
      </span>
      <span>{children}</span>
    </Checkbox>
  );
}
