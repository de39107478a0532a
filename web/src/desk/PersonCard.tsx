/** Who is on the desk: everything the list says of them, what time it is there, and what was tried. */
import { useState } from "react";
import type { DispositionChoice, PastAttempt, Thing } from "../api/types";
import { t } from "../texts";
import { clock as clockOf, dayAndClock, hour, label, phone, place, shown, weekday } from "../texts/format";
import { Icon } from "../ui/icons";
import { IconPress } from "../ui/parts";
import { Terms } from "../ui/Terms";
import { nameOf } from "./DeskPage";
import type { ServerClock } from "./serverClock";
import { useNow } from "./useDesk";

const EARLY = 8;
const LATE = 21;
const NAMED: ReadonlySet<string> = new Set(["phoneNumber", "firstName", "lastName"]);

export function PersonHead({ thing, clock }: { thing: Thing; clock: ServerClock }) {
  const [copied, setCopied] = useState(false);
  const { contact } = thing;
  const copy = async () => {
    await navigator.clipboard.writeText(contact.phoneNumber);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <header className="person-head card">
      <div className="person-who">
        <p className="eyebrow">{thing.campaignName}</p>
        <h1>
          <bdi>{nameOf(contact)}</bdi>
        </h1>
        <p className="person-number">
          <span dir="ltr">{phone(contact.phoneNumber)}</span>
          {navigator.clipboard && <IconPress icon={copied ? "check" : "copy"} label={copied ? t.desk.person.copied : t.desk.person.copy} onPress={() => void copy()} />}
        </p>
      </div>
      <TimeThere thing={thing} clock={clock} />
    </header>
  );
}

function TimeThere({ thing, clock }: { thing: Thing; clock: ServerClock }) {
  const now = useNow(clock, 1_000);
  const there = hour(now, thing.timeZone);
  const isUnusual = there < EARLY || there >= LATE;
  return (
    <div className={`time-there${isUnusual ? " unusual" : ""}`}>
      <p className="eyebrow">{t.desk.person.localTime}</p>
      <p className="time-big">{clockOf(now, thing.timeZone)}</p>
      <p className="faint">
        {weekday(now, thing.timeZone)} · {place(thing.timeZone)}
      </p>
      {thing.otherLocalTimes.map((other) => (
        <p key={other.timeZone} className="faint">
          {t.desk.person.orTime(clockOf(now, other.timeZone), place(other.timeZone))}
        </p>
      ))}
      {isUnusual && <p className="warn-chip">{t.desk.person.outside}</p>}
    </div>
  );
}

export function PersonDetails({ thing }: { thing: Thing }) {
  const named: Record<string, string> = {
    uniqueId: t.desk.person.uniqueId,
    timeZone: t.desk.person.timeZone,
    contactPriority: t.desk.person.contactPriority,
  };
  const columns = Object.entries(thing.contact).filter(
    ([name, value]) => !NAMED.has(name) && value !== null && value !== undefined && value !== "",
  );
  columns.sort(([a], [b]) => Number(a in named) - Number(b in named));
  return (
    <section className="card details">
      <h2>{t.desk.person.details}</h2>
      <Terms terms={columns.map(([name, value]) => ({ name: named[name] ?? label(name), value: <bdi>{shown(value)}</bdi> }))} />
    </section>
  );
}

export function History({ thing, labels }: { thing: Thing; labels: readonly DispositionChoice[] }) {
  return (
    <section className="card history">
      <h2>{t.desk.person.history}</h2>
      {thing.attempts.length === 0 ? (
        <p className="faint">{t.desk.person.noHistory}</p>
      ) : (
        <ol>
          {[...thing.attempts].reverse().map((attempt) => (
            <Past key={attempt.id} attempt={attempt} labels={labels} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Past({ attempt, labels }: { attempt: PastAttempt; labels: readonly DispositionChoice[] }) {
  const code = attempt.disposition;
  const said = code ? (labels.find((one) => one.code === code)?.label ?? label(code)) : null;
  return (
    <li>
      <p>
        <Icon name={attempt.answeredAt ? "phone" : "hangup"} size={16} />
        <b>{said ?? t.desk.outcomes[attempt.outcome ?? ""] ?? attempt.outcome}</b>
        <span className="faint">{dayAndClock(Date.parse(attempt.placedAt))}</span>
      </p>
      {attempt.notes && <p className="past-notes">{attempt.notes}</p>}
    </li>
  );
}
