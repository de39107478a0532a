import { t } from "../texts";
import { LevelBar } from "./LevelBar";
import type { AgentPhone } from "./usePhone";

/** Under the agent's state: where they telephone, and that it hears them. */
export function PhoneNote({ at }: { at: AgentPhone }) {
  const { phone, state, where } = at;
  const words = t.phone;
  if (where === "simulated") return <p className="phone-note">{words.simulated}</p>;
  if (!phone || !state || state.status === "off") return null;
  return (
    <div className={`phone-note phone-status ${state.status}`}>
      <span className="phone-light" aria-hidden="true" />
      <span>{words.states[state.status]}</span>
      {phone.mine && <LevelBar label={words.level} level={() => phone.mine} />}
    </div>
  );
}
