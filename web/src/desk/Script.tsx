/** What to say, with the person's details in it. A few signs of Markdown: headings, lists, bold. */
import { Fragment, type ReactNode } from "react";
import type { About, Thing } from "../api/types";
import { fill, t } from "../texts";
import { shown } from "../texts/format";
import { blocks, type BlockOf } from "./scriptText";

export function Script({ text, thing, about }: { text: string | null; thing: Thing; about: About }) {
  const values: Record<string, unknown> = { agentName: `${about.firstName} ${about.lastName}` };
  for (const [name, value] of Object.entries(thing.contact)) values[name] = value === null ? null : shown(value);
  return (
    <section className="card script">
      <h2>{t.desk.script.title}</h2>
      {text ? blocks(text).map((block, n) => <Block key={n} block={block} values={values} />) : <p className="faint">{t.desk.script.none}</p>}
    </section>
  );
}

function Block({ block, values }: { block: BlockOf; values: Record<string, unknown> }) {
  if (block.kind === "heading") return <h3>{inline(block.lines[0]!, values)}</h3>;
  if (block.kind === "list") {
    return (
      <ul dir="auto">
        {block.lines.map((line, n) => (
          <li key={n}>{inline(line, values)}</li>
        ))}
      </ul>
    );
  }
  return <p>{inline(block.lines.join(" "), values)}</p>;
}

/** Filled in first, as text: what stands in a list can make no heading and no tag. */
function inline(line: string, values: Record<string, unknown>): ReactNode {
  return line.split("**").map((part, n) => <Fragment key={n}>{n % 2 ? <b>{fill(part, values)}</b> : fill(part, values)}</Fragment>);
}
