/** Calls of the last 24 hours, by the hour. */
import { useQuery } from "@tanstack/react-query";
import { request } from "../api/client";
import type { Outcomes } from "../api/types";
import { t } from "../texts";
import { clock } from "../texts/format";

const HOUR_MS = 3_600_000;
const SHOWN = 24;
const REFRESH_MS = 15_000;

export function Hours({ base, campaignId }: { base: string; campaignId: string }) {
  const report = useQuery({
    queryKey: ["campaign", base, campaignId, "hours"],
    queryFn: () => request<Outcomes>("GET", `${base}/reports/outcomes?campaignId=${campaignId}&by=hour`),
    refetchInterval: REFRESH_MS,
  });
  const words = t.office.campaign;
  const hours = report.data ? byHour(report.data) : [];
  const most = Math.max(1, ...hours.map((hour) => hour.calls));
  return (
    <section className="card">
      <h2>{words.hours}</h2>
      {hours.every((hour) => hour.calls === 0) ? (
        <p className="faint">{words.noCalls}</p>
      ) : (
        <ol className="hours" aria-label={words.hours}>
          {hours.map((hour) => (
            <li key={hour.at} title={words.hoursSpoken(clock(hour.at), hour.calls)}>
              <span className="hour-column" aria-hidden="true">
                <span className="all" style={{ blockSize: `${(100 * hour.calls) / most}%` }} />
                <span className="answered" style={{ blockSize: `${(100 * hour.answered) / most}%` }} />
              </span>
              <span className="hour-name" aria-hidden="true">
                {clock(hour.at).slice(0, 2)}
              </span>
              <span className="unseen">{words.hoursSpoken(clock(hour.at), hour.calls)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

interface Hour {
  at: number;
  calls: number;
  answered: number;
}

/** Every hour of the report, those without a call as well. */
function byHour(report: Outcomes): Hour[] {
  const end = Date.parse(report.to);
  const hours = Array.from({ length: SHOWN }, (_, n) => ({ at: end - (SHOWN - n) * HOUR_MS, calls: 0, answered: 0 }));
  const found = new Map(hours.map((hour) => [hour.at, hour]));
  for (const row of report.results) {
    const hour = row.hour === null ? undefined : found.get(Date.parse(row.hour));
    if (!hour) continue;
    hour.calls += row.calls;
    if (row.outcome === "connected" || row.outcome === "machine" || row.outcome === "abandoned") hour.answered += row.calls;
  }
  return hours;
}
