/** What is shown this once: to be copied. */
import { t } from "../texts";
import { Press, Window } from "./parts";
import { say } from "./toasts";

interface Props {
  title: string;
  text: string;
  /** Names and what stands under them; one alone needs no name. */
  values: readonly (readonly [string, string])[];
  onClose: () => void;
}

export function Secret({ title, text, values, onClose }: Props) {
  const words = t.settings.webhooks;
  return (
    <Window isOpen title={title} onClose={onClose}>
      <div className="form">
        <p>{text}</p>
        {values.map(([name, value]) => (
          <div key={name} className="field">
            {values.length > 1 && <b>{name}</b>}
            <p className="mono secret">{value}</p>
            <Press {...(values.length > 1 ? { "aria-label": t.settings.copyOf(name) } : {})} onPress={() => void navigator.clipboard.writeText(value).then(() => say(words.copied))}>
              {words.copy}
            </Press>
          </div>
        ))}
        <div className="window-tools">
          <Press tone="primary" onPress={onClose}>
            {t.close}
          </Press>
        </div>
      </div>
    </Window>
  );
}
