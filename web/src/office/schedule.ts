/** A campaign's schedule, as it is typed and as the API takes it. Times are by the wall clock of its time zone. */

export const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

export interface ScheduleForm {
  /** `2026-03-02T09:00`, or empty. */
  start: string;
  end: string;
  /** Empty: there is one start. */
  recurs: "" | "Daily" | "Weekly" | "Monthly" | "Yearly";
  every: string;
  days: string[];
  dayOfMonth: string;
  precedence: boolean;
}

export type ScheduleBody = Record<string, unknown> & { isSchedulingEnabled: boolean };

const DETAILS = {
  Daily: ["dailyDetails", "onceEveryNdays"],
  Weekly: ["weeklyDetails", "onceEveryNweeks"],
  Monthly: ["monthlyDetails", "onceEveryNmonths"],
  Yearly: ["yearlyDetails", "onceEveryNyears"],
} as const;

export const NO_SCHEDULE: ScheduleForm = { start: "", end: "", recurs: "", every: "1", days: ["Mon"], dayOfMonth: "1", precedence: false };

/** null: it has none. */
export function scheduleOf(body: Record<string, unknown> | undefined): ScheduleForm | null {
  if (body?.["isSchedulingEnabled"] !== true) return null;
  const recurrence = body["recurrenceObject"] as (Record<string, unknown> & { recurType: keyof typeof DETAILS }) | null | undefined;
  const form = { ...NO_SCHEDULE, start: typedTime(body["startDateTime"]), end: typedTime(body["endDateTime"]), precedence: body["allowRecurrencePrecedence"] === true };
  if (!recurrence?.recurType) return form;
  const [name, every] = DETAILS[recurrence.recurType];
  const details = (recurrence[name] ?? {}) as Record<string, unknown>;
  return {
    ...form,
    recurs: recurrence.recurType,
    every: String(details[every] ?? 1),
    days: (details["whichDays"] as string[]) ?? form.days,
    dayOfMonth: String(details["dayOfMonth"] ?? 1),
  };
}

/** `zone` is the time zone of the schedule that was there, where it had one of its own. */
export function scheduleBody(form: ScheduleForm | null, zone: unknown): ScheduleBody {
  if (!form) return { isSchedulingEnabled: false };
  const body: ScheduleBody = {
    isSchedulingEnabled: true,
    startDateTime: sentTime(form.start),
    ...(form.end ? { endDateTime: sentTime(form.end) } : {}),
    ...(zone ? { timezone: zone } : {}),
  };
  if (form.recurs === "") return body;
  const [name, every] = DETAILS[form.recurs];
  const details = {
    [every]: form.every.trim() === "" ? null : Number(form.every),
    ...(form.recurs === "Weekly" ? { whichDays: WEEKDAYS.filter((day) => form.days.includes(day)) } : {}),
    ...(form.recurs === "Monthly" ? { dayOfMonth: Number(form.dayOfMonth) } : {}),
  };
  return { ...body, recurrenceObject: { recurType: form.recurs, [name]: details }, allowRecurrencePrecedence: form.precedence };
}

function typedTime(value: unknown): string {
  return typeof value === "string" ? value.slice(0, 16).replace(" ", "T") : "";
}

function sentTime(value: string): string {
  return value ? `${value.replace("T", " ")}:00` : "";
}
