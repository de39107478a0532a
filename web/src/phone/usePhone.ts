/** The agent's phone, as the desk needs it: there while the agent takes calls, and asked for before they do. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { About } from "../api/types";
import type { Link } from "../desk/connection";
import type { DeskState } from "../desk/deskState";
import { Phone, type PhoneState } from "./phone";
import { ring } from "./tones";

/** Where the agent telephones: nowhere while calls are simulated, and `none` where nobody has given them a phone. */
export type Where = "simulated" | "browser" | "desk" | "none";

export interface AgentPhone {
  where: Where;
  /** The phone in this page; null unless the agent telephones here. */
  phone: Phone | null;
  state: PhoneState | null;
  /** Have it ready for calls: true where that is not needed. */
  prepare(): Promise<boolean>;
  /** Say that somebody comes. */
  ring(): void;
}

const LIVE: ReadonlySet<string> = new Set(["ringing", "connected", "held"]);

export function whereOf(about: About | undefined): Where {
  if (!about || !about.carriesAudio) return "simulated";
  if (about.endpoint === "web") return "browser";
  return about.endpoint ? "desk" : "none";
}

export function usePhone(url: string, about: About | undefined, desk: DeskState | null, link: Link): AgentPhone {
  const where = whereOf(about);
  const [phone, setPhone] = useState<Phone | null>(null);
  useEffect(() => {
    if (where !== "browser") return;
    const made = new Phone(url);
    setPhone(made);
    return () => {
      setPhone(null);
      made.dispose();
    };
  }, [where, url]);
  const state = usePhoneState(phone);

  const working = desk !== null && desk.state !== "offline";
  const wasWorking = useRef(false);
  const wasLost = useRef(false);
  useEffect(() => {
    if (!phone) return;
    if (link === "taken" || link === "refused") phone.disconnect();
    else if (link === "open" && working) {
      if (wasLost.current) phone.wake();
      void phone.connect();
    } else if (wasWorking.current && !working) phone.disconnect(); // the server dismisses it
    wasWorking.current = working;
    wasLost.current = link === "lost";
  }, [phone, link, working]);

  const call = desk?.call ?? null;
  useEffect(() => {
    const isLive = call !== null && LIVE.has(call.state);
    phone?.expect({
      leg: isLive && link === "open",
      heard: call !== null && !call.muted && (call.state === "connected" || call.state === "held"),
      silence: call?.state !== "connected",
    });
  }, [phone, call, link]);

  const last = useRef<string | null>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    if (!desk) return;
    const isNew = call !== null && call.id !== last.current && !isFirst.current;
    if (isNew && call.state === "connected" && phone) void ring(); // the dialer brings somebody who has answered
    last.current = call?.id ?? null;
    isFirst.current = false;
  }, [phone, desk, call]);

  const prepare = useCallback(async () => (phone ? phone.prepare() : where !== "none"), [phone, where]);
  const say = useCallback(() => void (phone && ring()), [phone]);
  return useMemo(() => ({ where, phone, state, prepare, ring: say }), [where, phone, state, prepare, say]);
}

export function usePhoneState(phone: Phone | null): PhoneState | null {
  const nothing = useCallback(() => () => undefined, []);
  return useSyncExternalStore(phone?.subscribe ?? nothing, () => phone?.now() ?? null);
}
