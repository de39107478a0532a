/** The desk with nobody on it: how the day goes, and what was promised. */
import { useQuery } from "@tanstack/react-query";
import { request } from "../api/client";
import type { About, Today } from "../api/types";
import { PhoneNote } from "../phone/PhoneNote";
import type { AgentPhone } from "../phone/usePhone";
import { t } from "../texts";
import { duration } from "../texts/format";
import { Icon } from "../ui/icons";
import { Press } from "../ui/parts";
import { Terms, type Term } from "../ui/Terms";
import { Callbacks } from "./Callbacks";
import type { DeskState } from "./deskState";
import { LeftNotes } from "./LeftNotes";
import type { Desk } from "./useDesk";

interface Props {
  at: Desk;
  desk: DeskState;
  about: About;
  streamId: string;
  agentId: string;
  phone: AgentPhone;
}

const REFRESH_MS = 60_000;

export function Idle({ at, desk, about, streamId, agentId, phone }: Props) {
  const base = `/api/v1/streams/${streamId}`;
  const since = midnight(at.clock.now());
  const today = useQuery({
    queryKey: ["today", agentId, since],
    queryFn: () => request<Today>("GET", `${base}/agents/${agentId}/today?since=${encodeURIComponent(since)}`),
    refetchInterval: REFRESH_MS,
  });
  const kind = desk.state === "away" ? "away" : desk.state === "offline" ? "offline" : "available";
  const words = t.desk.idle[kind];
  const wasLost = kind === "offline" && desk.reason === "connection_lost";
  return (
    <div className="idle" data-phase={kind}>
      <section className={`idle-now ${kind}`}>
        <div className="idle-orb" aria-hidden="true">
          <Icon name={kind === "away" ? "coffee" : "phone"} size={38} />
        </div>
        <p className="idle-hello">{t.desk.idle.hello(about.firstName)}</p>
        <h1>{words.title}</h1>
        <p className="lead">{wasLost ? t.desk.connection.lostReason : words.text}</p>
        {"action" in words && (
          <Press
            tone="primary"
            big
            keys="A"
            autoFocus
            isDisabled={at.link !== "open" || at.doing !== null}
            onPress={() => void at.act.state("available")}
          >
            {words.action}
          </Press>
        )}
        <PhoneNote at={phone} />
        <div className="idle-queues">
          <h2 className="unseen">{t.desk.idle.queues}</h2>
          {about.queues.length === 0 ? (
            <p className="faint">{t.desk.idle.noQueues}</p>
          ) : (
            <ul className="chips">
              {about.queues.map((queue) => (
                <li key={queue.id} className="chip">
                  {queue.name}
                </li>
              ))}
            </ul>
          )}
        </div>
      </section>
      <div className="idle-side">
        {today.data?.left.map((left) => <LeftNotes key={left.callId} base={base} agentId={agentId} left={left} />)}
        <Figures today={today.data} labels={new Map(about.queues.flatMap((queue) => queue.dispositions.map((one) => [one.code, one.label] as const)))} />
        <Callbacks promises={today.data?.callbacks ?? []} />
      </div>
    </div>
  );
}

function Figures({ today, labels }: { today: Today | undefined; labels: Map<string, string> }) {
  const talked = (today?.talkSeconds ?? 0) * 1000;
  const words = t.desk.today;
  const figures: Term[] = [
    { name: words.calls, value: today?.calls ?? 0 },
    { name: words.answered, value: today?.answered ?? 0 },
    { name: words.skipped, value: today?.skipped ?? 0 },
    { name: words.talk, value: duration(talked) },
    { name: words.average, value: today?.answered ? duration(talked / today.answered) : "–" },
    { name: words.promised, value: today?.callbacks.length ?? 0 },
  ];
  const most = Math.max(1, ...(today?.dispositions ?? []).map((one) => one.calls));
  return (
    <section className="card">
      <h2>{words.title}</h2>
      <Terms className="figures" terms={figures} />
      {today && today.dispositions.length > 0 && (
        <ul className="outcome-bars" aria-label={words.outcomes}>
          {[...today.dispositions]
            .sort((a, b) => b.calls - a.calls)
            .slice(0, 5)
            .map((one) => (
              <li key={one.code}>
                <span>{labels.get(one.code) ?? one.code}</span>
                <meter min={0} max={most} value={one.calls} aria-hidden="true" />
                <b>{one.calls}</b>
              </li>
            ))}
        </ul>
      )}
      {today?.calls === 0 && <p className="faint">{words.none}</p>}
    </section>
  );
}

/** The last midnight where the agent is, as the server's clock has it. */
function midnight(now: number): string {
  return new Date(new Date(now).setHours(0, 0, 0, 0)).toISOString();
}
