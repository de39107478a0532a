/** Somebody to read about before they are called: dial, skip, or let the time run out. */
import { useState } from "react";
import type { Preview } from "../api/types";
import { t } from "../texts";
import { Press } from "../ui/parts";
import { useShortcuts } from "./shortcuts";
import { SkipWindow } from "./SkipWindow";
import { useNow, type Desk } from "./useDesk";

const RADIUS = 42;
const ROUND = 2 * Math.PI * RADIUS;

export function PreviewPanel({ at, preview }: { at: Desk; preview: Preview }) {
  const [skipping, setSkipping] = useState(false);
  const isIdle = at.link === "open" && at.doing === null;
  const mayDial = isIdle;
  const maySkip = isIdle && preview.skipsLeft > 0;
  const dial = () => void at.act.dial(preview.id);
  useShortcuts({
    ...(mayDial && !skipping ? { Enter: dial } : {}),
    ...(maySkip ? { S: () => setSkipping(true) } : {}),
  });
  return (
    <div className="panel-now preview-now">
      <Countdown at={at} preview={preview} />
      <div className="preview-actions">
        <Press tone="primary" big icon="phone" keys="Enter" isDisabled={!mayDial} onPress={dial}>
          {t.desk.preview.dial}
        </Press>
        <Press icon="skip" keys="S" isDisabled={!maySkip} onPress={() => setSkipping(true)}>
          {t.desk.preview.skip}
        </Press>
        <p className="faint">{t.desk.preview.skipsLeft(preview.skipsLeft)}</p>
      </div>
      {skipping && (
        <SkipWindow
          clock={at.clock}
          endsAt={Date.parse(preview.expiresAt)}
          onClose={() => setSkipping(false)}
          onSkip={(reason) => {
            setSkipping(false);
            void at.act.skip(preview.id, reason);
          }}
        />
      )}
    </div>
  );
}

function Countdown({ at, preview }: { at: Desk; preview: Preview }) {
  const now = useNow(at.clock, 200);
  const ends = Date.parse(preview.expiresAt);
  const whole = Math.max(1, ends - Date.parse(preview.offeredAt));
  const left = Math.max(0, ends - now);
  const seconds = Math.ceil(left / 1000);
  return (
    <div className={`countdown${seconds <= 10 ? " soon" : ""}`} role="timer" aria-label={t.desk.preview.countdownSpoken(seconds)}>
      <svg viewBox="0 0 100 100" aria-hidden="true">
        <circle className="track" cx="50" cy="50" r={RADIUS} />
        <circle
          className="left"
          cx="50"
          cy="50"
          r={RADIUS}
          strokeDasharray={ROUND}
          strokeDashoffset={ROUND * (1 - Math.min(1, left / whole))}
          transform="rotate(-90 50 50)"
        />
      </svg>
      <div aria-hidden="true">
        <b>{seconds}</b>
        <span>{t.desk.preview.countdown}</span>
      </div>
    </div>
  );
}
