/** The call: what state it is in, for how long, and what can be done with it. */
import { useState } from "react";
import { ToggleButton } from "react-aria-components";
import type { Call } from "../api/types";
import { CallSound } from "../phone/CallSound";
import type { AgentPhone } from "../phone/usePhone";
import { t } from "../texts";
import { duration, phone as written } from "../texts/format";
import { Icon, type IconName } from "../ui/icons";
import { Press } from "../ui/parts";
import { Keypad } from "./Keypad";
import { useShortcuts } from "./shortcuts";
import { useNow, type Desk } from "./useDesk";

export function CallPanel({ at, call, phone }: { at: Desk; call: Call; phone: AgentPhone }) {
  const [keypad, setKeypad] = useState(false);
  const isLive = call.state !== "ended";
  const isAnswered = call.state === "connected" || call.state === "held";
  const isIdle = at.link === "open" && at.doing === null;
  const hangUp = () => void at.act.call(call.id, "hangup");
  const mute = () => void at.act.call(call.id, call.muted ? "unmute" : "mute");
  const hold = () => void at.act.call(call.id, call.state === "held" ? "unhold" : "hold");
  const may = isIdle && isAnswered;
  useShortcuts({
    ...(isIdle && isLive ? { X: hangUp } : {}),
    ...(may ? { M: mute, H: hold, K: () => setKeypad((open) => !open) } : {}),
  });
  return (
    <div className={`panel-now call-now ${call.state}`}>
      <div className="call-head">
        <span className="call-light" aria-hidden="true" />
        <div>
          <h2 aria-live="polite">{t.desk.call.states[call.state]}</h2>
          <p className="faint">
            {call.state === "ended" ? (t.desk.call.endedBy[call.endedBy ?? ""] ?? "") : t.desk.call.via(written(call.callerId))}
          </p>
        </div>
        <CallTime at={at} call={call} />
      </div>
      {isLive && <CallSound at={phone} call={call} />}
      {isLive && (
        <div className="call-tools">
          {isAnswered && (
            <>
              <Switch icon={call.muted ? "micOff" : "mic"} keys="M" isOn={call.muted} isDisabled={!may} onPress={mute} label={call.muted ? t.desk.call.unmute : t.desk.call.mute} />
              <Switch icon={call.state === "held" ? "play" : "pause"} keys="H" isOn={call.state === "held"} isDisabled={!may} onPress={hold} label={call.state === "held" ? t.desk.call.unhold : t.desk.call.hold} />
              <Switch icon="keypad" keys="K" isOn={keypad} isDisabled={!may} onPress={() => setKeypad(!keypad)} label={t.desk.call.keypad} />
            </>
          )}
          <Press tone="danger" icon="hangup" keys="X" isDisabled={!isIdle} onPress={hangUp}>
            {t.desk.call.hangUp}
          </Press>
        </div>
      )}
      {isAnswered && call.muted && <p className="muted-note">{t.desk.call.muted}</p>}
      {isAnswered && keypad && <Keypad at={at} callId={call.id} />}
    </div>
  );
}

interface SwitchProps {
  icon: IconName;
  label: string;
  keys: string;
  isOn: boolean;
  isDisabled: boolean;
  onPress: () => void;
}

function Switch({ icon, label, keys, isOn, isDisabled, onPress }: SwitchProps) {
  return (
    <ToggleButton className="switch" isSelected={isOn} isDisabled={isDisabled} onChange={onPress} aria-keyshortcuts={`Alt+${keys}`}>
      <Icon name={icon} />
      <span>{label}</span>
      <kbd aria-hidden="true">Alt {keys}</kbd>
    </ToggleButton>
  );
}

function CallTime({ at, call }: { at: Desk; call: Call }) {
  const now = useNow(at.clock, 250);
  const ended = call.endedAt ? Date.parse(call.endedAt) : now;
  const began = Date.parse(call.answeredAt ?? call.placedAt);
  return (
    <time className="call-time" role="timer">
      {duration(ended - began)}
    </time>
  );
}
