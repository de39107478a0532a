import { describe, expect, it } from "vitest";
import { monthsOf } from "../../src/outlook/starts";
import { midnights, partsOf } from "../../src/outlook/week";

describe("a week", () => {
  it("has seven days between midnights, also where a clock change makes one longer or shorter", () => {
    const days = midnights(new Date(2026, 2, 25, 15, 30).getTime());
    expect(days).toHaveLength(8);
    expect(days.map((day) => new Date(day).getDate())).toEqual([25, 26, 27, 28, 29, 30, 31, 1]);
    expect(days.every((day) => new Date(day).getHours() === 0)).toBe(true);
  });

  it("has a stretch that passes midnight in both days", () => {
    const [monday, tuesday, wednesday] = midnights(new Date(2026, 2, 2).getTime()) as [number, number, number];
    const stretch = { from: new Date(2026, 2, 2, 18).toISOString(), to: new Date(2026, 2, 3, 6).toISOString() };
    expect(partsOf([stretch], monday, tuesday)).toMatchObject([{ from: 0.75, until: 1, toMidnight: true }]);
    expect(partsOf([stretch], tuesday, wednesday)).toMatchObject([{ from: 0, until: 0.25, toMidnight: false }]);
    expect(partsOf([], monday, tuesday)).toEqual([]);
  });
});

describe("a calendar of starts", () => {
  it("has each start on its day where the schedule is, in weeks that begin on Monday", () => {
    const starts = ["2026-03-31T22:30:00Z", "2026-04-30T22:30:00Z"].map(Date.parse);
    const [april, may] = monthsOf(starts, "Europe/Berlin");
    expect([april!.key, april!.before, april!.days.length]).toEqual(["2026-04", 2, 30]);
    expect(april!.days.filter((day) => day.starts.length).map((day) => day.day)).toEqual([1]);
    expect(may!.days.filter((day) => day.starts.length).map((day) => day.day)).toEqual([1]);
    expect(monthsOf(starts, "UTC").map((month) => month.key)).toEqual(["2026-03", "2026-04"]);
    expect(monthsOf([], "UTC")).toEqual([]);
  });
});
