/** When a campaign begins by itself: the days of the next months, and the next starts in words. */
import { t } from "../texts";
import { clock, dayAndClock, monthAndYear, place, weekdayOf } from "../texts/format";
import type { Ahead } from "./useOutlook";
import { monthsOf, type Month } from "./starts";

const TOLD = 5;

export function Starts({ outlook, zone }: Ahead & { zone: string }) {
  const words = t.outlook.starts;
  const starts = (outlook?.starts ?? []).map((start) => Date.parse(start));
  if (starts.length === 0) return null;
  return (
    <section className="outlook-starts" aria-label={words.title}>
      <h3>{words.title}</h3>
      <p>{words.next(starts.slice(0, TOLD).map((start) => dayAndClock(start, zone)).join(" · "), place(zone))}</p>
      <div className="outlook-months">
        {monthsOf(starts, zone).map((month) => (
          <MonthTable key={month.key} month={month} zone={zone} />
        ))}
      </div>
    </section>
  );
}

function MonthTable({ month, zone }: { month: Month; zone: string }) {
  const places = [...Array.from({ length: month.before }, () => null), ...month.days];
  const weeks = Array.from({ length: Math.ceil(places.length / 7) }, (_, n) => places.slice(7 * n, 7 * n + 7));
  return (
    <table className="month">
      <caption>{monthAndYear(month.key)}</caption>
      <thead>
        <tr>
          {Array.from({ length: 7 }, (_, n) => (
            <th key={n} scope="col" abbr={weekdayOf(n, "long")}>
              {weekdayOf(n, "narrow")}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week, n) => (
          <tr key={n}>
            {week.map((day, place) => (
              <td key={place} className={day?.starts.length ? "starts" : ""}>
                {day?.day}
                {day && day.starts.length > 0 && <small>{clock(day.starts[0]!, zone)}</small>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
