import { describe, expect, it } from "vitest";
import type { Settings } from "../../src/api/types";
import { blankRow, bodyOf, rowOf } from "../../src/settings/outcomeRows";
import { changesOf, clockOf, GROUPS, minuteOf, shownOf } from "../../src/settings/ruleFields";
import { settings as words } from "../../src/texts/settings";

const BEFORE = { callsFromMinute: 0, callsUntilMinute: 1440, holidays: ["2026-12-25"], callsPerNumberPerDay: 3, minRingSeconds: 5, screenMachines: true, waitingText: "One moment." } as unknown as Settings;

describe("rules", () => {
  it("are sent only where they were changed", () => {
    const form = shownOf(BEFORE);
    expect(changesOf(form, BEFORE)).toEqual({});
    const typed = { ...form, callsPerNumberPerDay: "", callsFromMinute: "8:05", holidays: "2026-12-25, 2026-12-26\n", screenMachines: false, minRingSeconds: "soon" };
    expect(changesOf(typed, BEFORE)).toEqual({ callsPerNumberPerDay: null, callsFromMinute: 485, holidays: ["2026-12-25", "2026-12-26"], screenMachines: false, minRingSeconds: "soon" });
  });

  it("have a time for each minute of the day", () => {
    for (const minute of [0, 1, 485, 1439, 1440]) expect(minuteOf(clockOf(minute))).toBe(minute);
    expect(minuteOf("8:75")).toBe("8:75");
  });

  it("each have a name", () => {
    const names = Object.values(GROUPS).flatMap((group) => Object.keys(group));
    expect(names.sort()).toEqual(Object.keys(words.rules.fields).sort());
    expect(Object.keys(GROUPS)).toEqual(Object.keys(words.rules.groups));
  });
});

describe("outcomes", () => {
  it("come back as they were", () => {
    for (const retry of [null, "final", 120]) {
      const outcome = { code: "paid", label: "Has paid", positive: true, retry };
      expect(bodyOf(rowOf(outcome))).toEqual(outcome);
    }
  });

  it("have the code of their label where they have none of their own", () => {
    expect(bodyOf({ ...blankRow(), label: " Zahlt später – vielleicht! " }).code).toBe("zahlt_spater_vielleicht");
  });
});
