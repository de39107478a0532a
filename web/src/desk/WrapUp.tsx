/** What came of it: there from the first look on, so that notes can be made at any time; given when the call is over. */
import { lazy, Suspense, useRef, useState } from "react";
import { Form, Label, Radio, RadioGroup } from "react-aria-components";
import type { Call, DispositionChoice, Thing } from "../api/types";
import { t } from "../texts";
import { duration } from "../texts/format";
import { Icon } from "../ui/icons";
import { Field, Press, Trouble } from "../ui/parts";
import { Tick } from "../ui/Tick";
import type { Draft, Keeping } from "./draft";
import { useShortcuts } from "./shortcuts";
import { useNow, type Desk } from "./useDesk";

const CallbackPicker = lazy(() => import("./CallbackPicker"));
const LONGEST_NOTES = 4000;
const HOUR_MS = 3_600_000;

interface Props {
  at: Desk;
  thing: Thing;
  call: Call | null;
  choices: readonly DispositionChoice[];
  draft: Draft;
  change: (change: Partial<Draft>) => void;
  keeping: Keeping;
}

export function WrapUp({ at, thing, call, choices, draft, change, keeping }: Props) {
  const [trouble, setTrouble] = useState<string>();
  const form = useRef<HTMLFormElement>(null);
  const isOver = call?.state === "ended";
  const isAnswered = call !== null && call.answeredAt !== null;
  const mayOwn = call?.dialingMode === "Preview"; // elsewhere whoever is free gets the call
  const mayFinish = isOver && at.doing === null;
  const focusOn = (selector: string) => form.current?.querySelector<HTMLElement>(selector)?.focus();

  const finish = () => {
    if (!call || !mayFinish) return;
    const past = draft.callbackAt !== null && Date.parse(draft.callbackAt) <= at.clock.now();
    if (!draft.code || past) {
      setTrouble(draft.code ? t.desk.wrap.callbackPast : t.desk.wrap.needOutcome);
      focusOn(draft.code ? ".callback [tabindex]" : "[type=radio]");
      return;
    }
    setTrouble(undefined);
    const { code, notes, callbackAt, callbackMine, addToDnc } = draft;
    void at.act.wrapUp(call.id, call.campaignDialingListId, {
      code,
      addToDnc,
      ...(notes.trim() ? { notes: notes.trim() } : {}),
      ...(callbackAt ? { callbackAt } : {}),
      ...(callbackAt && callbackMine && mayOwn ? { callbackOwner: "me" as const } : {}),
    });
  };
  const promise = (on: boolean) => {
    const inAnHour = new Date(Math.ceil((at.clock.now() + HOUR_MS) / 300_000) * 300_000).toISOString();
    change(on ? { callbackAt: inAnHour, addToDnc: false, code: draft.code ?? choices.find((one) => one.code === "call_back")?.code ?? null } : { callbackAt: null });
  };
  useShortcuts({
    N: () => focusOn("textarea"),
    ...(isAnswered ? { O: () => focusOn("[type=radio]:checked, [type=radio]"), C: () => promise(draft.callbackAt === null) } : {}),
    ...(mayFinish ? { Enter: finish } : {}),
  });
  return (
    <Form
      ref={form}
      className={`wrap-up${isOver ? " over" : ""}`}
      onSubmit={(event) => {
        event.preventDefault();
        finish();
      }}
    >
      {isOver && call.wrapUpEndsAt && <WrapUpTime at={at} endsAt={call.wrapUpEndsAt} />}
      {isAnswered && (
        <RadioGroup
          className="outcomes"
          value={draft.code}
          onChange={(code) => {
            setTrouble(undefined);
            change({ code, ...(code === "do_not_call" ? { addToDnc: true, callbackAt: null } : {}) });
          }}
        >
          <Label>{t.desk.wrap.title}</Label>
          <div className="outcome-grid">
            {choices.map((one) => (
              <Radio key={one.code} value={one.code} className="choice">
                {one.label}
              </Radio>
            ))}
          </div>
        </RadioGroup>
      )}
      <div className="notes">
        <Field
          label={t.desk.wrap.notes}
          rows={isAnswered ? 3 : 5}
          placeholder={t.desk.wrap.notesPlaceholder}
          maxLength={LONGEST_NOTES}
          value={draft.notes}
          onChange={(notes) => change({ notes })}
        />
        <Kept keeping={keeping} isEmpty={!draft.notes && !draft.code} />
      </div>
      {isAnswered && (
        <>
          <div className="ticks">
            <Tick isSelected={draft.callbackAt !== null} onChange={promise} aria-keyshortcuts="Alt+C">
              {t.desk.wrap.callback}
            </Tick>
            <Tick isSelected={draft.addToDnc} onChange={(on) => change(on ? { addToDnc: true, callbackAt: null } : { addToDnc: false })}>
              {t.desk.wrap.dnc}
            </Tick>
          </div>
          {draft.callbackAt !== null && (
            <Suspense fallback={null}>
              <CallbackPicker at={draft.callbackAt} timeZone={thing.timeZone} clock={at.clock} onChange={(callbackAt) => change({ callbackAt })}>
                {mayOwn && (
                  <Tick isSelected={draft.callbackMine} onChange={(callbackMine) => change({ callbackMine })}>
                    {t.desk.wrap.callbackMine}
                  </Tick>
                )}
              </CallbackPicker>
            </Suspense>
          )}
        </>
      )}
      <Trouble text={trouble} />
      {isAnswered && isOver && (
        <Press type="submit" tone="primary" big keys="Enter" icon="check" isDisabled={!mayFinish}>
          {at.doing === "disposition" ? t.desk.wrap.finishing : t.desk.wrap.finish}
        </Press>
      )}
    </Form>
  );
}

function WrapUpTime({ at, endsAt }: { at: Desk; endsAt: string }) {
  const now = useNow(at.clock, 250);
  const left = Date.parse(endsAt) - now;
  return (
    <p className={`wrap-time${left < 15_000 ? " soon" : ""}`} role="timer" aria-label={`${t.desk.wrap.endsInLabel} ${duration(left)}`}>
      <Icon name="clock" size={16} />
      {t.desk.wrap.endsIn(duration(left))}
    </p>
  );
}

function Kept({ keeping, isEmpty }: { keeping: Keeping; isEmpty: boolean }) {
  const words = { kept: isEmpty ? "" : t.desk.wrap.saved, typing: t.desk.wrap.saving, unsaved: t.desk.wrap.unsaved };
  return <p className={`kept ${keeping}`}>{words[keeping] || "\u00a0"}</p>;
}
