/** The form of a campaign and the body that the API takes: one made from the other, and back. */

import { filterBody, filterOf, NO_FILTER, type FilterForm } from "./filter";
import { scheduleBody, scheduleOf, type ScheduleForm } from "./schedule";

export const DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
export type Day = (typeof DAYS)[number];

/** `from` and `until` are `HH:MM`; until 00:00 is the midnight at the end of the day. */
export interface DayHours {
  on: boolean;
  from: string;
  until: string;
}

export interface CampaignForm {
  name: string;
  description: string;
  lists: string[];
  dnc: string;
  mode: string;
  queue: string;
  flow: string;
  callerId: string;
  priority: string;
  order: string;
  attempts: string;
  retry: string;
  ring: string;
  skips: string;
  preview: string;
  pacing: string;
  abandon: string;
  machine: string;
  record: boolean;
  /** The column that names the agent whose person it is; empty: they are anybody's. */
  agentColumn: string;
  zone: string;
  /** null: hours that this form cannot show, which stay as they are. */
  days: Record<Day, DayHours> | null;
  /** null: it does not begin by itself. */
  schedule: ScheduleForm | null;
  /** null: a filter that this form cannot show, which stays as it is. */
  filter: FilterForm | null;
}

interface Window_ {
  day?: string;
  start: string;
  end: string;
}

/** A campaign as it is read, or as it is sent. */
export type Body = Record<string, unknown> & {
  dialingStrategy?: Record<string, unknown> & {
    callerId: { phoneNumber: string };
    callingHours: { frequency: string; timezone: string; days: Window_[] };
  };
};

const WORKDAYS: ReadonlySet<Day> = new Set(["MO", "TU", "WE", "TH", "FR"]);

export function blank(zone: string): CampaignForm {
  return {
    name: "", description: "", lists: [], dnc: "", mode: "Preview", queue: "", flow: "", callerId: "", priority: "3", order: "FIFO",
    attempts: "3", retry: "60", ring: "25", skips: "2", preview: "30", pacing: "2", abandon: "3", machine: "no", record: false, agentColumn: "", zone,
    days: week((day) => ({ on: WORKDAYS.has(day), from: "09:00", until: "18:00" })),
    schedule: null, filter: NO_FILTER,
  };
}

function week(of: (day: Day) => DayHours): Record<Day, DayHours> {
  return Object.fromEntries(DAYS.map((day) => [day, of(day)])) as Record<Day, DayHours>;
}

/** The form of a campaign that there is. */
export function formOf(body: Body): CampaignForm {
  const strategy = body.dialingStrategy!;
  const hours = strategy.callingHours;
  const text = (value: unknown, otherwise: string) => (value === undefined || value === null ? otherwise : String(value));
  const was = blank(hours.timezone);
  return {
    ...was,
    name: text(body.name, ""),
    description: text(body.description, ""),
    lists: (body.contactLists as string[]) ?? [],
    dnc: (body.dncLists as { name: string }).name,
    mode: text(body.dialingMode, was.mode),
    queue: text(body.queue_name, ""),
    flow: text(body.experienceFlowName, ""),
    callerId: strategy.callerId.phoneNumber,
    priority: text(body.priority, was.priority),
    order: text(strategy.dialingOrder, was.order),
    attempts: text(strategy.maxAttemptsPerRecord, was.attempts),
    retry: text(strategy.defaultRetryPeriod, was.retry),
    ring: text(strategy.maxRingTime, was.ring),
    skips: text(body.maxSkips, was.skips),
    preview: text(body.previewTimeout, was.preview),
    pacing: text(body.pacingRatio, was.pacing),
    abandon: text(body.targetAbandonRate, was.abandon),
    machine: text(body.machineDetection ?? (typeof body.enableMachineDetect === "string" ? body.enableMachineDetect : undefined), was.machine),
    record: body.recordCalls === true,
    agentColumn: text(body.agentColumn, ""),
    days: daysOf(hours),
    schedule: scheduleOf(body["schedule"] as Record<string, unknown> | undefined),
    filter: filterOf(body["contactFilters"]),
  };
}

