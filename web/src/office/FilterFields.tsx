/** Who of the lists is called, with how many that are. */
import { useEffect, useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Refused, request } from "../api/client";
import type { ContactList } from "../api/types";
import { t } from "../texts";
import { label, sentence, whole } from "../texts/format";
import { Field, IconPress, Press } from "../ui/parts";
import { Choice } from "../ui/Choice";
import { filterBody, hasValue, OPERATORS, type Condition, type FilterForm } from "./filter";

const COUNTED_AFTER_MS = 500;
const FIELDS = ["phoneNumber", "firstName", "lastName", "uniqueId", "timeZone", "contactPriority"];

interface Props {
  base: string;
  lists: readonly ContactList[];
  form: FilterForm;
  fault: string | undefined;
  onChange: (form: FilterForm) => void;
}

export function FilterFields({ base, lists, form, fault, onChange }: Props) {
  const words = t.campaignForm.filter;
  const { conditions } = form;
  const mapped = new Set(lists.flatMap((list) => Object.values(list.mapping)));
  const columns = [...new Set([...FIELDS, ...lists.flatMap((list) => list.columns).filter((name) => !mapped.has(name))])];
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
        {conditions.length > 0 && lists.length > 0 && <Count base={base} lists={lists.map((list) => list.name)} form={form} />}
      </div>
    </div>
  );
}

function Count({ base, lists, form }: { base: string; lists: string[]; form: FilterForm }) {
  const [asked, setAsked] = useState(form);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(form), COUNTED_AFTER_MS);
    return () => clearTimeout(timer);
  }, [form]);
  const count = useQuery({
    queryKey: ["filter-count", base, lists, asked],
    queryFn: () => request<{ total: number; matching: number }>("POST", `${base}/contact-filters/count`, { contactLists: lists, contactFilters: filterBody(asked) }),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  if (count.error) return <span className="react-aria-FieldError">{sentence(count.error instanceof Refused ? count.error.message : t.unreachable)}</span>;
  return (
    <p className="counted" aria-live="polite">
      {count.data ? t.campaignForm.filter.count(whole(count.data.matching), whole(count.data.total)) : t.moment}
    </p>
  );
}
