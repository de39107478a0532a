/** One flow: its map, the step that is chosen, what is wrong with it, and a call through it. */
import "./flows.css";
import { useEffect, useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";
import { Refused, request, type Fault } from "../api/client";
import type { Flow, Queue } from "../api/types";
import { all } from "../api/all";
import { useKeep } from "../api/useKeep";
import { t } from "../texts";
import { sentence } from "../texts/format";
import { Icon } from "../ui/icons";
import { Field, Press, Spinner, Trouble } from "../ui/parts";
import { say } from "../ui/toasts";
import { BLANK, renamed, withNewNode, withNode, withoutNode, type FlowDocument } from "./document";
import { FlowMap } from "./FlowMap";
import { NodeForm } from "./NodeForm";
import { Trial } from "./Trial";

const CHECKED_AFTER_MS = 400;

export default function FlowPage({ streamId, id }: { streamId: string; id: string }) {
  const base = `/api/v1/streams/${streamId}`;
  const flow = useQuery({ queryKey: ["flow", id], queryFn: () => request<Flow>("GET", `${base}/flows/${id}`), enabled: id !== "new", staleTime: 0, gcTime: 0 });
  const queues = useQuery({ queryKey: ["queues", base], queryFn: () => all<Queue>(`${base}/queues`) });
  if (flow.error instanceof Refused) return <section className="page"><Trouble text={flow.error.message} /></section>;
  if (!queues.data || (id !== "new" && !flow.data)) return <Spinner label={t.moment} />;
  return <FlowEditor key={id} base={base} flow={flow.data} queues={queues.data.map((queue) => queue.name)} />;
}

function FlowEditor({ base, flow, queues }: { base: string; flow: Flow | undefined; queues: readonly string[] }) {
  const [name, setName] = useState(flow?.name ?? "");
  const [description, setDescription] = useState(flow?.description ?? "");
  const [document, setDocument] = useState<FlowDocument>(() => (flow ? (flow.flow as unknown as FlowDocument) : BLANK));
  const [chosen, setChosen] = useState<string | null>(null);
  const [at, setAt] = useState<string | null>(null);
  const [, go] = useLocation();
  const words = t.flows;
  const check = useCheck(base, document);
  const keeping = useKeep(() => (flow ? request<Flow>("PUT", `${base}/flows/${flow.id}`, { name, description, flow: document }) : request<Flow>("POST", `${base}/flows`, { name, description, flow: document })), {
    fields: ["name", "description", "flow"],
    keys: ["flows", "flow", "pieces"],
    done: (kept) => {
      say(words.saved(kept.name));
      go(`/flows/${kept.id}`);
    },
  });
  const fault = (path: string) => {
    const found = check.faults.find((one) => one.path === path || one.path.startsWith(`${path}.`) || one.path.startsWith(`${path}[`));
    return found && (found.path === path || path.split(".").length > 3) ? sentence(found.message) : undefined;
  };
  const wrong = new Set(check.faults.flatMap((one) => nodeOf(one) ?? []));
  const isChosen = chosen !== null && chosen in document.nodes;
  return (
    <section className="page wide flow-page">
      <Link className="back" href="/settings/flows">
        <Icon name="left" size={16} />
        {words.back}
      </Link>
      <div className="page-head">
        <div>
          <h1>{flow?.name ?? words.add}</h1>
          <p className="faint">{flow ? words.version(flow.version) : words.unsaved}</p>
        </div>
        <div className="choices">
          <Press
            onPress={() => {
              const [next, made] = withNewNode(document);
              setDocument(next);
              setChosen(made);
            }}
          >
            {words.addNode}
          </Press>
          <Press tone="primary" isDisabled={keeping.isPending} onPress={keeping.keep}>
            {words.save}
          </Press>
        </div>
      </div>
      <div className="fields">
        <Field label={words.name} fault={keeping.about("name")} isRequired maxLength={256} value={name} onChange={setName} />
        <Field label={words.description} fault={keeping.about("description")} maxLength={256} value={description} onChange={setDescription} />
        <Field label={words.language} value={document.language ?? ""} onChange={(language) => setDocument({ ...document, language })} />
      </div>
      <Trouble text={keeping.trouble} />
      <Verdict faults={check.faults} known={check.known} onChoose={setChosen} />
      <div className="flow-grid">
        <FlowMap document={document} chosen={chosen} onChoose={setChosen} wrong={wrong} at={at} />
        <div className="flow-side">
          {isChosen ? (
            <NodeForm
              key={chosen}
              document={document}
              name={chosen}
              queues={queues}
              fault={fault}
              onChange={(node) => setDocument(withNode(document, chosen, node))}
              onRename={(to) => {
                const next = renamed(document, chosen, to);
                if (next === document) return;
                setDocument(next);
                setChosen(to);
              }}
              onBegin={() => setDocument({ ...document, start: chosen })}
              onRemove={() => {
                setDocument(withoutNode(document, chosen));
                setChosen(null);
              }}
            />
          ) : (
            <p className="card faint">{words.nothing}</p>
          )}
          {check.known && check.faults.length === 0 ? <Trial base={base} document={document} columns={check.columns} onAt={setAt} /> : <p className="card faint">{words.cannot}</p>}
        </div>
      </div>
    </section>
  );
}

interface Checked {
  known: boolean;
  faults: readonly Fault[];
  columns: readonly string[];
}

/** What the server finds wrong with the document, a moment after it was changed. */
function useCheck(base: string, document: FlowDocument): Checked {
  const [settled, setSettled] = useState(document);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(document), CHECKED_AFTER_MS);
    return () => clearTimeout(timer);
  }, [document]);
  const check = useQuery({
    queryKey: ["flow-check", base, JSON.stringify(settled)],
    queryFn: async (): Promise<Checked> => {
      try {
        const { columns } = await request<{ columns: string[] }>("POST", `${base}/flow-checks`, { flow: settled });
        return { known: true, faults: [], columns };
      } catch (error) {
        if (error instanceof Refused && error.faults.length) return { known: true, faults: error.faults, columns: [] };
        throw error;
      }
    },
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  return check.data && settled === document ? check.data : { known: false, faults: check.data?.faults ?? [], columns: [] };
}

function Verdict({ faults, known, onChoose }: { faults: readonly Fault[]; known: boolean; onChoose: (node: string) => void }) {
  const words = t.flows;
  if (faults.length === 0) return <p className={known ? "done-line" : "faint"}>{known && <Icon name="check" />} {known ? words.good : t.moment}</p>;
  return (
    <section className="card flow-faults" aria-label={words.faults(faults.length)}>
      <h2>{words.faults(faults.length)}</h2>
      <ul>
        {faults.map((fault) => {
          const node = nodeOf(fault);
          return (
            <li key={fault.path + fault.message}>
              {node ? (
                <Press tone="plain" onPress={() => onChoose(node)}>
                  {node}
                </Press>
              ) : (
                <b>{fault.path.replace(/^flow\.?/, "")}</b>
              )}{" "}
              {sentence(fault.message)}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The step in which something is wrong; undefined where it is the flow itself. */
function nodeOf(fault: Fault): string | undefined {
  return /^flow\.nodes\.([^.]+)/.exec(fault.path)?.[1];
}
