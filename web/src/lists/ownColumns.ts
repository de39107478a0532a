/** Columns that mean nothing to the dialer: those of the lists that hold no field. */
import type { ContactList } from "../api/types";
import { t } from "../texts";

/** What means something to the dialer, as the API calls it. */
export const FIELDS = Object.keys(t.office.upload.fields);

export function ownColumns(lists: readonly Pick<ContactList, "columns" | "mapping">[]): string[] {
  const fields = new Set([...FIELDS, ...lists.flatMap((list) => Object.values(list.mapping))]);
  return [...new Set(lists.flatMap((list) => list.columns))].filter((name) => !fields.has(name));
}
