/** On which days and between which times people may be called, and how that looks as a week. */
import { t } from "../texts";
import { Tick } from "../ui/Tick";
import { DAYS, type Day, type DayHours } from "./campaignBody";

interface Props {
  days: Record<Day, DayHours>;
  onChange: (days: Record<Day, DayHours>) => void;
}

const MINUTES = 24 * 60;

export function WeekHours({ days, onChange }: Props) {
  const words = t.campaignForm;
  const set = (day: Day, change: Partial<DayHours>) => onChange({ ...days, [day]: { ...days[day], ...change } });
  return (
    <div className="week" role="group" aria-label={words.hours}>
      {DAYS.map((day) => {
        const { on, from, until } = days[day];
        const name = words.days[day]!;
        const begins = minutes(from);
        const ends = minutes(until) || MINUTES;
        return (
          <div key={day} className="week-day">
            <Tick isSelected={on} onChange={(chosen) => set(day, { on: chosen })}>
              {name}
            </Tick>
            <input type="time" aria-label={words.from(name)} disabled={!on} value={from} required={on} onChange={(event) => set(day, { from: event.target.value })} />
            <input type="time" aria-label={words.until(name)} disabled={!on} value={until} required={on} onChange={(event) => set(day, { until: event.target.value })} />
            <span className="week-track" aria-hidden="true">
              {on && ends > begins && <span style={{ insetInlineStart: `${(100 * begins) / MINUTES}%`, inlineSize: `${(100 * (ends - begins)) / MINUTES}%` }} />}
            </span>
          </div>
        );
      })}
    </div>
  );
}

function minutes(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * 60 + minute;
}
