import { useEffect, useState } from "react";
import { Button } from "react-aria-components";
import { t } from "../texts";
import type { Desk } from "./useDesk";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/** Keys for the other side's machine; those of the keyboard work as long as nothing is typed elsewhere. */
export function Keypad({ at, callId }: { at: Desk; callId: string }) {
  const [sent, setSent] = useState("");
  const send = (key: string) => {
    setSent((before) => (before + key).slice(-16));
    void at.act.digits(callId, key);
  };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.altKey || event.ctrlKey || event.metaKey || target.closest("input, textarea, [contenteditable], [role=radiogroup]")) return;
      if (KEYS.includes(event.key)) send(event.key);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
  return (
    <div className="keypad" role="group" aria-label={t.desk.call.keypad}>
      <p className="keypad-sent" aria-live="polite">
        <span className="unseen">{t.desk.call.sent}</span>
        {sent || "\u00a0"}
      </p>
      <div className="keypad-keys" dir="ltr">
        {KEYS.map((key) => (
          <Button key={key} className="keypad-key" onPress={() => send(key)}>
            {key}
          </Button>
        ))}
      </div>
    </div>
  );
}
