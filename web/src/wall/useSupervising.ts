/** A supervisor in a conversation: by the phone in this page, one at a time. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Refused, request } from "../api/client";
import { Phone, type PhoneState } from "../phone/phone";
import { usePhoneState } from "../phone/usePhone";
import { t } from "../texts";
import { say } from "../ui/toasts";

export type Mode = "listen" | "whisper" | "barge";

/** Whose conversation it is. `mode` is null on the way there. */
export interface Place {
  callId: string;
  name: string;
  mode: Mode | null;
}

export interface Supervising {
  place: Place | null;
  phone: Phone;
  state: PhoneState | null;
  come(callId: string, name: string, mode: Mode): Promise<void>;
  leave(): Promise<void>;
}

/** `talking` are the conversations that there are: one that has ended is left. */
export function useSupervising(base: string, talking: ReadonlySet<string>): Supervising {
  const phone = useMemo(() => new Phone(`${base}/supervision/phone`), [base]);
  const [place, setPlace] = useState<Place | null>(null);
  const state = usePhoneState(phone);
  const current = useRef<Place | null>(null);

  const show = useCallback(
    (next: Place | null) => {
      current.current = next;
      setPlace(next);
      const mode = next?.mode ?? null;
      phone.expect({ leg: false, heard: mode === "whisper" || mode === "barge", silence: true });
    },
    [phone],
  );

  const leave = useCallback(async () => {
    const left = current.current;
    show(null);
    phone.disconnect();
    if (left) await request("DELETE", `${base}/calls/${left.callId}/supervision`).catch(() => undefined);
  }, [base, phone, show]);

  const come = useCallback(
    async (callId: string, name: string, mode: Mode) => {
      const before = current.current;
      show({ callId, name, mode: before?.callId === callId ? before.mode : null });
      try {
        if (!(await phone.prepare())) {
          show(null);
          say(t.phone.troubles[phone.now().trouble ?? "unreachable"], "problem");
          return phone.disconnect();
        }
        await request("PUT", `${base}/calls/${callId}/supervision`, { mode, endpoint: "web" });
        if (current.current?.callId === callId) show({ callId, name, mode });
      } catch (error) {
        say(error instanceof Refused ? error.message : t.unreachable, "problem");
        await leave();
      }
    },
    [base, phone, show, leave],
  );

  const wasUp = useRef(false);
  const isUp = state?.isUp ?? false;
  const isOver = place !== null && place.mode !== null && (!talking.has(place.callId) || (wasUp.current && !isUp));
  useEffect(() => {
    wasUp.current = isUp;
    if (!isOver || !current.current) return;
    say(t.wall.inTalk.over(current.current.name));
    void leave();
  }, [isOver, isUp, leave]);

  useEffect(
    () => () => {
      void leave();
      phone.dispose();
    },
    [phone, leave],
  );
  return { place, phone, state, come, leave };
}
