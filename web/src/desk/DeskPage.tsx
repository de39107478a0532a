/** The agent's desk: one page for the whole day. */
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { request } from "../api/client";
import type { About, Contact, Session, SessionUser } from "../api/types";
import { Centred, Frame } from "../app/Frame";
import { t } from "../texts";
import { Press, Spinner } from "../ui/parts";
import { say } from "../ui/toasts";
import { CheatSheet } from "./CheatSheet";
import { ConnectionBar } from "./ConnectionBar";
import type { News } from "./deskState";
import { Idle } from "./Idle";
import { StateMenu } from "./StateMenu";
import { useDesk } from "./useDesk";
import { WorkAtHand } from "./WorkAtHand";

export default function DeskPage({ session, user }: { session: Session; user: SessionUser }) {
  if (!session.agentId || !session.streamId) return <NoDesk user={user} />;
  return <AgentsDesk user={user} streamId={session.streamId} agentId={session.agentId} />;
}

export function nameOf(contact: Contact): string {
  return [contact.firstName, contact.lastName].filter(Boolean).join(" ") || contact.phoneNumber;
}

function AgentsDesk({ user, streamId, agentId }: { user: SessionUser; streamId: string; agentId: string }) {
  const [heard, setHeard] = useState("");
  const onNews = useCallback((news: News) => {
    if (news.kind === "offered") setHeard(t.desk.newPerson(nameOf(news.preview.contact)));
    else if (news.kind === "timedOut") setHeard(t.desk.timedOut(nameOf(news.preview.contact)));
    else if (news.kind === "withdrawn") say(t.desk.withdrawn(nameOf(news.preview.contact), news.why));
    else if (news.kind === "lost") say(t.desk.connection.lostReason, "problem");
    else say(t.desk.missed(nameOf(news.call.contact), t.desk.outcomes[news.call.outcome ?? ""] ?? t.desk.outcomes.failed!));
  }, []);
  const at = useDesk(streamId, agentId, onNews);
  const about = useQuery({ queryKey: ["about", agentId], queryFn: () => request<About>("GET", `/api/v1/streams/${streamId}/agents/${agentId}/desk`) });
  const [sheet, setSheet] = useState(false);
  const { desk, link, clock, act } = at;
  const thing = desk?.preview ?? desk?.call ?? null;
  const hidden = useHidden();

  if (link === "taken") {
    return (
      <Centred title={t.desk.title}>
        <h1>{t.desk.elsewhere.title}</h1>
        <p className="lead">{t.desk.elsewhere.text}</p>
        <Press tone="primary" big onPress={at.takeHere} autoFocus>
          {t.desk.elsewhere.take}
        </Press>
      </Centred>
    );
  }
  if (link === "refused") return <NoDesk user={user} />;
  if (!desk || !about.data) {
    return (
      <Frame user={user} title={t.desk.title}>
        <div className="desk-wait">
          <Spinner label={t.moment} />
        </div>
      </Frame>
    );
  }
  const title = thing && hidden ? `● ${nameOf(thing.contact)}` : t.desk.title;
  const leave = () => (desk.state === "offline" ? Promise.resolve() : act.state("offline"));
  return (
    <Frame
      user={user}
      title={title}
      beforeSignOut={leave}
      status={<StateMenu desk={desk} clock={clock} act={act} isDisabled={link !== "open" || at.doing === "state"} />}
      tools={<CheatSheet isOpen={sheet} onOpenChange={setSheet} />}
    >
      <ConnectionBar link={link} slow={at.slow} />
      <p className="unseen" role="status" aria-live="assertive">
        {heard}
      </p>
      {thing ? (
        <WorkAtHand key={thing.campaignDialingListId} at={at} desk={desk} thing={thing} about={about.data} />
      ) : (
        <Idle at={at} desk={desk} about={about.data} streamId={streamId} agentId={agentId} />
      )}
    </Frame>
  );
}

function NoDesk({ user }: { user: SessionUser }) {
  return (
    <Frame user={user} title={t.desk.title}>
      <section className="page narrow">
        <h1>{t.desk.noAgent.title}</h1>
        <p className="lead">{t.desk.noAgent.text}</p>
        <a className="press quiet" href="/docs">
          {t.desk.noAgent.api}
        </a>
      </section>
    </Frame>
  );
}

function useHidden(): boolean {
  const [hidden, setHidden] = useState(document.hidden);
  useEffect(() => {
    const look = () => setHidden(document.hidden);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return hidden;
}
