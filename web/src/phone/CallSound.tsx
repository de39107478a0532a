/** What is heard in a call, and what is wrong with the line. */
import { useEffect, useState } from "react";
import type { Call } from "../api/types";
import { t } from "../texts";
import { Icon } from "../ui/icons";
import { LevelBar } from "./LevelBar";
import type { Phone } from "./phone";
import type { Complaint } from "./quality";
import type { AgentPhone } from "./usePhone";

const DEAD_MS = 15_000;
const LOOK_MS = 200;

export function CallSound({ at, call }: { at: AgentPhone; call: Call }) {
  const { phone, state } = at;
  const words = t.phone;
  const isTalking = call.state === "connected";
  const isDead = useDead(phone, isTalking && !call.muted);
  const faults = [
    ...(call.noAudioFrom ? [call.noAudioFrom === "person" ? words.noAudio.person : words.noAudio.agent] : []),
    ...(phone && state && !state.isUp && call.answeredAt !== null && call.state !== "ended" ? [words.comesBack] : []),
    ...(state?.complaints ?? []).map(inWords),
    ...(isDead && call.noAudioFrom !== "agent" ? [words.quality.silent] : []),
  ];
  if (!phone && faults.length === 0) return null;
  return (
    <div className="call-sound">
      {phone && state?.isUp && (
        <div className="call-levels">
          <Icon name={call.muted ? "micOff" : "mic"} size={16} />
          <LevelBar label={words.level} level={() => (call.muted ? null : phone.mine)} />
          <Icon name="speaker" size={16} />
          <LevelBar label={words.theirLevel} level={() => phone.theirs} />
        </div>
      )}
      <div role="status" aria-live="polite">
        {faults.slice(0, 2).map((fault) => (
          <p key={fault} className="line-fault">
            <Icon name="bad" size={16} />
            <span>{fault}</span>
          </p>
        ))}
      </div>
    </div>
  );
}

function inWords(one: Complaint): string {
  const { quality } = t.phone;
  return one.kind === "loss" ? quality.loss(one.percent) : quality[one.kind];
}

/** Whether the microphone has been dead silent for so long that something must be wrong with it. */
function useDead(phone: Phone | null, listens: boolean): boolean {
  const [isDead, setDead] = useState(false);
  useEffect(() => {
    setDead(false);
    if (!phone || !listens) return;
    let heard = performance.now();
    const timer = setInterval(() => {
      if (!phone.mine?.isDead()) heard = performance.now();
      setDead(performance.now() - heard > DEAD_MS);
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [phone, listens]);
  return isDead;
}
