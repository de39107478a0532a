import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { LevelBar } from "../phone/LevelBar";
import { t } from "../texts";
import { Icon } from "../ui/icons";
import { Press, Spinner } from "../ui/parts";
import type { Mode, Supervising } from "./useSupervising";

export const MODES: readonly Mode[] = ["listen", "whisper", "barge"];

/** Where the supervisor is, what they do there, and the way out. */
export function SupervisionBar({ at }: { at: Supervising }) {
  const words = t.wall.inTalk;
  const { place, phone, state } = at;
  if (!place) return null;
  const { callId, name, mode } = place;
  return (
    <section className="supervision" aria-label={words.title}>
      <div role="status" aria-live="polite">
        {mode ? <p className="supervision-now">{words.is[mode](name)}</p> : <Spinner label={words.coming(name)} />}
      </div>
      {state?.isUp && (
        <div className="call-levels">
          <Icon name="speaker" size={16} />
          <LevelBar label={t.phone.theirLevel} level={() => phone.theirs} />
          {mode !== "listen" && (
            <>
              <Icon name="mic" size={16} />
              <LevelBar label={t.phone.level} level={() => phone.mine} />
            </>
          )}
        </div>
      )}
      {state?.trouble === "blocked" && <Press onPress={() => void phone.unblock()}>{t.phone.hear}</Press>}
      <ToggleButtonGroup
        className="row"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={mode ? [mode] : []}
        isDisabled={mode === null}
        aria-label={words.title}
        onSelectionChange={(keys) => void at.come(callId, name, [...keys][0] as Mode)}
      >
        {MODES.map((one) => (
          <ToggleButton key={one} id={one} className="choice">
            {words[one]}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Press tone="danger" onPress={() => void at.leave()}>
        {words.leave}
      </Press>
    </section>
  );
}
