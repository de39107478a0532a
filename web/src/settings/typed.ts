/** A number that was typed; what is none stays as it is, for the server to say so. */
export function typed(text: string): number | string {
  return /^\s*-?\d+\s*$/.test(text) ? Number(text) : text;
}
