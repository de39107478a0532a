/** The beginning of a CSV file, read in the page: for people to see, while the server reads the file for itself. */

export interface Head {
  columns: string[];
  rows: string[][];
}

const BYTES = 64 * 1024;
const SHOWN_ROWS = 4;
const DELIMITERS = [",", ";", "\t", "|"];

/** How gzip and the workbooks of Excel begin. */
const PACKED = [[0x1f, 0x8b], [0x50, 0x4b, 0x03, 0x04], [0xd0, 0xcf, 0x11, 0xe0]];

/** The columns and first rows; null where it is packed, or has none. */
export async function headOf(file: File): Promise<Head | null> {
  const bytes = new Uint8Array(await file.slice(0, BYTES).arrayBuffer());
  if (isPacked(bytes)) return null;
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

function isPacked(bytes: Uint8Array): boolean {
  return PACKED.some((signature) => signature.every((byte, n) => bytes[n] === byte));
}

/** What of a file is tried before it is sent: all of it, or its first rows; null where it is packed and long. */
export async function firstRows(file: File, most: number): Promise<{ part: Blob; isWhole: boolean } | null> {
  if (file.size <= most) return { part: file, isWhole: true };
  const bytes = new Uint8Array(await file.slice(0, most).arrayBuffer());
  return isPacked(bytes) ? null : { part: file.slice(0, endOfRows(bytes)), isWhole: false };
}

/** Where the last row ends that is whole: behind the last line that no quote is open at, or where that tells nothing the last line. */
export function endOfRows(bytes: Uint8Array): number {
  const wide = utf16Of(bytes);
  const step = wide ? 2 : 1;
  const at = (n: number) => (wide ? (wide === "utf-16le" ? bytes[n]! | (bytes[n + 1]! << 8) : (bytes[n]! << 8) | bytes[n + 1]!) : bytes[n]!);
  let [quotes, row, line] = [0, 0, 0];
  for (let n = 0; n + step < bytes.length; n += step) {
    const unit = at(n);
    if (unit === 0x22) quotes++;
    if (unit !== 0x0a && (unit !== 0x0d || at(n + step) === 0x0a)) continue;
    line = n + step;
    if (quotes % 2 === 0) row = line;
  }
  return (row > bytes.length / 2 ? row : line) || bytes.length;
}

function utf16Of(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || bytes[1] === 0) return "utf-16le";
  return (bytes[0] === 0xfe && bytes[1] === 0xff) || bytes[0] === 0 ? "utf-16be" : null;
}

function decoded(bytes: Uint8Array): string {
  const wide = utf16Of(bytes);
  if (wide) return new TextDecoder(wide).decode(bytes);
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
