/** A form in a dialog, with its two buttons. */
import type { ReactNode } from "react";
import { Form } from "react-aria-components";
import { t } from "../texts";
import { Press, Trouble, Window } from "./parts";

interface Props {
  title: string;
  keeping: { keep: () => void; isPending: boolean; trouble: string | undefined };
  onClose: () => void;
  wide?: boolean;
  save?: string;
  children: ReactNode;
}

export function FormWindow({ title, keeping, onClose, wide, save, children }: Props) {
  return (
    <Window title={title} isOpen onClose={onClose} {...(wide ? { wide } : {})}>
      <Form
        className="form"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          keeping.keep();
        }}
      >
        {children}
        <Trouble text={keeping.trouble} />
        <div className="window-tools">
          <Press onPress={onClose}>{t.cancel}</Press>
          <Press type="submit" tone="primary" isDisabled={keeping.isPending}>
            {save ?? t.save}
          </Press>
        </div>
      </Form>
    </Window>
  );
}
