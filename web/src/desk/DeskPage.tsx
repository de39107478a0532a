/** The agent's desk: one page for the whole day. */
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { request } from "../api/client";
import type { About, Contact, Session, SessionUser } from "../api/types";
import { Centred, Frame } from "../app/Frame";
import { PhoneBar } from "../phone/PhoneBar";
import { PhoneButton } from "../phone/PhoneButton";
import { PhoneWindow } from "../phone/PhoneWindow";
import { usePhone, type AgentPhone } from "../phone/usePhone";
import { t } from "../texts";
import { Press, Spinner } from "../ui/parts";
import { say } from "../ui/toasts";
import { CheatSheet } from "./CheatSheet";
import { ConnectionBar } from "./ConnectionBar";
import type { News } from "./deskState";
import { Idle } from "./Idle";
import { StateMenu } from "./StateMenu";
import { useShortcuts } from "./shortcuts";
import { useDesk, type Desk } from "./useDesk";
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
  const ring = useRef<() => void>(() => undefined);
  const onNews = useCallback((news: News) => {
    if (news.kind === "offered") {
      setHeard(t.desk.newPerson(nameOf(news.preview.contact)));
      ring.current();
    } else if (news.kind === "timedOut") setHeard(t.desk.timedOut(nameOf(news.preview.contact)));
    else if (news.kind === "withdrawn") say(t.desk.withdrawn(nameOf(news.preview.contact), news.why));
    else if (news.kind === "lost") say(t.desk.connection.lostReason, "problem");
    else say(t.desk.missed(nameOf(news.call.contact), t.desk.outcomes[news.call.outcome ?? ""] ?? t.desk.outcomes.failed!));
  }, []);
  const desked = useDesk(streamId, agentId, onNews);
  const about = useQuery({ queryKey: ["about", agentId], queryFn: () => request<About>("GET", `/api/v1/streams/${streamId}/agents/${agentId}/desk`) });
  const [sheet, setSheet] = useState(false);
  const [settings, setSettings] = useState(false);
  const phoneUrl = `/api/v1/streams/${streamId}/agents/${agentId}/phone`;
  const phone = usePhone(phoneUrl, about.data, desked.desk, desked.link);
  ring.current = phone.ring;
  const at = usePrepared(desked, phone, () => setSettings(true));
  const { desk, link, clock, act } = at;
  useShortcuts({ P: () => setSettings(!settings) });
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
      status={<StateMenu desk={desk} clock={clock} act={act} isDisabled={link !== "open" || at.doing === "state" || at.doing === "phone"} />}
      tools={
        <>
          <PhoneButton at={phone} about={about.data} onPress={() => setSettings(true)} />
          <CheatSheet isOpen={sheet} onOpenChange={setSheet} />
        </>
      }
    >
      <ConnectionBar link={link} slow={at.slow} />
      {!settings && <PhoneBar at={phone} onOpen={() => setSettings(true)} />}
      {settings && (
        <PhoneWindow
          at={phone}
          about={about.data}
          url={phoneUrl}
          mayChoose={desk.state === "offline" || desk.state === "away"}
          onClose={() => setSettings(false)}
        />
      )}
      <p className="unseen" role="status" aria-live="assertive">
        {heard}
      </p>
      {thing ? (
        <WorkAtHand key={thing.campaignDialingListId} at={at} desk={desk} thing={thing} about={about.data} phone={phone} />
      ) : (
        <Idle at={at} desk={desk} about={about.data} streamId={streamId} agentId={agentId} phone={phone} />
      )}
    </Frame>
  );
}

/** The desk, on which nobody becomes available before their phone is ready; where it is not, its settings say why. */
function usePrepared(at: Desk, phone: AgentPhone, onTrouble: () => void): Desk {
  const [isPreparing, setPreparing] = useState(false);
  const { act } = at;
  const { prepare } = phone;
  const trouble = useRef(onTrouble);
  trouble.current = onTrouble;
  const prepared = useMemo(
    () => ({
      ...act,
      state: async (...[state, reason]: Parameters<typeof act.state>) => {
        if (state === "available") {
          setPreparing(true);
          const isReady = await prepare().finally(() => setPreparing(false));
          if (!isReady) {
            trouble.current();
            return false;
          }
        }
        return act.state(state, reason);
      },
    }),
    [act, prepare],
  );
  return { ...at, act: prepared, doing: isPreparing ? "phone" : at.doing };
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
