/** Who of the lists is called. */
import type { ContactList } from "../api/types";
import { FIELDS, ownColumns } from "../lists/ownColumns";
import { t } from "../texts";
import { label } from "../texts/format";
import { Field, IconPress, Press } from "../ui/parts";
import { Choice } from "../ui/Choice";
import { hasValue, OPERATORS, type Condition, type FilterForm } from "./filter";

interface Props {
  lists: readonly ContactList[];
  form: FilterForm;
  fault: string | undefined;
  onChange: (form: FilterForm) => void;
}

export function FilterFields({ lists, form, fault, onChange }: Props) {
  const words = t.campaignForm.filter;
  const { conditions } = form;
  const columns = [...FIELDS, ...ownColumns(lists)];
  const put = (next: Condition[]) => onChange({ ...form, conditions: next });
  return (
    <div className="field">
      <span className="react-aria-Label">{words.title}</span>
      {conditions.length > 1 && <Choice label={words.join} value={form.join} onChange={(join) => onChange({ ...form, join: join as FilterForm["join"] })} choices={Object.entries(words.joins)} />}
      {conditions.map((one, n) => {
        const change = (part: Partial<Condition>) => put(conditions.map((other, m) => (m === n ? { ...one, ...part } : other)));
        return (
          <fieldset key={n} className="way">
            <legend className="unseen">{words.condition(n + 1)}</legend>
            <Choice label={words.column} value={one.column} onChange={(column) => change({ column })} choices={(columns.includes(one.column) ? columns : [one.column, ...columns]).map((name) => [name, t.office.upload.fields[name] ?? label(name)])} />
            <Choice label={words.operator} value={one.operator} onChange={(operator) => change({ operator: operator as Condition["operator"] })} choices={OPERATORS.map((operator) => [operator, words.operators[operator]!])} />
            {hasValue(one.operator) && <Field label={words.value} {...(one.operator === "in" || one.operator === "notIn" ? { rows: 2 } : {})} value={one.value} onChange={(value) => change({ value })} />}
            <IconPress icon="close" label={words.remove(n + 1)} onPress={() => put(conditions.filter((_, m) => m !== n))} />
          </fieldset>
        );
      })}
      {fault && <span className="react-aria-FieldError">{fault}</span>}
      <div className="choices">
        <Press onPress={() => put([...conditions, { column: columns[0]!, operator: "equals", value: "" }])}>{words.add}</Press>
      </div>
    </div>
  );
}
