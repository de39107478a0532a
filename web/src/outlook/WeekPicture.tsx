/** When people may be called in the next seven days: a row for each time zone, by the clock of whoever looks. */
import type { ZoneWeek } from "../api/types";
import { t } from "../texts";
import { clock, place, weekdayAndDay, whole } from "../texts/format";
import { midnights, partsOf } from "./week";
import { HERE, type Ahead } from "./useOutlook";

const MOST = 8;

export function WeekPicture({ outlook }: Ahead) {
  const words = t.outlook.week;
  if (!outlook || outlook.week.length === 0) return null;
  const days = midnights(Date.parse(outlook.since));
  const shown = outlook.week.slice(0, MOST);
  const others = outlook.week.slice(MOST).reduce((sum, zone) => sum + zone.people, 0);
  return (
    <div className="outlook-week" role="region" aria-label={words.title} tabIndex={0}>
      <table>
        <caption>{words.caption(place(HERE))}</caption>
        <thead>
          <tr>
            <th scope="col">{words.zone}</th>
            {days.slice(0, -1).map((day) => (
              <th key={day} scope="col">
                {weekdayAndDay(day)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((zone) => (
            <ZoneRow key={zone.zones.join()} zone={zone} days={days} />
          ))}
        </tbody>
      </table>
      {outlook.week.length > MOST && <p className="faint">{words.more(whole(outlook.week.length - MOST), whole(others))}</p>}
    </div>
  );
}

function ZoneRow({ zone, days }: { zone: ZoneWeek; days: readonly number[] }) {
  const words = t.outlook.week;
  return (
    <tr>
      <th scope="row">
        {zone.zones.length ? zone.zones.map(place).join(words.and) : words.own}
        <span className="faint">{t.office.lists.people(whole(zone.people))}</span>
      </th>
      {zone.never ? (
        <td colSpan={days.length - 1} className="caution">
          {words.never}
        </td>
      ) : (
        days.slice(0, -1).map((day, n) => <Day key={day} zone={zone} from={day} until={days[n + 1]!} />)
      )}
    </tr>
  );
}

function Day({ zone, from, until }: { zone: ZoneWeek; from: number; until: number }) {
  const words = t.outlook.week;
  const parts = partsOf(zone.open, from, until);
  return (
    <td>
      <span className="week-track" aria-hidden="true">
        {parts.map((part) => (
          <span key={part.start} style={{ insetInlineStart: `${100 * part.from}%`, inlineSize: `${100 * (part.until - part.from)}%` }} />
        ))}
      </span>
      {parts.length === 0 && <span className="faint">{words.shut}</span>}
      {parts.map((part) => (
        <span key={part.start} className="times">
          {words.span(clock(part.start), part.toMidnight ? "24:00" : clock(part.end))}
        </span>
      ))}
    </td>
  );
}
