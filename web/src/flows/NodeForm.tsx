/** One step of a flow: what it does, with what, and where it goes on. */
import { useState } from "react";
import { Choice } from "../ui/Choice";
import { typed } from "../settings/typed";
import { t } from "../texts";
import { Field, IconPress, Press } from "../ui/parts";
import { FIELDS, KINDS, linesOf, NUMBERS, ofKind, pairsOf, targetsOf, withField, type Case, type FlowDocument, type FlowNode } from "./document";

interface Props {
  document: FlowDocument;
  name: string;
  queues: readonly string[];
  fault: (path: string) => string | undefined;
  onChange: (node: FlowNode) => void;
  onRename: (name: string) => void;
  onBegin: () => void;
  onRemove: () => void;
}

const LONG: ReadonlySet<string> = new Set(["text", "notes"]);

export function NodeForm({ document, name, queues, fault, onChange, onRename, onBegin, onRemove }: Props) {
  const [typedName, setTypedName] = useState(name);
  const words = t.flows;
  const node = document.nodes[name]!;
  const about = (field: string) => fault(`flow.nodes.${name}.${field}`);
  const nodes = Object.keys(document.nodes).map((one) => [one, one] as const);
  const set = (field: string, value: unknown) => onChange(withField(node, field, value));
  const goes = (field: "next" | "otherwise") => (
    <Choice key={field} label={words.fields[field]!} fault={about(field)} value={node[field] ?? ""} onChange={(value) => set(field, value)} choices={[["", words.none_], ...nodes]} />
  );
  return (
    <section className="card form node-form" aria-label={name}>
      <Field label={words.nodeName} value={typedName} maxLength={64} fault={fault(`flow.nodes.${name}`)} onChange={setTypedName} onBlur={() => onRename(typedName.trim())} />
      <Choice label={words.kind} value={node.type} onChange={(type) => onChange(ofKind(node, type, document))} choices={KINDS.map((kind) => [kind, words.kinds[kind]!])} />
      {(FIELDS[node.type] ?? []).map((field) =>
        field === "queue" ? (
          <Choice key={field} label={words.fields[field]!} fault={about(field)} value={String(node[field] ?? "")} onChange={(value) => set(field, value)} choices={[["", words.none_], ...queues.map((one) => [one, one] as const)]} />
        ) : (
          <Field
            key={field}
            label={words.fields[field]!}
            help={field === "text" ? words.textHelp : undefined}
            fault={about(field)}
            {...(LONG.has(field) ? { rows: 3 } : {})}
            value={String(node[field] ?? "")}
            onChange={(value) => set(field, NUMBERS.has(field) && value ? typed(value) : value)}
          />
        ),
      )}
      {node.type === "gather" && <Keys node={node} nodes={nodes} about={about} onChange={onChange} />}
      {node.type === "branch" && <Cases node={node} nodes={nodes} about={about} onChange={onChange} />}
      {node.type === "webhook" && (
        <>
          <Pairs label={words.send} fault={about("send")} pairs={node.send} onChange={(send) => set("send", send)} />
          <Pairs label={words.keep} fault={about("save")} pairs={node.save} onChange={(save) => set("save", save)} />
        </>
      )}
      {targetsOf(node.type).map(goes)}
      <div className="choices">
        {document.start === name ? <p className="faint">{words.begins}</p> : <Press onPress={onBegin}>{words.beginHere}</Press>}
        {document.start !== name && <Press onPress={onRemove}>{words.removeNode}</Press>}
      </div>
    </section>
  );
}

interface PartProps {
  node: FlowNode;
  nodes: readonly (readonly [string, string])[];
  about: (field: string) => string | undefined;
  onChange: (node: FlowNode) => void;
}

const ALL_KEYS = [..."1234567890*#"];

function Keys({ node, nodes, about, onChange }: PartProps) {
  const words = t.flows;
  const keys = Object.entries(node.keys ?? {});
  const change = (rows: [string, string][]) => onChange(rows.length ? { ...node, keys: Object.fromEntries(rows) } : withField(node, "keys", undefined));
  const free = ALL_KEYS.find((key) => !(key in (node.keys ?? {})));
  const first = nodes[0]?.[0] ?? "";
  return (
    <fieldset className="ways">
      <legend>{words.keys}</legend>
      {keys.map(([key, target], n) => (
        <div key={key} className="way">
          <Choice label={words.key} value={key} choices={ALL_KEYS.filter((one) => one === key || !(one in (node.keys ?? {}))).map((one) => [one, one])} onChange={(other) => change(keys.map((row, m) => (m === n ? [other, target] : row)))} />
          <Choice label={words.goes} fault={about(`keys.${key}`)} value={target} choices={nodes} onChange={(other) => change(keys.map((row, m) => (m === n ? [key, other] : row)))} />
          <IconPress icon="close" label={words.removeKey(key)} onPress={() => change(keys.filter((_, m) => m !== n))} />
        </div>
      ))}
      {about("keys") && !keys.some(([key]) => about(`keys.${key}`)) && <span className="react-aria-FieldError">{about("keys")}</span>}
      {free && <Press onPress={() => change([...keys, [free, first]])}>{words.addKey}</Press>}
    </fieldset>
  );
}

type Test = "equals" | "below" | "atLeast" | "isEmpty";

function testOf(one: Case): Test {
  return one.below !== undefined ? "below" : one.atLeast !== undefined ? "atLeast" : one.isEmpty ? "isEmpty" : "equals";
}

function caseOf(test: Test, value: string, next: string): Case {
  if (test === "isEmpty") return { isEmpty: true, next };
  return test === "equals" ? { equals: value, next } : ({ [test]: numberOr(value), next } as unknown as Case);
}

/** What is no number stays as it is, for the server to say so. */
function numberOr(value: string): number | string {
  return value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
}

function Cases({ node, nodes, about, onChange }: PartProps) {
  const words = t.flows;
  const cases = node.cases ?? [];
  const change = (rows: Case[]) => onChange({ ...node, cases: rows });
  return (
    <fieldset className="ways">
      <legend>{words.cases}</legend>
      {cases.map((one, n) => {
        const test = testOf(one);
        const value = String(one.equals ?? one.below ?? one.atLeast ?? "");
        const put = (next: Case) => change(cases.map((other, m) => (m === n ? next : other)));
        return (
          <div key={n} className="way">
            <Choice label={words.test} fault={about(`cases[${n}]`)} value={test} choices={Object.entries(words.tests)} onChange={(other) => put(caseOf(other as Test, value, one.next))} />
            {test !== "isEmpty" && <Field label={words.value} value={value} onChange={(other) => put(caseOf(test, other, one.next))} />}
            <Choice label={words.goes} value={one.next} choices={nodes} onChange={(next) => put({ ...one, next })} />
            <IconPress icon="close" label={words.removeCase(n + 1)} isDisabled={cases.length === 1} onPress={() => change(cases.filter((_, m) => m !== n))} />
          </div>
        );
      })}
      <Press onPress={() => change([...cases, { equals: "", next: nodes[0]?.[0] ?? "" }])}>{words.addCase}</Press>
    </fieldset>
  );
}

/** Kept as it is typed, so that a line can be begun. */
function Pairs({ label, pairs, fault, onChange }: { label: string; pairs: Record<string, string> | undefined; fault: string | undefined; onChange: (pairs: Record<string, string>) => void }) {
  const [text, setText] = useState(() => linesOf(pairs));
  return (
    <Field
      label={label}
      help={t.flows.pairs}
      fault={fault}
      rows={3}
      value={text}
      onChange={(value) => {
        setText(value);
        onChange(pairsOf(value));
      }}
    />
  );
}
