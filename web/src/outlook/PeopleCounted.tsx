/** Who would be called, who would not, and why. */
import { t } from "../texts";
import { whole } from "../texts/format";
import { Bars, type Bar } from "../office/figures";
import type { Ahead } from "./useOutlook";

export function WhoIsCalled({ people, fault, isCounting }: Ahead) {
  const words = t.outlook.people;
  if (fault) return <p className="react-aria-FieldError">{fault}</p>;
  if (!people) return isCounting ? <p className="faint">{t.moment}</p> : null;
  const excluded = Object.entries(t.office.campaign.excluded).map(([key, name]): Bar => ({ key, name, n: people.excluded[key as keyof typeof people.excluded] ?? 0, tone: "warn" }));
  const bars: Bar[] = [{ key: "callable", name: words.callable, n: people.callable }, ...excluded.filter((bar) => bar.n > 0)];
  const rejected = people.contactLists.reduce((sum, list) => sum + list.rejected, 0);
  return (
    <section className="outlook-people" aria-label={words.title}>
      <h3 aria-live="polite">{words.total(whole(people.callable), whole(people.total))}</h3>
      {people.total > 0 && <Bars bars={bars} label={words.title} />}
      {people.blockedBy.length > 0 && <p className="faint">{words.blockedBy(people.blockedBy.map((list) => words.ofList(list.name, whole(list.people))).join(", "))}</p>}
      {rejected > 0 && <p className="faint">{words.rejected(whole(rejected))}</p>}
    </section>
  );
}

/** Whose the people are, by the column that names the agent. */
export function WhosePeople({ people }: Pick<Ahead, "people">) {
  const words = t.outlook.owners;
  const owners = people?.owners;
  if (!owners) return null;
  const most = 12;
  const told = owners.unknown.reduce((sum, one) => sum + one.people, 0);
  const strangers = people.callable - owners.nobody - owners.agents.reduce((sum, one) => sum + one.people, 0);
  const bars = owners.agents.slice(0, most).map((agent): Bar => ({ key: agent.agentId, name: agent.name || agent.agentId, n: agent.people }));
  return (
    <section className="outlook-people" aria-label={words.title}>
      <h3>{words.title}</h3>
      <Bars bars={[...bars, { key: "", name: words.nobody, n: owners.nobody, tone: "faint" }]} label={words.title} />
      {owners.agents.length > most && <p className="faint">{words.more(whole(owners.agents.length - most))}</p>}
      {strangers > 0 && (
        <p className="caution">
          {words.unknown(whole(strangers))} {[...owners.unknown.map((one) => words.stranger(one.name, whole(one.people))), ...(told < strangers ? [words.others] : [])].join(", ")}
        </p>
      )}
    </section>
  );
}
