import type { About } from "../api/types";
import { t } from "../texts";
import { IconPress } from "../ui/parts";
import type { AgentPhone } from "./usePhone";

/** In the bar: how the phone is, and the way to its settings. */
export function PhoneButton({ at, about, onPress }: { at: AgentPhone; about: About; onPress: () => void }) {
  const words = t.phone;
  const status = at.state?.trouble ? "lost" : (at.state?.status ?? "off");
  const label = {
    simulated: words.shortSimulated,
    browser: words.short[status],
    desk: words.shortDesk(about.endpoint ?? ""),
    none: words.shortNone,
  }[at.where];
  return (
    <span className={`phone-tool ${at.where === "browser" ? status : at.where}`}>
      <IconPress icon="headset" label={label} onPress={onPress} />
    </span>
  );
}
