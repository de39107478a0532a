/** What needs somebody's eye, and when to say so. */
import { useState } from "react";
import { Form } from "react-aria-components";
import { t } from "../texts";
import { decimal, duration, whole } from "../texts/format";
import { Icon } from "../ui/icons";
import { Field, Press, Window } from "../ui/parts";
import { TIMED, USUAL, type Alert, type Thresholds } from "./alerts";

const NAMED = 4;

export function Alerts({ alerts, thresholds }: { alerts: readonly Alert[]; thresholds: Thresholds }) {
  const words = t.wall.alerts;
  return (
    <ul className="wall-alerts" aria-label={words.title} aria-live="polite">
      {alerts.map(({ key, n, names }) => (
        <li key={key + names[0]}>
          <Icon name="bad" />
          <span>
            {key === "abandoned" && words.abandoned(names[0]!, decimal(n), decimal(thresholds.abandoned))}
            {key === "waiting" && words.waiting(whole(n))}
            {key === "lines" && words.lines(whole(n))}
            {TIMED.includes(key as (typeof TIMED)[number]) &&
              words.long(names.slice(0, NAMED).join(", "), names.length - NAMED, t.wall.states[key as keyof typeof t.wall.states].toLowerCase(), duration(1_000 * thresholds[key]))}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface Props {
  thresholds: Thresholds;
  onSave: (thresholds: Thresholds) => void;
  onClose: () => void;
}

const KEYS = Object.keys(USUAL) as (keyof Thresholds)[];

export function ThresholdsWindow({ thresholds, onSave, onClose }: Props) {
  const [typed, setTyped] = useState(() => Object.fromEntries(KEYS.map((key) => [key, String(thresholds[key])])));
  const words = t.wall.alerts;
  const isNumber = (text: string) => text.trim() !== "" && Number(text) >= 0;
  const faulty = KEYS.filter((key) => !isNumber(typed[key]!));
  return (
    <Window title={words.window} isOpen onClose={onClose} wide>
      <Form
        className="form"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          if (faulty.length === 0) onSave(Object.fromEntries(KEYS.map((key) => [key, Number(typed[key])])) as unknown as Thresholds);
        }}
      >
        <p className="faint">{words.lead}</p>
        <div className="fields">
          {KEYS.map((key) => (
            <Field
              key={key}
              label={words.fields[key]!}
              inputMode="decimal"
              value={typed[key]!}
              fault={faulty.includes(key) ? words.number : undefined}
              onChange={(value) => setTyped({ ...typed, [key]: value })}
            />
          ))}
        </div>
        <div className="window-tools">
          <Press tone="plain" onPress={() => setTyped(Object.fromEntries(KEYS.map((key) => [key, String(USUAL[key])])))}>
            {words.usual}
          </Press>
          <Press onPress={onClose}>{t.cancel}</Press>
          <Press type="submit" tone="primary">
            {t.save}
          </Press>
        </div>
      </Form>
    </Window>
  );
}
