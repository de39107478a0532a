/** A flow's document as the page changes it. Everything here returns a new document. */

export interface Case {
  equals?: string;
  below?: number;
  atLeast?: number;
  isEmpty?: true;
  next: string;
}

export interface FlowNode {
  type: string;
  text?: string;
  file?: string;
  language?: string;
  next?: string;
  otherwise?: string;
  keys?: Record<string, string>;
  cases?: Case[];
  send?: Record<string, string>;
  save?: Record<string, string>;
  [field: string]: unknown;
}

export interface FlowDocument {
  language?: string;
  start: string;
  nodes: Record<string, FlowNode>;
}

export const KINDS = ["say", "play", "gather", "branch", "disposition", "dnc", "callback", "webhook", "transfer", "hangup"] as const;

/** The plain fields of each kind, in the order in which they are asked. */
export const FIELDS: Record<string, readonly string[]> = {
  say: ["text", "language"],
  play: ["file"],
  gather: ["text", "file", "seconds", "retries", "saveAs", "least", "most"],
  branch: ["on"],
  disposition: ["code", "notes"],
  dnc: [],
  callback: ["afterMinutes", "atHour"],
  webhook: ["url", "seconds"],
  transfer: ["queue", "text", "file", "seconds"],
  hangup: [],
};

export const NUMBERS: ReadonlySet<string> = new Set(["seconds", "retries", "least", "most"]);

/** Where each kind goes on. */
const TARGETS: Record<string, readonly ("next" | "otherwise")[]> = {
  say: ["next"],
  play: ["next"],
  gather: ["next", "otherwise"],
  branch: ["otherwise"],
  disposition: ["next"],
  dnc: ["next"],
  callback: ["next", "otherwise"],
  webhook: ["next", "otherwise"],
  transfer: ["otherwise"],
  hangup: [],
};

export function targetsOf(type: string): readonly ("next" | "otherwise")[] {
  return TARGETS[type] ?? [];
}

export interface Edge {
  from: string;
  to: string;
  label: string;
}

/** Every way from one node to another, with what leads there. */
export function edgesOf(document: FlowDocument): Edge[] {
  return Object.entries(document.nodes).flatMap(([from, node]) => {
    const edges: Edge[] = [];
    const go = (to: string | undefined, label: string) => {
      if (to && to in document.nodes) edges.push({ from, to, label });
    };
    for (const [key, to] of Object.entries(node.keys ?? {})) go(to, key);
    for (const one of node.cases ?? []) go(one.next, caseLabel(one));
    const targets = targetsOf(node.type);
    if (targets.includes("next")) go(node.next, "");
    if (targets.includes("otherwise")) go(node.otherwise, "…");
    return edges;
  });
}

function caseLabel(one: Case): string {
  if (one.equals !== undefined) return one.equals;
  if (one.below !== undefined) return `< ${one.below}`;
  if (one.atLeast !== undefined) return `≥ ${one.atLeast}`;
  return "∅";
}

export interface Place {
  column: number;
  row: number;
}

/** Where each node stands: in columns by how many steps it is from the start; those that no way leads to come last. */
export function placesOf(document: FlowDocument): Map<string, Place> {
  const depths = new Map<string, number>();
  const edges = edgesOf(document);
  let front = document.start in document.nodes ? [document.start] : [];
  for (let depth = 0; front.length; depth += 1) {
    for (const name of front) depths.set(name, depth);
    const reached = edges.filter((edge) => front.includes(edge.from) && !depths.has(edge.to)).map((edge) => edge.to);
    front = [...new Set(reached)];
  }
  const last = Math.max(-1, ...depths.values()) + 1;
  const rows = new Map<number, number>();
  const places = new Map<string, Place>();
  const names = [...depths.keys(), ...Object.keys(document.nodes).filter((name) => !depths.has(name))];
  for (const name of names) {
    const column = depths.get(name) ?? last;
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    places.set(name, { column, row });
  }
  return places;
}

export function withNode(document: FlowDocument, name: string, node: FlowNode): FlowDocument {
  return { ...document, nodes: { ...document.nodes, [name]: node } };
}

/** A new last step, and its name. */
export function withNewNode(document: FlowDocument): [FlowDocument, string] {
  let n = Object.keys(document.nodes).length + 1;
  while (`step_${n}` in document.nodes) n += 1;
  const name = `step_${n}`;
  return [withNode(document, name, ofKind({ type: "say", text: "" }, "say", document)), name];
}

/** The node as another kind: what both have is kept, and ways lead somewhere that is there. */
export function ofKind(node: FlowNode, type: string, document: FlowDocument): FlowNode {
  const kept: FlowNode = { type };
  for (const field of FIELDS[type] ?? []) if (node[field]) kept[field] = node[field];
  const end = Object.entries(document.nodes).find(([, one]) => one.type === "hangup")?.[0] ?? document.start;
  for (const target of targetsOf(type)) {
    if (target === "next" && type === "gather") continue; // its keys say where it goes
    kept[target] = node[target] ?? node.next ?? node.otherwise ?? end;
  }
  if (type === "gather") kept.keys = node.keys ?? { "1": end };
  if (type === "branch") kept.cases = node.cases ?? [{ equals: "", next: end }];
  return kept;
}

/** Without a node; ways to it lead nowhere, which the server says. */
export function withoutNode(document: FlowDocument, name: string): FlowDocument {
  const { [name]: _, ...nodes } = document.nodes;
  return { ...document, nodes };
}

/** A node has another name, and every way to it leads to that. The same document where the name is taken or empty. */
export function renamed(document: FlowDocument, from: string, to: string): FlowDocument {
  if (!to || to in document.nodes) return document;
  const point = (target: string | undefined) => (target === from ? to : target);
  const nodes = Object.entries(document.nodes).map(([name, node]) => {
    const changed: FlowNode = { ...node };
    if (node.next !== undefined) changed.next = point(node.next)!;
    if (node.otherwise !== undefined) changed.otherwise = point(node.otherwise)!;
    if (node.keys) changed.keys = Object.fromEntries(Object.entries(node.keys).map(([key, target]) => [key, point(target)!]));
    if (node.cases) changed.cases = node.cases.map((one) => ({ ...one, next: point(one.next)! }));
    return [name === from ? to : name, changed] as const;
  });
  return { ...document, start: point(document.start)!, nodes: Object.fromEntries(nodes) };
}

/** A field of a node with another value; an empty one is left out. */
export function withField(node: FlowNode, field: string, value: unknown): FlowNode {
  const { [field]: _, ...rest } = node;
  return (value === "" || value === undefined ? rest : { ...rest, [field]: value }) as FlowNode;
}

/** `name: value`, one a line. */
export function pairsOf(text: string): Record<string, string> {
  const lines = text.split("\n").map((line) => line.split(/:(.*)/s).map((part) => part.trim()));
  return Object.fromEntries(lines.filter(([name]) => name).map(([name, value]) => [name!, value ?? ""]));
}

export function linesOf(pairs: Record<string, string> | undefined): string {
  return Object.entries(pairs ?? {})
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

export const BLANK: FlowDocument = {
  language: "en",
  start: "greeting",
  nodes: {
    greeting: { type: "gather", text: "Hello {{firstName}}. Press 1 to …, or 2 to …", keys: { "1": "agreed", "2": "end" }, otherwise: "end" },
    agreed: { type: "disposition", code: "agreed", next: "end" },
    end: { type: "hangup" },
  },
};