/** Hours with at most one span a day; null for others. */
function daysOf({ frequency, days }: { frequency: string; days: Window_[] }): Record<Day, DayHours> | null {
  const spans = frequency === "DAILY" && days.length === 1 ? DAYS.map((day) => ({ ...days[0]!, day })) : frequency === "WEEKLY" ? days : null;
  if (!spans || new Set(spans.map((span) => span.day)).size !== spans.length) return null;
  return week((day) => {
    const span = spans.find((one) => one.day === day);
    return span ? { on: true, from: clock24(span.start), until: clock24(span.end) } : { on: false, from: "09:00", until: "18:00" };
  });
}

/** What of another mode's a body must not have. */
const OF_MODES: Record<string, readonly string[]> = {
  queue_name: ["Preview", "Progressive", "Power", "Predictive"],
  maxSkips: ["Preview"],
  agentColumn: ["Preview"],
  previewTimeout: ["Preview"],
  pacingRatio: ["Power"],
  targetAbandonRate: ["Predictive"],
  experienceFlowName: ["Agentless"],
  enableMachineDetect: ["Power", "Predictive", "Agentless"],
  maxConcurrentCalls: ["Agentless"],
};

/** The body of a form. `before`: of the campaign that is changed or copied, whose other settings stay. */
export function bodyOf(form: CampaignForm, before: Body = {}): Body {
  const number = (value: string) => (value.trim() === "" ? null : Number(value));
  const all: Body = {
    ...before,
    name: form.name.trim(),
    description: form.description.trim(),
    contactLists: form.lists,
    contactListPriorities: Object.fromEntries(
      Object.entries((before.contactListPriorities as Record<string, number>) ?? {}).filter(([name]) => form.lists.includes(name)),
    ),
    dncLists: { name: form.dnc },
    priority: form.priority,
    dialingMode: form.mode,
    dialingStrategy: {
      ...before.dialingStrategy,
      callerId: { phoneNumber: form.callerId },
      callingHours: form.days ? { frequency: "WEEKLY", timezone: form.zone, days: windows(form.days) } : { ...before.dialingStrategy!.callingHours, timezone: form.zone },
      dialingOrder: form.order,
      maxAttemptsPerRecord: number(form.attempts),
      defaultRetryPeriod: number(form.retry),
      maxRingTime: number(form.ring),
    },
    schedule: scheduleBody(form.schedule, (before["schedule"] as Record<string, unknown> | undefined)?.["timezone"]),
    contactFilters: form.filter ? filterBody(form.filter) : before["contactFilters"],
    queue_name: form.queue,
    maxSkips: number(form.skips),
    previewTimeout: number(form.preview),
    pacingRatio: number(form.pacing),
    targetAbandonRate: number(form.abandon),
    experienceFlowName: form.flow,
    enableMachineDetect: form.machine,
    recordCalls: form.record,
    agentColumn: form.agentColumn || null,
    campaignType: "voice",
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => OF_MODES[name]?.includes(form.mode) ?? true)) as Body;
}

function windows(days: Record<Day, DayHours>): Window_[] {
  return DAYS.filter((day) => days[day].on).map((day) => ({ day, start: clock12(days[day].from), end: clock12(days[day].until) }));
}

/** `18:30` as `6:30 PM`. */
export function clock12(time: string): string {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return `${hour % 12 || 12}:${String(minute).padStart(2, "0")} ${hour >= 12 ? "PM" : "AM"}`;
}

/** `6:30 PM` as `18:30`. */
export function clock24(time: string): string {
  const found = /^(\d{1,2}):(\d{2})\s*([AP])M$/i.exec(time.trim());
  if (!found) return time;
  const hour = (Number(found[1]) % 12) + (found[3]!.toUpperCase() === "P" ? 12 : 0);
  return `${String(hour).padStart(2, "0")}:${found[2]}`;
}
