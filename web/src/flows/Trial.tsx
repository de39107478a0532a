/** A flow is gone through as somebody who answers would: what is heard, and buttons for what can be done. */
import { useEffect, useMemo, useRef, useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { request } from "../api/client";
import type { FlowTrial } from "../api/types";
import { Choice } from "../ui/Choice";
import { t } from "../texts";
import { dayAndClock } from "../texts/format";
import { Field, Press } from "../ui/parts";
import { linesOf, pairsOf, type FlowDocument } from "./document";

interface Input {
  act: string;
  key?: string;
  values?: Record<string, string>;
}

interface Props {
  base: string;
  document: FlowDocument;
  columns: readonly string[];
  onAt: (node: string | null) => void;
}

const SAMPLES: Record<string, string> = { firstName: "Ada", lastName: "Whitlock", balance: "12.50" };

export function Trial({ base, document, columns, onAt }: Props) {
  const [inputs, setInputs] = useState<Input[]>([]);
  const [person, setPerson] = useState(() => linesOf(Object.fromEntries(columns.map((name) => [name, SAMPLES[name] ?? name]))));
  const [answeredBy, setAnsweredBy] = useState("");
  const words = t.flows;
  const body = useMemo(
    () => ({ flow: document, columns: pairsOf(person), inputs, ...(answeredBy ? { answeredBy } : {}) }),
    [document, person, inputs, answeredBy],
  );
  const trial = useQuery({
    queryKey: ["flow-trial", base, JSON.stringify(body)],
    queryFn: () => request<FlowTrial>("POST", `${base}/flow-trials`, body),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  const found = trial.data;
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    onAt(found?.waitsFor ? found.node : null);
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [found, onAt]);
  const put = (input: Input) => setInputs([...inputs, input]);
  return (
    <section className="card form" aria-label={words.trial}>
      <h2>{words.trial}</h2>
      <p className="faint">{words.trialLead}</p>
      <ol className="trial" ref={list} aria-live="polite" tabIndex={0} aria-label={words.trial}>
        {found?.lines.map((line, n) => (
          <li key={n} className={line.kind}>
            {words.line[line.kind]?.(line.text) ?? line.text}
          </li>
        ))}
        {found?.callbackAt && <li>{words.promised(dayAndClock(Date.parse(found.callbackAt)))}</li>}
        {found && !found.waitsFor && <li className="faint">{words.over}</li>}
      </ol>
      {found?.waitsFor === "key" && (
        <div className="trial-keys">
          {[..."123456789*0#"].map((key) => (
            <Press key={key} aria-label={words.press(key)} onPress={() => put({ act: "key", key })}>
              {key}
            </Press>
          ))}
        </div>
      )}
      <div className="choices">
        {found?.waitsFor === "agent" && <Press onPress={() => put({ act: "agent" })}>{words.agentFree}</Press>}
        {found?.waitsFor === "hook" && <Press onPress={() => put({ act: "answer", values: kept(document, found.node) })}>{words.hookAnswers}</Press>}
        {found?.waitsFor === "hook" && <Press onPress={() => put({ act: "failure" })}>{words.hookFails}</Press>}
        {found?.waitsFor && <Press onPress={() => put({ act: "silence" })}>{words.silence}</Press>}
        {found?.waitsFor && <Press onPress={() => put({ act: "hangUp" })}>{words.hangUp}</Press>}
        <Press onPress={() => setInputs([])}>{words.again}</Press>
      </div>
      <Field label={words.person} help={words.pairs} rows={3} value={person} onChange={setPerson} />
      <Choice label={words.machine} value={answeredBy} onChange={setAnsweredBy} choices={Object.entries(words.machines)} />
    </section>
  );
}

/** What a web hook might answer: each value is its own name. */
function kept(document: FlowDocument, node: string): Record<string, string> {
  return Object.fromEntries(Object.keys(document.nodes[node]?.save ?? {}).map((name) => [name, name]));
}
