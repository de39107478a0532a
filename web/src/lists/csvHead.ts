/** The beginning of a CSV file, read in the page: for people to see, while the server reads the file for itself. */

export interface Head {
  columns: string[];
  rows: string[][];
}

const BYTES = 64 * 1024;
const SHOWN_ROWS = 4;
const DELIMITERS = [",", ";", "\t", "|"];

/** The columns and first rows; null where it is packed, or has none. */
export async function headOf(file: File): Promise<Head | null> {
  const bytes = new Uint8Array(await file.slice(0, BYTES).arrayBuffer());
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return null;
  const rows = parsed(decoded(bytes));
  const whole = file.size > BYTES ? rows.slice(0, -1) : rows;
  const [columns, ...rest] = whole;
  return columns && columns.some((name) => name.trim()) ? { columns, rows: rest.slice(0, SHOWN_ROWS) } : null;
}

const NUMBER = /^\s*\+?[\d\s().\/-]{6,20}\s*$/;
const SHORTEST = 7;

/** The column whose values look like telephone numbers, where exactly one does and no name says which it is. */
export function phoneColumn(head: Head): string | null {
  if (head.columns.some((name) => /phone/i.test(name))) return null;
  const looksRight = (value: string | undefined) => value !== undefined && NUMBER.test(value) && value.replaceAll(/\D/g, "").length >= SHORTEST;
  const found = head.columns.filter((_, n) => head.rows.filter((row) => looksRight(row[n])).length > head.rows.length / 2);
  return found.length === 1 ? found[0]! : null;
}

function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** Rows of fields. A field in quotes may hold the delimiter, line breaks, and quotes written twice. */
export function parsed(text: string): string[][] {
  const delimiter = delimiterOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let quoted = false;
  for (let n = 0; n < text.length; n++) {
    const char = text[n]!;
    if (quoted) {
      if (char === '"' && text[n + 1] === '"') field += text[++n];
      else if (char === '"') quoted = false;
      else field += char;
    } else if (char === '"' && field === "") quoted = true;
    else if (char === delimiter) {
      row.push(field);
      field = "";
    } else if (char === "\n" || char === "\r") {
      if (char === "\r" && text[n + 1] === "\n") n++;
      row.push(field);
      if (row.some(Boolean)) rows.push(row);
      row = [];
      field = "";
    } else field += char;
  }
  row.push(field);
  if (row.some(Boolean)) rows.push(row);
  return rows;
}

/** The one that is most often in the first line, outside quotes. */
function delimiterOf(text: string): string {
  const [line = ""] = text.replaceAll(/"[^"]*"/g, "").split(/[\r\n]/, 1);
  const count = (one: string) => line.split(one).length;
  return DELIMITERS.reduce((best, one) => (count(one) > count(best) ? one : best));
}
