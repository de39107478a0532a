/** How long it takes, and what to beware of. */
import type { Estimate } from "../api/types";
import { t } from "../texts";
import { decimal, duration, percent, sentence, whole } from "../texts/format";
import { Icon } from "../ui/icons";
import type { Ahead } from "./useOutlook";

export function Cautions({ outlook }: Ahead) {
  const words = t.outlook.cautions;
  if (!outlook) return <p className="faint">{t.moment}</p>;
  return (
    <>
      {outlook.estimate && outlook.estimate.workHours > 0 && <HowLong estimate={outlook.estimate} people={outlook.week.reduce((sum, zone) => sum + zone.people, 0)} />}
      {outlook.cautions.length === 0 ? (
        <p className="faint">{outlook.estimate ? words.none : words.later}</p>
      ) : (
        <ul className="cautions" aria-label={words.title}>
          {outlook.cautions.map((caution) => (
            <li key={caution.code}>
              <Icon name="bad" size={18} />
              <p>
                {sentence(caution.message)}
                {caution.source && <span className="faint"> {caution.source}.</span>}
              </p>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function howLong(weeks: number): string {
  const words = t.outlook.estimate;
  if (weeks * 7 < 1) return words.day;
  return weeks < 1 ? words.days(decimal(weeks * 7)) : words.weeks(decimal(weeks));
}

function HowLong({ estimate, people }: { estimate: Estimate; people: number }) {
  const words = t.outlook.estimate;
  const { weeks, agents, lines, simulatedPeople: simulated } = estimate;
  const atWork = agents === null ? words.lines(whole(lines ?? 0)) : words.agents(whole(agents));
  const takes = weeks === null ? "" : ` ${words.takes(atWork, howLong(weeks))}`;
  const basis = estimate.basedOnCalls ? words.recent(whole(estimate.basedOnCalls)) : words.usual;
  const by = simulated === 0 ? words.plain : simulated < people ? words.partly(whole(simulated)) : words.simulated;
  return (
    <p>
      {words.work(decimal(estimate.workHours), decimal(estimate.callsAPerson))}
      {takes}{" "}
      <span className="faint">
        {by} {basis} {words.figures(percent(estimate.answerRate), duration(1_000 * estimate.talkSeconds))}
      </span>
    </p>
  );
}
