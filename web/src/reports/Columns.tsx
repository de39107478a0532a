/** Calls over time, as columns that can be read, and kept as a picture. */
import { t } from "../texts";
import { clock, dayAndClock, whole, weekdayAndDay } from "../texts/format";
import { Press } from "../ui/parts";
import { savePng } from "./picture";
import { isByHour, type Column, type Span } from "./ranges";

export function Columns({ span, columns, csv }: { span: Span; columns: readonly Column[]; csv: string }) {
  const words = t.reports;
  const byHour = isByHour(span);
  const title = byHour ? words.byHour : words.byDay;
  const name = (column: Column) => (byHour ? clock(column.at) : weekdayAndDay(column.at));
  const most = Math.max(1, ...columns.map((column) => column.calls));
  const named = Math.ceil(columns.length / 12);
  return (
    <section className="card wide-card">
      <div className="section-head">
        <h2>{title}</h2>
        <div className="choices">
          <Press tone="plain" icon="download" aria-label={words.pngOf(title)} onPress={() => savePng("calls", title, columns, name)}>
            {words.png}
          </Press>
          <CsvLink href={csv} name={title} />
        </div>
      </div>
      {columns.every((column) => column.calls === 0) ? (
        <p className="faint">{words.none}</p>
      ) : (
        <ol className="hours any" style={{ gridTemplateColumns: `repeat(${columns.length}, minmax(0, 1fr))` }} aria-label={title}>
          {columns.map((column, n) => {
            const spoken = words.spoken(byHour ? dayAndClock(column.at) : weekdayAndDay(column.at), whole(column.calls), whole(column.answered));
            return (
              <li key={column.at} title={spoken}>
                <span className="hour-column" aria-hidden="true">
                  <span className="all" style={{ blockSize: `${(100 * column.calls) / most}%` }} />
                  <span className="answered" style={{ blockSize: `${(100 * column.answered) / most}%` }} />
                </span>
                <span className="hour-name" aria-hidden="true">
                  {n % named === 0 ? name(column) : ""}
                </span>
                <span className="unseen">{spoken}</span>
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}

export function CsvLink({ href, name }: { href: string; name: string }) {
  return (
    <a className="press plain" href={href} download aria-label={t.reports.csvOf(name)}>
      {t.reports.csv}
    </a>
  );
}
