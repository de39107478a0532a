/** An outcome as it is typed, and as the server has it. */
import type { DispositionSet } from "../api/types";
import { typed } from "./typed";

type Outcome = DispositionSet["dispositions"][number];

export interface OutcomeRow {
  /** Of the row on the page. */
  key: number;
  label: string;
  code: string;
  positive: boolean;
  then: string;
  minutes: string;
}

let rows = 0;

export function blankRow(): OutcomeRow {
  return { key: (rows += 1), label: "", code: "", positive: false, then: "", minutes: "60" };
}

export function rowOf({ label, code, positive, retry }: Outcome): OutcomeRow {
  const then = retry === null ? "" : retry === "final" ? "final" : "minutes";
  return { ...blankRow(), label, code, positive, then, ...(then === "minutes" ? { minutes: String(retry) } : {}) };
}

/** Without a code of its own, an outcome has that of its label: `Promises to pay` is `promises_to_pay`. */
export function bodyOf({ label, code, positive, then, minutes }: OutcomeRow): Omit<Outcome, "retry"> & { retry: number | string | null } {
  const own = code.trim() || label.trim().toLowerCase().normalize("NFKD").replaceAll(/\p{M}/gu, "").replaceAll(/[^\p{L}\p{N}]+/gu, "_").replaceAll(/^_+|_+$/g, "").slice(0, 64);
  return { label, code: own, positive, retry: then === "" ? null : then === "final" ? "final" : typed(minutes) };
}
