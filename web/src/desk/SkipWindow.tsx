import { useState } from "react";
import { Form, Label, Radio, RadioGroup } from "react-aria-components";
import { t } from "../texts";
import { duration } from "../texts/format";
import { Icon } from "../ui/icons";
import { Field, Press, Window } from "../ui/parts";
import type { ServerClock } from "./serverClock";
import { useNow } from "./useDesk";

const OTHER = "other";
const LONGEST = 256;

interface Props {
  clock: ServerClock;
  /** When the person is dialed nevertheless. */
  endsAt: number;
  onClose: () => void;
  onSkip: (reason: string) => void;
}

/** Asks why somebody is skipped. */
export function SkipWindow({ clock, endsAt, onClose, onSkip }: Props) {
  const [chosen, setChosen] = useState<string>(t.desk.preview.reasons[0]!);
  const [other, setOther] = useState("");
  const reason = chosen === OTHER ? other.trim() : chosen;
  return (
    <Window title={t.desk.preview.skipTitle} isOpen onClose={onClose}>
      <p className="faint">{t.desk.preview.skipText}</p>
      <TimeLeft clock={clock} endsAt={endsAt} />
      <Form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (reason) onSkip(reason);
        }}
      >
        <RadioGroup className="field" value={chosen} onChange={setChosen} aria-label={t.desk.preview.skipTitle}>
          <Label className="unseen">{t.desk.preview.skipTitle}</Label>
          <div className="choices column">
            {[...t.desk.preview.reasons, OTHER].map((one, n) => (
              <Radio key={one} value={one} className="choice" autoFocus={n === 0}>
                {one === OTHER ? t.desk.preview.other : one}
              </Radio>
            ))}
          </div>
        </RadioGroup>
        {chosen === OTHER && <Field label={t.desk.preview.otherLabel} maxLength={LONGEST} autoFocus value={other} onChange={setOther} />}
        <div className="window-tools">
          <Press onPress={onClose}>{t.cancel}</Press>
          <Press type="submit" tone="primary" isDisabled={!reason}>
            {t.desk.preview.confirm}
          </Press>
        </div>
      </Form>
    </Window>
  );
}

/** The window may be in front of the countdown. */
function TimeLeft({ clock, endsAt }: { clock: ServerClock; endsAt: number }) {
  const left = Math.max(0, endsAt - useNow(clock));
  return (
    <p className={`skip-time${left < 10_000 ? " soon" : ""}`}>
      <Icon name="clock" size={16} />
      {t.desk.preview.dialsIn(duration(Math.ceil(left / 1000) * 1000))}
    </p>
  );
}
