/** When a campaign begins by itself. */
import { CheckboxGroup, Label } from "react-aria-components";
import { t } from "../texts";
import { Field } from "../ui/parts";
import { Tick } from "../ui/Tick";
import { Choice } from "../ui/Choice";
import { NO_SCHEDULE, WEEKDAYS, type ScheduleForm } from "./schedule";

interface Props {
  form: ScheduleForm | null;
  about: (path: string) => string | undefined;
  onChange: (form: ScheduleForm | null) => void;
}

export function ScheduleFields({ form, about, onChange }: Props) {
  const words = t.campaignForm.schedule;
  const change = (part: Partial<ScheduleForm>) => onChange({ ...NO_SCHEDULE, ...form, ...part });
  return (
    <>
      <Tick isSelected={form !== null} onChange={(on) => onChange(on ? NO_SCHEDULE : null)}>
        {words.on} <span className="faint">{words.onHelp}</span>
      </Tick>
      {form && (
        <div className="fields">
          <Field label={words.start} fault={about("schedule.startDateTime")} type="datetime-local" value={form.start} onChange={(start) => change({ start })} />
          <Field label={words.end} help={words.endHelp} fault={about("schedule.endDateTime")} type="datetime-local" value={form.end} onChange={(end) => change({ end })} />
          <Choice label={words.recurs} value={form.recurs} onChange={(recurs) => change({ recurs: recurs as ScheduleForm["recurs"] })} choices={Object.entries(words.recurrences)} />
          {form.recurs && (
            <Field label={words.every[form.recurs]!} fault={about("schedule.recurrenceObject")} inputMode="numeric" value={form.every} onChange={(every) => change({ every })} />
          )}
          {form.recurs === "Monthly" && <Field label={words.dayOfMonth} inputMode="numeric" value={form.dayOfMonth} onChange={(dayOfMonth) => change({ dayOfMonth })} />}
        </div>
      )}
      {form?.recurs === "Weekly" && (
        <CheckboxGroup className="field" value={form.days} onChange={(days) => change({ days })}>
          <Label>{words.days}</Label>
          <div className="ticks">
            {WEEKDAYS.map((day) => (
              <Tick key={day} value={day}>
                {words.weekdays[day]}
              </Tick>
            ))}
          </div>
        </CheckboxGroup>
      )}
      {form?.recurs && (
        <Tick isSelected={form.precedence} onChange={(precedence) => change({ precedence })}>
          {words.precedence}
        </Tick>
      )}
    </>
  );
}
