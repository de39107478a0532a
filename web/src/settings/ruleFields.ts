/** The settings that the page shows, as they are typed, and what has changed of them. */
import type { Settings } from "../api/types";
import { typed } from "./typed";

/** `limit` may be empty, which is no limit; `days` are one a line; `minuteOfDay` is a time. */
export type Kind = "whole" | "limit" | "flag" | "text" | "long" | "days" | "minuteOfDay" | "choice";
export type Typed = string | boolean;

export const GROUPS: Record<string, Record<string, Kind>> = {
  hours: { callsFromMinute: "minuteOfDay", callsUntilMinute: "minuteOfDay", missedStarts: "choice", holidays: "days" },
  limits: {
    callsPerNumberPerDay: "limit",
    callsPerPersonPer7Days: "limit",
    minimumGapMinutes: "limit",
    afterConversationDays: "limit",
    minRingSeconds: "whole",
    allowSharedLists: "flag",
  },
  answering: {
    answerWaitSeconds: "whole",
    abandonSeconds: "whole",
    reservationSeconds: "whole",
    ownerWaitMinutes: "whole",
    redialBlockHours: "whole",
    optOutKey: "text",
    messageLanguage: "text",
    waitingText: "long",
    safeHarbourText: "long",
    screenMachines: "flag",
  },
  lines: { maxLiveCalls: "whole", maxAgentlessCalls: "whole", maxCallSeconds: "whole" },
  dnc: { unansweredBeforeDnc: "whole", unansweredDncMonths: "whole" },
  keeping: { recordingDays: "whole", historyDays: "whole", journalDays: "whole", eventDays: "whole" },
};

const KINDS: Record<string, Kind> = Object.assign({}, ...Object.values(GROUPS));

/** These settings as they are typed: all that the page shows, or those of these names. */
export function shownOf(settings: Settings, names: readonly string[] = Object.keys(KINDS)): Record<string, Typed> {
  const values = settings as unknown as Record<string, unknown>;
  return Object.fromEntries(names.filter((name) => name in KINDS).map((name) => [name, shown(KINDS[name]!, values[name])]));
}

/** What is to be sent: the settings that are not as they were. */
export function changesOf(form: Record<string, Typed>, before: Settings): Record<string, unknown> {
  const was = shownOf(before);
  const changed = Object.entries(form).filter(([name, value]) => value !== was[name]);
  return Object.fromEntries(changed.map(([name, value]) => [name, sent(KINDS[name]!, value)]));
}

function shown(kind: Kind, value: unknown): Typed {
  switch (kind) {
    case "flag":
      return value === true;
    case "limit":
      return value === null ? "" : String(value);
    case "days":
      return (value as string[]).join("\n");
    case "minuteOfDay":
      return clockOf(Number(value));
    default:
      return String(value);
  }
}

function sent(kind: Kind, value: Typed): unknown {
  const text = String(value);
  switch (kind) {
    case "flag":
      return value;
    case "whole":
      return typed(text);
    case "limit":
      return text.trim() ? typed(text) : null;
    case "days":
      return text.split(/[\s,;]+/).filter(Boolean);
    case "minuteOfDay":
      return minuteOf(text);
    default:
      return text;
  }
}

/** 510 as `08:30`; the end of the day is `24:00`. */
export function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** `8:30` as 510; what is no time stays as it is, for the server to say so. */
export function minuteOf(text: string): number | string {
  const found = /^\s*(\d{1,2}):(\d{2})\s*$/.exec(text);
  return found && Number(found[2]) < 60 ? 60 * Number(found[1]) + Number(found[2]) : text;
}
