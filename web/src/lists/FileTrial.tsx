/** What would come of a file with its columns as they are chosen, tried on the server before all of it is sent. */
import type { ReactNode } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { PATIENCE_MS, Refused, request } from "../api/client";
import type { ListTrial } from "../api/types";
import { t } from "../texts";
import { phone, place, sentence, whole } from "../texts/format";
import { useSettled } from "../ui/useSettled";
import { firstRows } from "./csvHead";

const SETTLED_MS = 400;
const MOST_BYTES = 1024 * 1024;

interface Tried {
  found: ListTrial | undefined;
  /** False: of the first rows alone. */
  isWhole: boolean;
  /** Why it cannot be tried, or would not be taken at all. */
  fault: string | undefined;
}

export function useTrial(base: string, file: File, mapping: Record<string, string>, allowDuplicates: boolean): Tried {
  const asked = useSettled({ mapping, allowDuplicates }, SETTLED_MS);
  const trial = useQuery({
    queryKey: ["lists", "trial", file.name, file.size, file.lastModified, asked],
    queryFn: async () => {
      const first = await firstRows(file, MOST_BYTES);
      if (!first) return null;
      const form = new FormData();
      form.set("allowDuplicates", String(asked.allowDuplicates));
      if (Object.keys(asked.mapping).length) form.set("mapping", JSON.stringify(asked.mapping));
      form.set("file", first.part, file.name);
      const found = await request<ListTrial>("POST", `${base}/contact-list-trials`, undefined, { body: form, signal: AbortSignal.timeout(PATIENCE_MS) });
      return { found, isWhole: first.isWhole };
    },
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
    staleTime: Infinity,
  });
  const { data, error } = trial;
  if (error) return { found: undefined, isWhole: true, fault: error instanceof Refused ? sentence(error.faults[0]?.message ?? error.message) : t.unreachable };
  return { found: data?.found, isWhole: data?.isWhole ?? true, fault: data === null ? t.office.upload.trial.packed : undefined };
}

export function FileTrial({ found, isWhole, fault }: Tried) {
  const words = t.office.upload.trial;
  if (fault) return <p className="caution" role="status">{fault}</p>;
  if (!found) return <p className="faint" role="status">{t.moment}</p>;
  const rows = found.accepted + found.rejected;
  const says = isWhole ? words.all : words.some;
  const by = found.rejectedBy.map((one) => words.byColumn(one.column ?? words.wholeRow, whole(one.rows)));
  return (
    <section className="form" aria-labelledby="trial">
      <h3 id="trial">{words.title}</h3>
      <p role="status">{says(whole(rows), whole(found.accepted), whole(found.rejected))}</p>
      {found.rejected > 0 && (
        <>
          <p className="faint">{words.by(by.join(", "))}</p>
          <RejectedRows found={found} />
        </>
      )}
      {found.contacts.length > 0 && <StoredRows found={found} />}
    </section>
  );
}

function RejectedRows({ found }: { found: ListTrial }) {
  const words = t.office.upload.trial;
  const title = found.rejects.length < found.rejected ? words.firstRejects(whole(found.rejects.length)) : words.rejects;
  return (
    <Rows title={title} heads={[words.columns.column, words.columns.written, words.columns.why]}>
      {found.rejects.map((row) => (
        <tr key={row.line}>
          <td className="number">{row.line}</td>
          <td dir="auto">{row.column ?? ""}</td>
          <td><span dir="ltr">{row.phoneNumber}</span></td>
          <td>{row.reason}</td>
        </tr>
      ))}
    </Rows>
  );
}

function StoredRows({ found }: { found: ListTrial }) {
  const words = t.office.upload.trial;
  return (
    <Rows title={words.contacts} heads={[words.columns.written, words.columns.phone, words.columns.name, words.columns.zones, t.office.upload.fields.uniqueId]}>
      {found.contacts.map((row) => (
        <tr key={row.line}>
          <td className="number">{row.line}</td>
          <td><span dir="ltr">{row.written}</span></td>
          <td><span dir="ltr">{phone(row.phoneNumber)}</span></td>
          <td dir="auto">{[row.firstName, row.lastName].filter(Boolean).join(" ")}</td>
          <td>{row.timeZones.map(place).join(words.or)}</td>
          <td dir="auto">{row.uniqueId ?? ""}</td>
        </tr>
      ))}
    </Rows>
  );
}

/** Rows of the file, each with its line before what `heads` say. */
function Rows({ title, heads, children }: { title: string; heads: (string | undefined)[]; children: ReactNode }) {
  return (
    <div className="card table-box trial-rows" tabIndex={0} role="region" aria-label={title}>
      <table className="table small">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col" className="number">{t.office.upload.trial.columns.line}</th>
            {heads.map((head) => (
              <th key={head} scope="col">{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
