import { describe, expect, it } from "vitest";
import { bodyOf, SETTINGS, USUAL } from "../../src/simulate/whatIf";
import { simulate as words } from "../../src/texts/simulate";

describe("what is tried out", () => {
  it("is open as long as the shift is, and varies what is compared", () => {
    expect(bodyOf(USUAL, "Power", "")).toMatchObject({ agents: 15, answerRate: 0.3, mode: "Power", opens: "9:00 AM", closes: "6:00 PM", seeds: 3 });
    expect(bodyOf({ ...USUAL, shiftHours: 3 }, "Preview", "")["closes"]).toBe("12:00 PM");
    expect(bodyOf({ ...USUAL, shiftHours: 2 }, "Preview", "")["closes"]).toBe("11:00 AM");
    expect(bodyOf({ ...USUAL, agents: 2 }, "Preview", "agents")["vary"]).toEqual({ field: "agents", values: [1, 2, 3] });
  });

  it("has a slider with a name for everything that is set", () => {
    expect(Object.keys(SETTINGS)).toEqual(Object.keys(words.fields));
    expect(Object.keys(USUAL)).toEqual(Object.keys(SETTINGS));
    for (const [name, { low, high }] of Object.entries(SETTINGS)) expect(USUAL[name]! >= low && USUAL[name]! <= high).toBe(true);
  });
});
