/** A flow as a map: a card for each step, in columns by how far it is from the start, and arrows between them. */
import { t } from "../texts";
import { edgesOf, placesOf, type Edge, type FlowDocument } from "./document";

const CARD = { width: 190, height: 76 };
const GAP = { x: 74, y: 26 };
const EDGE = 14;

interface Props {
  document: FlowDocument;
  chosen: string | null;
  onChoose: (name: string) => void;
  /** Steps with something wrong. */
  wrong: ReadonlySet<string>;
  /** Where a trial is. */
  at: string | null;
}

export function FlowMap({ document, chosen, onChoose, wrong, at }: Props) {
  const places = placesOf(document);
  const spots = new Map([...places].map(([name, { column, row }]) => [name, { x: EDGE + column * (CARD.width + GAP.x), y: EDGE + row * (CARD.height + GAP.y) }]));
  const width = Math.max(0, ...[...spots.values()].map((spot) => spot.x)) + CARD.width + GAP.x;
  const height = Math.max(0, ...[...spots.values()].map((spot) => spot.y)) + CARD.height + GAP.y + EDGE;
  const words = t.flows;
  return (
    <div className="flow-map" role="group" aria-label={words.map} tabIndex={0}>
      <div className="flow-ground" style={{ inlineSize: width, blockSize: height }}>
        <svg width={width} height={height} aria-hidden="true" focusable="false">
          <defs>
            <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
              <path d="M0 0 8 4 0 8Z" />
            </marker>
          </defs>
          {arrowsOf(document).map(({ from, to, label }) => {
            const a = spots.get(from)!;
            const b = spots.get(to)!;
            const path = way(a, b);
            return (
              <g key={`${from} ${to}`} className={chosen === from || chosen === to ? "near" : ""}>
                <path d={path.line} markerEnd="url(#arrow)" />
                {label && (
                  <text x={path.label.x} y={path.label.y}>
                    {label.slice(0, 12)}
                  </text>
                )}
              </g>
            );
          })}
        </svg>
        {Object.entries(document.nodes).map(([name, node]) => {
          const spot = spots.get(name)!;
          const text = node.text ?? node.code ?? node.file ?? node.url ?? node["on"] ?? node["queue"] ?? "";
          return (
            <button
              key={name}
              type="button"
              className={`flow-node ${node.type}${wrong.has(name) ? " wrong" : ""}${at === name ? " at" : ""}`}
              aria-pressed={chosen === name}
              style={{ insetInlineStart: spot.x, insetBlockStart: spot.y, inlineSize: CARD.width, blockSize: CARD.height }}
              onClick={() => onChoose(name)}
            >
              <span className="flow-kind">
                {document.start === name && <b>{words.start} · </b>}
                {words.kinds[node.type] ?? node.type}
              </span>
              <span className="flow-name">{name}</span>
              <span className="flow-text">{String(text)}</span>
            </button>
          );
        })}
      </div>
    </div>
  );
}

interface Spot {
  x: number;
  y: number;
}

/** From the right edge of one card to the left edge of another; backwards around below them. */
function way(a: Spot, b: Spot): { line: string; label: Spot } {
  const from = { x: a.x + CARD.width, y: a.y + CARD.height / 2 };
  const to = { x: b.x - 2, y: b.y + CARD.height / 2 };
  if (to.x > from.x) {
    const middle = (from.x + to.x) / 2;
    return { line: `M${from.x} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`, label: { x: to.x - 12, y: to.y - 8 } };
  }
  const below = Math.max(a.y, b.y) + CARD.height + GAP.y / 2;
  const line = `M${from.x} ${from.y}C${from.x + GAP.x / 2} ${from.y} ${from.x + GAP.x / 2} ${below} ${from.x} ${below}L${to.x} ${below}C${to.x - GAP.x / 2} ${below} ${to.x - GAP.x / 2} ${to.y} ${to.x} ${to.y}`;
  return { line, label: { x: from.x + 40, y: below + 14 } };
}

/** One arrow for all the ways from one step to another. */
function arrowsOf(document: FlowDocument): Edge[] {
  const arrows = new Map<string, Edge>();
  for (const edge of edgesOf(document)) {
    const key = `${edge.from} ${edge.to}`;
    const known = arrows.get(key);
    const label = [known?.label, edge.label].filter(Boolean).join(", ");
    arrows.set(key, { ...edge, label });
  }
  return [...arrows.values()];
}
