/** Keeping what was typed into a form: what the server finds wrong is said at its field, the rest for the form as a whole. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { t } from "../texts";
import { sentence } from "../texts/format";
import { Refused, type Fault } from "./client";

interface Keeping {
  keep: () => void;
  isPending: boolean;
  /** What is wrong with a field, or with anything in it. */
  about: (path: string) => string | undefined;
  /** What no field says. */
  trouble: string | undefined;
  /** That, or else what is wrong in short: for a form so long that its fields may be out of sight. */
  summary: string | undefined;
}

/** `fields` are those that show their own faults; `keys` are the queries that are asked anew. */
export function useKeep<T>(ask: () => Promise<T>, options: { fields?: readonly string[]; keys: readonly string[]; done: (kept: T) => void }): Keeping {
  const client = useQueryClient();
  const keeping = useMutation({
    mutationFn: ask,
    onSuccess: (kept) => {
      for (const key of options.keys) void client.invalidateQueries({ queryKey: [key] });
      options.done(kept);
    },
  });
  const { error } = keeping;
  const faults = error instanceof Refused ? error.faults : [];
  const others = faults.filter((fault) => !(options.fields ?? []).some((path) => isAbout(fault, path)));
  const message = error instanceof Refused ? (others.length ? others.map((fault) => `${fault.path} ${fault.message}`).join("; ") : error.message) : t.unreachable;
  return {
    keep: () => keeping.mutate(),
    isPending: keeping.isPending,
    about: (path) => {
      const found = faults.find((fault) => isAbout(fault, path));
      return found && sentence(found.message);
    },
    trouble: error && (others.length > 0 || faults.length === 0) ? sentence(message) : undefined,
    summary: error ? sentence(message) : undefined,
  };
}

function isAbout(fault: Fault, path: string): boolean {
  return fault.path === path || fault.path.startsWith(`${path}.`) || fault.path.startsWith(`${path}[`);
}
