import { t } from "../texts";
import { Press } from "../ui/parts";
import type { AgentPhone } from "./usePhone";

/** Says what is wrong with the agent's phone while they take calls, and what to do about it. */
export function PhoneBar({ at, onOpen }: { at: AgentPhone; onOpen: () => void }) {
  const { phone, state } = at;
  const words = t.phone;
  const trouble = state?.trouble ?? null;
  const isLost = state?.status === "lost";
  return (
    <div role="status" aria-live="polite">
      {phone && (trouble || isLost) && (
        <div className="connection-bar phone-bar">
          {trouble ? words.troubles[trouble] : words.states.lost}
          {trouble === "blocked" && (
            <Press tone="plain" onPress={() => void phone.unblock()}>
              {words.hear}
            </Press>
          )}
          {trouble && trouble !== "blocked" && (
            <Press tone="plain" onPress={() => void phone.tryAgain()}>
              {words.again}
            </Press>
          )}
          {trouble !== "blocked" && (
            <Press tone="plain" onPress={onOpen}>
              {words.open}
            </Press>
          )}
        </div>
      )}
    </div>
  );
}
