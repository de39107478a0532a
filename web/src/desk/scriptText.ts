/** A script as it is written, in parts: headings, lists, texts. */

export interface BlockOf {
  kind: "heading" | "list" | "text";
  lines: string[];
}

/** The script in parts. */
export function blocks(text: string): BlockOf[] {
  const found: BlockOf[] = [];
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim();
    const last = found.at(-1);
    if (!trimmed) {
      found.push({ kind: "text", lines: [] });
    } else if (trimmed.startsWith("# ")) {
      found.push({ kind: "heading", lines: [trimmed.slice(2)] });
    } else if (trimmed.startsWith("- ")) {
      if (last?.kind === "list") last.lines.push(trimmed.slice(2));
      else found.push({ kind: "list", lines: [trimmed.slice(2)] });
    } else if (last?.kind === "text" && last.lines.length) {
      last.lines.push(trimmed);
    } else {
      found.push({ kind: "text", lines: [trimmed] });
    }
  }
  return found.filter((block) => block.lines.length);
}
