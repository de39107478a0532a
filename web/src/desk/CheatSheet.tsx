import { t } from "../texts";
import { IconPress, Window } from "../ui/parts";
import { useShortcuts } from "./shortcuts";

const KEYS: readonly (readonly [string, string])[] = [
  ["Alt ↵", t.desk.keys.dial],
  ["Alt S", t.desk.keys.skip],
  ["Alt X", t.desk.keys.hangUp],
  ["Alt M", t.desk.keys.mute],
  ["Alt H", t.desk.keys.hold],
  ["Alt K", t.desk.keys.keypad],
  ["Alt O", t.desk.keys.outcome],
  ["Alt N", t.desk.keys.notes],
  ["Alt C", t.desk.keys.callback],
  ["Alt A", t.desk.keys.ready],
  ["Alt P", t.desk.keys.phone],
  ["Alt Q", t.desk.keys.help],
  ["Tab", t.desk.keys.tab],
  ["← → ↑ ↓", t.desk.keys.arrows],
  ["Esc", t.desk.keys.escape],
];

export function CheatSheet({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (open: boolean) => void }) {
  useShortcuts({ Q: () => onOpenChange(!isOpen) });
  return (
    <>
      <IconPress icon="keys" label={t.desk.keys.title} onPress={() => onOpenChange(true)} />
      <Window wide title={t.desk.keys.title} isOpen={isOpen} onClose={() => onOpenChange(false)}>
        <p className="faint">{t.desk.keys.text}</p>
        <dl className="keys">
          {KEYS.map(([key, meaning]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </Window>
    </>
  );
}
