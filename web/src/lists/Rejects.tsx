/** The first of the rows that did not go in, each with its reason, and the way to all of them. */
import { useQuery } from "@tanstack/react-query";
import { t } from "../texts";
import { Icon } from "../ui/icons";
import { parsed } from "./csvHead";

const SHOWN = 20;
const BYTES = 32 * 1024;

export function Rejects({ base, listId }: { base: string; listId: string }) {
  const address = `${base}/contact-lists/${listId}/rejects.csv`;
  const rejects = useQuery({ queryKey: ["lists", "rejects", listId], queryFn: () => beginning(address) });
  const words = t.office.lists;
  const [head = [], ...rows] = rejects.data ?? [];
  return (
    <section className="form">
      {rows.length > 0 && (
        <div className="card table-box" tabIndex={0} role="region" aria-label={words.rejectedTitle}>
          <table className="table small">
            <caption className="unseen">{words.rejectedTitle}</caption>
            <thead>
              <tr>
                {head.map((name) => (
                  <th key={name} scope="col">
                    {words.rejectColumns[name as keyof typeof words.rejectColumns] ?? t.office.upload.fields[name] ?? name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, SHOWN).map((row, n) => (
                <tr key={n}>
                  {head.map((name, column) => (
                    <td key={column}>{name === "phoneNumber" ? <span dir="ltr">{row[column]}</span> : row[column]}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <a className="press quiet small" href={address} download>
        <Icon name="download" size={18} />
        <span>{words.rejects}</span>
      </a>
    </section>
  );
}

/** The first rows of what may be a long file. */
async function beginning(address: string): Promise<string[][]> {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok || !answer.body) throw new Error(`HTTP ${answer.status}`);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let cut = false;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
    if (text.length > BYTES) {
      cut = true;
      void reader.cancel();
      break;
    }
  }
  const rows = parsed(text);
  return cut ? rows.slice(0, -1) : rows;
}
