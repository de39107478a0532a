/** Disposition sets: what agents of a queue may say came of a call, and what follows. */
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { all } from "../api/all";
import { request } from "../api/client";
import type { DispositionSet, Queue } from "../api/types";
import { useKeep } from "../api/useKeep";
import { Choice } from "../ui/Choice";
import { t } from "../texts";
import { FormWindow } from "../ui/FormWindow";
import { Removing } from "../ui/Removing";
import { Tick } from "../ui/Tick";
import { Field, IconPress, Press, Spinner } from "../ui/parts";
import { say } from "../ui/toasts";
import { Part, Rows, RowTools, Several } from "./parts";
import { blankRow, bodyOf, rowOf, type OutcomeRow } from "./outcomeRows";
import { useQueues } from "./useSetUp";

export function Outcomes({ base }: { base: string }) {
  const queues = useQueues(base);
  const sets = useQuery({ queryKey: ["disposition-sets", base], queryFn: () => all<DispositionSet>(`${base}/disposition-sets`) });
  const [open, setOpen] = useState<DispositionSet | "new" | null>(null);
  const [removing, setRemoving] = useState<DispositionSet | null>(null);
  const words = t.settings.outcomes;
  if (!queues.data || !sets.data) return <Spinner label={t.moment} />;
  const names = new Map(queues.data.map((queue) => [queue.id, queue.name]));
  return (
    <Part lead={words.lead} add={words.add} onAdd={() => setOpen("new")}>
      <Rows title={t.settings.parts["outcomes"]!} columns={[words.columns.name, words.columns.queues, words.columns.outcomes]} none={words.none}>
        {sets.data.map((set) => (
          <tr key={set.id}>
            <th scope="row">{set.name}</th>
            <td>{set.queues.map((id) => names.get(id) ?? id).join(", ")}</td>
            <td>{set.dispositions.map((one) => one.label).join(", ")}</td>
            <RowTools name={set.name} onChange={() => setOpen(set)} onRemove={() => setRemoving(set)} />
          </tr>
        ))}
      </Rows>
      {open && <SetWindow base={base} queues={queues.data} set={open === "new" ? null : open} onClose={() => setOpen(null)} />}
      {removing && (
        <Removing
          title={t.settings.removeTitle(removing.name)}
          text={words.removeText}
          path={`${base}/disposition-sets/${removing.id}`}
          keys={["disposition-sets"]}
          said={t.settings.removed(removing.name)}
          onClose={() => setRemoving(null)}
        />
      )}
    </Part>
  );
}

function SetWindow({ base, queues, set, onClose }: { base: string; queues: readonly Queue[]; set: DispositionSet | null; onClose: () => void }) {
  const [name, setName] = useState(set?.name ?? "");
  const [chosen, setChosen] = useState<string[]>(set?.queues ?? []);
  const [rows, setRows] = useState<OutcomeRow[]>(() => set?.dispositions.map(rowOf) ?? [blankRow()]);
  const words = t.settings.outcomes;
  const keeping = useKeep(
    () => {
      const body = { name, queues: chosen, dispositions: rows.map(bodyOf) };
      return set ? request("PUT", `${base}/disposition-sets/${set.id}`, body) : request("POST", `${base}/disposition-sets`, body);
    },
    {
      fields: ["name", "queues", "dispositions"],
      keys: ["disposition-sets"],
      done: () => {
        say(set ? t.settings.changed(name) : t.settings.added(name));
        onClose();
      },
    },
  );
  const change = (at: number, part: Partial<OutcomeRow>) => setRows(rows.map((row, n) => (n === at ? { ...row, ...part } : row)));
  const wrong = keeping.about("dispositions");
  return (
    <FormWindow wide title={set ? t.settings.changeOf(set.name) : words.add} keeping={keeping} onClose={onClose}>
      <Field label={words.name} fault={keeping.about("name")} isRequired autoFocus maxLength={100} value={name} onChange={setName} />
      <Several label={words.queues} none={t.settings.queues.none} of={queues} chosen={chosen} onChange={setChosen} fault={keeping.about("queues")} />
      {rows.map((row, n) => (
        <fieldset key={row.key} className="outcome-row">
          <legend className="unseen">{words.rowOf(n + 1)}</legend>
          <Field label={words.label} fault={keeping.about(`dispositions[${n}].label`)} isRequired maxLength={100} value={row.label} onChange={(label) => change(n, { label })} />
          <Field label={words.code} fault={keeping.about(`dispositions[${n}].code`)} maxLength={64} placeholder={bodyOf(row).code} value={row.code} onChange={(code) => change(n, { code })} />
          <Choice label={words.retry} value={row.then} onChange={(then) => change(n, { then })} choices={Object.entries(words.retries)} />
          {row.then === "minutes" && (
            <Field label={words.minutes} fault={keeping.about(`dispositions[${n}].retry`)} inputMode="numeric" value={row.minutes} onChange={(minutes) => change(n, { minutes })} />
          )}
          <Tick isSelected={row.positive} onChange={(positive) => change(n, { positive })}>
            {words.positive}
          </Tick>
          <IconPress icon="close" label={words.removeRow(n + 1)} isDisabled={rows.length === 1} onPress={() => setRows(rows.filter((_, other) => other !== n))} />
        </fieldset>
      ))}
      {wrong && !rows.some((_, n) => keeping.about(`dispositions[${n}]`)) && <span className="react-aria-FieldError">{wrong}</span>}
      <Press onPress={() => setRows([...rows, blankRow()])}>{words.addRow}</Press>
    </FormWindow>
  );
}
