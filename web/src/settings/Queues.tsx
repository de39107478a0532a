/** Queues, with who is in them and what they are to say. */
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { request } from "../api/client";
import type { Agent, Queue, Script } from "../api/types";
import { useKeep } from "../api/useKeep";
import { t } from "../texts";
import { FormWindow } from "../ui/FormWindow";
import { Removing } from "../ui/Removing";
import { Field, Spinner } from "../ui/parts";
import { say } from "../ui/toasts";
import { Part, Rows, RowTools, Several } from "./parts";
import { typed } from "./typed";
import { nameOf, useAgents, useQueues } from "./useSetUp";

export function Queues({ base }: { base: string }) {
  const queues = useQueues(base);
  const agents = useAgents(base);
  const [open, setOpen] = useState<Queue | "new" | null>(null);
  const [removing, setRemoving] = useState<Queue | null>(null);
  const words = t.settings.queues;
  if (!queues.data || !agents.data) return <Spinner label={t.moment} />;
  const { columns } = words;
  return (
    <Part lead={words.lead} add={words.add} onAdd={() => setOpen("new")}>
      <Rows title={t.settings.parts["queues"]!} columns={[columns.name, columns.agents, columns.wrapUp]} none={words.none}>
        {queues.data.map((queue) => (
          <tr key={queue.id}>
            <th scope="row">
              {queue.name}
              {queue.description && <span className="faint">{queue.description}</span>}
            </th>
            <td>{queue.agents.length}</td>
            <td>{words.wrapUp(queue.wrapUpSeconds)}</td>
            <RowTools name={queue.name} onChange={() => setOpen(queue)} onRemove={() => setRemoving(queue)} />
          </tr>
        ))}
      </Rows>
      {open === "new" && <QueueWindow base={base} agents={agents.data} onClose={() => setOpen(null)} />}
      {open !== null && open !== "new" && <ChangeQueue base={base} agents={agents.data} queue={open} onClose={() => setOpen(null)} />}
      {removing && (
        <Removing
          title={t.settings.removeTitle(removing.name)}
          text={words.removeText}
          path={`${base}/queues/${removing.id}`}
          keys={["queues"]}
          said={t.settings.removed(removing.name)}
          onClose={() => setRemoving(null)}
        />
      )}
    </Part>
  );
}

interface Props {
  base: string;
  agents: readonly Agent[];
  onClose: () => void;
}

/** Its script is asked for first. */
function ChangeQueue({ queue, ...rest }: Props & { queue: Queue }) {
  const script = useQuery({
    queryKey: ["script", queue.id],
    queryFn: () => request<Script>("GET", `${rest.base}/queues/${queue.id}/script`),
    staleTime: 0,
    gcTime: 0,
  });
  return script.data ? <QueueWindow {...rest} queue={queue} script={script.data.text ?? ""} /> : null;
}

function QueueWindow({ base, agents, queue, script = "", onClose }: Props & { queue?: Queue; script?: string }) {
  const [name, setName] = useState(queue?.name ?? "");
  const [description, setDescription] = useState(queue?.description ?? "");
  const [wrapUp, setWrapUp] = useState(String(queue?.wrapUpSeconds ?? 60));
  const [chosen, setChosen] = useState<string[]>(queue?.agents ?? []);
  const [text, setText] = useState(script);
  const words = t.settings.queues;
  const keeping = useKeep(
    async () => {
      const body = { name, description, wrapUpSeconds: typed(wrapUp), agents: chosen };
      const kept = queue ? await request<Queue>("PUT", `${base}/queues/${queue.id}`, body) : await request<Queue>("POST", `${base}/queues`, body);
      if (text !== script) await keepScript(`${base}/queues/${kept.id}/script`, text);
    },
    {
      fields: ["name", "description", "wrapUpSeconds", "agents", "text"],
      keys: ["queues", "agents", "pieces"],
      done: () => {
        say(queue ? t.settings.changed(name) : t.settings.added(name));
        onClose();
      },
    },
  );
  return (
    <FormWindow wide title={queue ? t.settings.changeOf(queue.name) : words.add} keeping={keeping} onClose={onClose}>
      <Field label={words.name} fault={keeping.about("name")} isRequired autoFocus maxLength={100} value={name} onChange={setName} />
      <Field label={words.description} fault={keeping.about("description")} maxLength={256} value={description} onChange={setDescription} />
      <Field label={words.wrapUpSeconds} help={words.wrapUpHelp} fault={keeping.about("wrapUpSeconds")} inputMode="numeric" value={wrapUp} onChange={setWrapUp} />
      <Several
        label={words.agents}
        none={words.noAgents}
        of={agents.map((agent) => ({ id: agent.id, name: nameOf(agent) }))}
        chosen={chosen}
        onChange={setChosen}
        fault={keeping.about("agents")}
      />
      <Field label={words.script} help={words.scriptHelp} fault={keeping.about("text")} rows={6} value={text} onChange={setText} />
    </FormWindow>
  );
}

function keepScript(path: string, text: string): Promise<unknown> {
  return text.trim() ? request("PUT", path, { text }) : request("DELETE", path);
}
