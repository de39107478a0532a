/** One of several, from a list that opens: the browser's own, which every keyboard and screen reader knows. */
import { useId } from "react";

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  choices: readonly (readonly [string, string])[];
  help?: string | undefined;
  fault?: string | undefined;
}

export function Choice({ label, value, onChange, choices, help, fault }: Props) {
  const id = useId();
  const said = fault ?? help;
  return (
    <div className="field" {...(fault ? { "data-invalid": true } : {})}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} aria-invalid={fault !== undefined} aria-describedby={said ? `${id}-said` : undefined} onChange={(event) => onChange(event.target.value)}>
        {choices.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
      {said && (
        <span id={`${id}-said`} className={fault ? "react-aria-FieldError" : "help"}>
          {said}
        </span>
      )}
    </div>
  );
}
