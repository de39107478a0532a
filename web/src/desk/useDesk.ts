/** The desk of the agent who is signed in: what is on it, what the agent can do, and how the connection is. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { insist, isPassing, request, Refused } from "../api/client";
import type { DispositionBody, Work } from "../api/types";
import { t } from "../texts";
import { say } from "../ui/toasts";
import { Connection, type Link } from "./connection";
import { after, news, whole, type DeskState, type News, type Push } from "./deskState";
import { Drafts, type Draft, type Keeping } from "./draft";
import { ServerClock } from "./serverClock";

export interface Desk {
  desk: DeskState | null;
  link: Link;
  /** The status with which the server refused the desk. */
  refusal: number | undefined;
  clock: ServerClock;
  /** What is being asked for, until it is answered; null while nothing is. */
  doing: string | null;
  slow: boolean;
  act: Actions;
  drafts: Drafts;
  takeHere(): void;
}

export interface Actions {
  state(state: "available" | "away" | "offline", reason?: string): Promise<boolean>;
  dial(previewId: string): Promise<boolean>;
  skip(previewId: string, reason: string): Promise<boolean>;
  call(callId: string, what: "hangup" | "hold" | "unhold" | "mute" | "unmute"): Promise<boolean>;
  digits(callId: string, digits: string): Promise<boolean>;
  wrapUp(callId: string, recordId: string, body: DispositionBody): Promise<boolean>;
}

export function useDesk(streamId: string, agentId: string, onNews: (news: News) => void): Desk {
  const base = `/api/v1/streams/${streamId}`;
  const [desk, setDesk] = useState<DeskState | null>(null);
  const [link, setLink] = useState<Link>("connecting");
  const [refusal, setRefusal] = useState<number>();
  const [clock, setClock] = useState(() => ServerClock.of(new Date().toISOString(), 1));
  const [turn, setTurn] = useState(0);
  const [doing, setDoing] = useState<string | null>(null);
  const [slow, setSlow] = useState(false);
  const drafts = useMemo(() => new Drafts(`${base}/agents/${agentId}/draft`), [base, agentId]);
  const current = useRef<DeskState | null>(null);
  const connection = useRef<Connection | null>(null);
  const told = useRef(onNews);
  told.current = onNews;
  const client = useQueryClient();

  useEffect(() => {
    const show = (next: DeskState) => {
      current.current = next;
      setDesk(next);
      performance.mark("ringfence.desk");
    };
    const made = new Connection(base, agentId, {
      onWork(work: Work) {
        setClock(ServerClock.of(work.serverTime, work.clockSpeed));
        const thing = work.preview ?? work.call;
        if (thing) drafts.take(thing.campaignDialingListId, work.draft ?? null);
        show(whole(work));
      },
      onPush(push: Push) {
        const before = current.current;
        if (!before) return;
        const said = news(before, push);
        const next = after(before, push);
        show(next);
        if (said) told.current(said);
        if (push.type === "preview.offered") made.look(true); // with what was typed about this person before
        if (push.type === "call.ended" || push.type === "agent.state") void client.invalidateQueries({ queryKey: ["today"] });
      },
      onLink(next, status) {
        setLink(next);
        setRefusal(status);
        if (next === "open") void drafts.flush();
        if (next === "refused" && status === 401) void client.invalidateQueries({ queryKey: ["session"] });
      },
    });
    connection.current = made;
    return () => made.close();
  }, [base, agentId, turn, drafts, client]);

  const perform = useCallback(
    async (name: string, method: string, path: string, body?: unknown): Promise<boolean> => {
      setDoing(name);
      try {
        await insist(() => request(method, base + path, body), () => setSlow(true));
        return true;
      } catch (error) {
        if (error instanceof Refused && error.status === 401) void client.invalidateQueries({ queryKey: ["session"] });
        else say(error instanceof Refused ? error.message : isPassing(error) ? t.unreachable : t.failed, "problem");
        return false;
      } finally {
        setDoing(null);
        setSlow(false);
        connection.current?.look(true); // also where the push was lost
      }
    },
    [base, client],
  );

  const act = useMemo<Actions>(
    () => ({
      state: (state, reason) => perform("state", "PUT", `/agents/${agentId}/state`, reason ? { state, reason } : { state }),
      dial: (id) => perform("dial", "POST", `/previews/${id}/dial`),
      skip: (id, reason) => perform("skip", "POST", `/previews/${id}/skip`, { reason }),
      call: (id, what) => perform(what, "POST", `/calls/${id}/${what}`),
      digits: (id, digits) => perform("dtmf", "POST", `/calls/${id}/dtmf`, { digits }),
      wrapUp: async (id, recordId, body) => {
        const done = await perform("disposition", "POST", `/calls/${id}/disposition`, body);
        if (done) drafts.done(recordId);
        return done;
      },
    }),
    [agentId, perform, drafts],
  );

  const takeHere = useCallback(() => {
    setLink("connecting");
    setTurn((n) => n + 1);
  }, []);

  return { desk, link, refusal, clock, doing, slow, act, drafts, takeHere };
}

/** What is typed about one person, and whether the server has it. */
export function useDraft(drafts: Drafts, recordId: string): [Draft, (change: Partial<Draft>) => void, Keeping] {
  const draft = useSyncExternalStore(drafts.subscribe, () => drafts.of(recordId));
  const keeping = useSyncExternalStore(drafts.subscribe, drafts.keeping);
  return [draft, (change) => drafts.change(recordId, change), keeping];
}

/** The server's time, and a new picture of it `everyMs`. */
export function useNow(clock: ServerClock, everyMs = 250): number {
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    setNow(clock.now());
    const timer = setInterval(() => setNow(clock.now()), everyMs);
    return () => clearInterval(timer);
  }, [clock, everyMs]);
  return now;
}
