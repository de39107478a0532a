/** Agents and their telephones. */
import { useState } from "react";
import { Label, Radio, RadioGroup } from "react-aria-components";
import { request } from "../api/client";
import type { Agent, Queue } from "../api/types";
import { useKeep } from "../api/useKeep";
import { Choice } from "../ui/Choice";
import { t } from "../texts";
import { FormWindow } from "../ui/FormWindow";
import { Removing } from "../ui/Removing";
import { Field, Spinner } from "../ui/parts";
import { say } from "../ui/toasts";
import { Part, Rows, RowTools, Several } from "./parts";
import { nameOf, useAgents, useQueues } from "./useSetUp";

export function Agents({ base }: { base: string }) {
  const queues = useQueues(base);
  const agents = useAgents(base);
  const [open, setOpen] = useState<Agent | "new" | null>(null);
  const [removing, setRemoving] = useState<Agent | null>(null);
  const words = t.settings.agents;
  if (!queues.data || !agents.data) return <Spinner label={t.moment} />;
  const names = new Map(queues.data.map((queue) => [queue.id, queue.name]));
  const { columns } = words;
  return (
    <Part lead={words.lead} add={words.add} onAdd={() => setOpen("new")}>
      <Rows title={t.settings.parts["agents"]!} columns={[columns.name, columns.email, columns.queues, columns.phone]} none={words.none}>
        {agents.data.map((agent) => (
          <tr key={agent.id}>
            <th scope="row">
              {nameOf(agent)}
              {agent.customId && <span className="faint">{agent.customId}</span>}
            </th>
            <td>{agent.emailId}</td>
            <td>{agent.queues.map((id) => names.get(id) ?? id).join(", ")}</td>
            <td>{phoneWords(agent)}</td>
            <RowTools name={nameOf(agent)} onChange={() => setOpen(agent)} onRemove={() => setRemoving(agent)} />
          </tr>
        ))}
      </Rows>
      {open && <AgentWindow base={base} queues={queues.data} agent={open === "new" ? null : open} onClose={() => setOpen(null)} />}
      {removing && (
        <Removing
          title={t.settings.removeTitle(nameOf(removing))}
          text={words.removeText}
          path={`${base}/agents/${removing.id}`}
          keys={["agents", "queues"]}
          said={t.settings.removed(nameOf(removing))}
          onClose={() => setRemoving(null)}
        />
      )}
    </Part>
  );
}

const PHONES = ["none", "web", "sip"] as const;
type Phone = (typeof PHONES)[number];

function phoneOf(endpoint: string | null | undefined): Phone {
  return !endpoint ? "none" : endpoint === "web" ? "web" : "sip";
}

function phoneWords(agent: Agent): string {
  const phone = agent.inBrowser ? "web" : phoneOf(agent.endpoint);
  return phone === "sip" ? agent.endpoint! : t.settings.agents.phones[phone]!;
}

function AgentWindow({ base, queues, agent, onClose }: { base: string; queues: readonly Queue[]; agent: Agent | null; onClose: () => void }) {
  const [firstName, setFirstName] = useState(agent?.firstName ?? "");
  const [lastName, setLastName] = useState(agent?.lastName ?? "");
  const [email, setEmail] = useState(agent?.emailId ?? "");
  const [customId, setCustomId] = useState(agent?.customId ?? "");
  const [phone, setPhone] = useState<Phone>(phoneOf(agent?.endpoint));
  const [endpoint, setEndpoint] = useState(phoneOf(agent?.endpoint) === "sip" ? agent!.endpoint! : "PJSIP/");
  const [mode, setMode] = useState<string>(agent?.phoneMode ?? "rungPerCall");
  const [chosen, setChosen] = useState<string[]>(agent?.queues ?? queues.map((queue) => queue.id));
  const words = t.settings.agents;
  const name = `${firstName} ${lastName}`;
  const keeping = useKeep(
    () => {
      const body = {
        firstName,
        lastName,
        emailId: email,
        customId: customId || null,
        endpoint: phone === "none" ? null : phone === "web" ? "web" : endpoint,
        phoneMode: mode,
        queues: chosen,
      };
      return agent ? request("PUT", `${base}/agents/${agent.id}`, body) : request("POST", `${base}/agents`, body);
    },
    {
      fields: ["firstName", "lastName", "emailId", "customId", "endpoint", "queues"],
      keys: ["agents", "queues"],
      done: () => {
        say(agent ? t.settings.changed(name) : t.settings.added(name));
        onClose();
      },
    },
  );
  return (
    <FormWindow wide title={agent ? t.settings.changeOf(nameOf(agent)) : words.add} keeping={keeping} onClose={onClose}>
      <div className="fields">
        <Field label={words.firstName} fault={keeping.about("firstName")} isRequired autoFocus maxLength={100} value={firstName} onChange={setFirstName} />
        <Field label={words.lastName} fault={keeping.about("lastName")} isRequired maxLength={100} value={lastName} onChange={setLastName} />
        <Field label={words.email} fault={keeping.about("emailId")} type="email" isRequired value={email} onChange={setEmail} />
        <Field label={words.customId} fault={keeping.about("customId")} maxLength={128} value={customId} onChange={setCustomId} />
      </div>
      <RadioGroup className="field" value={phone} onChange={(value) => setPhone(value as Phone)}>
        <Label>{words.phone}</Label>
        <div className="choices">
          {PHONES.map((one) => (
            <Radio key={one} value={one} className="choice">
              {words.phones[one]}
            </Radio>
          ))}
        </div>
      </RadioGroup>
      {phone === "sip" && <Field label={words.endpoint} help={words.endpointHelp} fault={keeping.about("endpoint")} value={endpoint} onChange={setEndpoint} />}
      {phone !== "none" && <Choice label={words.mode} value={mode} onChange={setMode} choices={Object.entries(words.modes)} />}
      <Several label={words.queues} none={t.settings.queues.none} of={queues} chosen={chosen} onChange={setChosen} fault={keeping.about("queues")} />
    </FormWindow>
  );
}
