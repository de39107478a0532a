/** Figures as pictures, which are told in words as well. */
import type { BoardCampaign } from "../api/types";
import { t } from "../texts";
import { whole } from "../texts/format";

type Status = BoardCampaign["status"];

const TONES: Partial<Record<Status, string>> = { Active: "on", Paused: "held", Failed: "bad", Preparing: "soon", Scheduled: "soon", Rescheduled: "soon" };

export function StatusPill({ status }: { status: Status }) {
  return <span className={`pill ${TONES[status] ?? "rest"}`}>{t.office.status[status] ?? status}</span>;
}

/** How far a run is: done, right now, to be tried again; the rest of the bar has not been tried. */
export function RunBar({ people }: { people: BoardCampaign["people"] }) {
  const callable = people.total - people.excluded;
  const share = (n: number) => `${callable ? (100 * n) / callable : 0}%`;
  const words = t.office.campaigns;
  return (
    <div className="run-bar">
      <div className="run-bar-track" role="img" aria-label={words.spoken(whole(people.done), whole(callable), whole(people.live), whole(people.later))}>
        <span className="done" style={{ inlineSize: share(people.done) }} />
        <span className="live" style={{ inlineSize: share(people.live) }} />
        <span className="later" style={{ inlineSize: share(people.later) }} />
      </div>
      <span className="run-bar-words" aria-hidden="true">
        {words.done(whole(people.done), whole(callable))}
      </span>
    </div>
  );
}

export interface Bar {
  key: string;
  name: string;
  n: number;
  tone?: "faint" | "warn";
}

/** Bars with their names and numbers, in proportion to the largest of them and of those `beside`; percents to a hundred. */
export function Bars({ bars, beside = [], label, unit }: { bars: readonly Bar[]; beside?: readonly Bar[]; label: string; unit?: "%" }) {
  const most = unit ? 100 : Math.max(1, ...[...bars, ...beside].map((bar) => bar.n));
  return (
    <ul className="bars" aria-label={label}>
      {bars.map((bar) => (
        <li key={bar.key}>
          <span>{bar.name}</span>
          <span className="bar-track" aria-hidden="true">
            {bar.n > 0 && <span className={bar.tone ?? ""} style={{ inlineSize: `${(100 * bar.n) / most}%` }} />}
          </span>
          <b>{unit ? `${whole(bar.n)} %` : whole(bar.n)}</b>
        </li>
      ))}
    </ul>
  );
}
