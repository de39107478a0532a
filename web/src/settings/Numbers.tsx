/** Caller IDs: the numbers that people see. */
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Form } from "react-aria-components";
import { request } from "../api/client";
import type { CallerId } from "../api/types";
import { useKeep } from "../api/useKeep";
import { t } from "../texts";
import { dayAndClock, phone } from "../texts/format";
import { Removing } from "../ui/Removing";
import { Field, Press, Spinner, Trouble } from "../ui/parts";
import { say } from "../ui/toasts";
import { Part, Rows, RowTools } from "./parts";

export function Numbers({ base }: { base: string }) {
  const numbers = useQuery({ queryKey: ["caller-ids", base], queryFn: () => request<CallerId[]>("GET", `${base}/caller-ids`) });
  const [removing, setRemoving] = useState<string | null>(null);
  const words = t.settings.numbers;
  if (!numbers.data) return <Spinner label={t.moment} />;
  return (
    <Part lead={words.lead}>
      <Adding base={base} />
      <Rows title={t.settings.parts["numbers"]!} columns={[words.columns.number, words.columns.label, words.columns.since]} none={words.none}>
        {numbers.data.map((one) => (
          <tr key={one.phoneNumber}>
            <th scope="row" dir="ltr">
              {phone(one.phoneNumber)}
            </th>
            <td>{one.label}</td>
            <td>{dayAndClock(Date.parse(one.createdAt))}</td>
            <RowTools name={phone(one.phoneNumber)} onRemove={() => setRemoving(one.phoneNumber)} />
          </tr>
        ))}
      </Rows>
      {removing && (
        <Removing
          title={t.settings.removeTitle(phone(removing))}
          text={words.removeText}
          path={`${base}/caller-ids/${encodeURIComponent(removing)}`}
          keys={["caller-ids", "pieces"]}
          said={t.settings.removed(phone(removing))}
          onClose={() => setRemoving(null)}
        />
      )}
    </Part>
  );
}

function Adding({ base }: { base: string }) {
  const [number, setNumber] = useState("");
  const [label, setLabel] = useState("");
  const words = t.settings.numbers;
  const keeping = useKeep(() => request<CallerId>("POST", `${base}/caller-ids`, { phoneNumber: number, label: label || null }), {
    fields: ["phoneNumber", "label"],
    keys: ["caller-ids", "pieces"],
    done: (added) => {
      say(t.settings.added(phone(added.phoneNumber)));
      setNumber("");
      setLabel("");
    },
  });
  return (
    <Form
      className="card form line-form"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        keeping.keep();
      }}
    >
      <Field label={words.number} fault={keeping.about("phoneNumber")} isRequired placeholder="+44…" type="tel" value={number} onChange={setNumber} />
      <Field label={words.label} fault={keeping.about("label")} maxLength={256} value={label} onChange={setLabel} />
      <Press type="submit" tone="primary" isDisabled={keeping.isPending}>
        {words.add}
      </Press>
      <Trouble text={keeping.trouble} />
    </Form>
  );
}
