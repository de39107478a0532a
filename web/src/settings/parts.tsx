/** What the parts of the settings have in common: a table with its head, and the tools at the end of a row. */
import type { ReactNode } from "react";
import { CheckboxGroup, Label } from "react-aria-components";
import { t } from "../texts";
import { Tick } from "../ui/Tick";
import { IconPress, Press } from "../ui/parts";

interface PartProps {
  lead: string;
  add?: string;
  onAdd?: () => void;
  children: ReactNode;
}

export function Part({ lead, add, onAdd, children }: PartProps) {
  return (
    <>
      <div className="section-head">
        <p className="lead">{lead}</p>
        {add && onAdd && (
          <Press tone="primary" onPress={onAdd}>
            {add}
          </Press>
        )}
      </div>
      {children}
    </>
  );
}

interface RowsProps {
  title: string;
  columns: readonly string[];
  none: string;
  children: ReactNode[];
}

export function Rows({ title, columns, none, children }: RowsProps) {
  if (children.length === 0) return <p className="card empty">{none}</p>;
  return (
    <div className="card table-box" tabIndex={0} role="region" aria-label={title}>
      <table className="table">
        <caption className="unseen">{title}</caption>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            <th scope="col">
              <span className="unseen">{t.settings.tools}</span>
            </th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

export function RowTools({ name, onChange, onRemove }: { name: string; onChange?: () => void; onRemove: () => void }) {
  return (
    <td className="cell-tools">
      {onChange && (
        <Press tone="plain" onPress={onChange} aria-label={t.settings.changeOf(name)}>
          {t.settings.change}
        </Press>
      )}
      <IconPress icon="close" label={t.settings.removeOf(name)} onPress={onRemove} />
    </td>
  );
}

interface SeveralProps {
  label: string;
  none: string;
  of: readonly { id: string; name: string }[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
  fault?: string | undefined;
}

/** Some of several, by their ids. */
export function Several({ label, none, of, chosen, onChange, fault }: SeveralProps) {
  return (
    <CheckboxGroup className="field" value={chosen} onChange={onChange}>
      <Label>{label}</Label>
      {of.length === 0 && <p className="faint">{none}</p>}
      <div className="several">
        {of.map((one) => (
          <Tick key={one.id} value={one.id}>
            {one.name}
          </Tick>
        ))}
      </div>
      {fault && <span className="react-aria-FieldError">{fault}</span>}
    </CheckboxGroup>
  );
}
