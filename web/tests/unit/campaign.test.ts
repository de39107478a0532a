import { describe, expect, it } from "vitest";
import { blank, bodyOf, formOf, type Body } from "../../src/office/campaignBody";
import { filterBody, filterOf, OPERATORS } from "../../src/office/filter";
import { NO_SCHEDULE, scheduleBody, scheduleOf } from "../../src/office/schedule";
import { campaignForm as words } from "../../src/texts/campaignForm";

describe("a schedule", () => {
  const weekly = {
    isSchedulingEnabled: true,
    startDateTime: "2026-03-02 09:00:00",
    endDateTime: "2026-06-26 18:00:00",
    timezone: "Europe/London",
    recurrenceObject: { recurType: "Weekly", weeklyDetails: { onceEveryNweeks: 2, whichDays: ["Mon", "Wed"] } },
    allowRecurrencePrecedence: true,
  };

  it("comes back as it was", () => {
    expect(scheduleBody(scheduleOf(weekly), "Europe/London")).toEqual(weekly);
    expect(scheduleBody(scheduleOf({ isSchedulingEnabled: false }), undefined)).toEqual({ isSchedulingEnabled: false });
    const monthly = { ...weekly, recurrenceObject: { recurType: "Monthly", monthlyDetails: { onceEveryNmonths: 1, dayOfMonth: 31 } } };
    expect(scheduleBody(scheduleOf(monthly), "Europe/London")).toEqual(monthly);
  });

  it("has one start where it does not recur, and lets the server say what is missing", () => {
    expect(scheduleBody({ ...NO_SCHEDULE, start: "2026-03-02T09:00" }, undefined)).toEqual({ isSchedulingEnabled: true, startDateTime: "2026-03-02 09:00:00" });
    expect(scheduleBody(NO_SCHEDULE, undefined)).toEqual({ isSchedulingEnabled: true, startDateTime: "" });
  });
});

describe("a filter", () => {
  const flat = { operator: "or", conditions: [{ column: "balance", operator: "greaterThan", value: 100 }, { column: "city", operator: "in", value: ["Leeds", "York"] }, { column: "email", operator: "isEmpty" }] };

  it("comes back as it was, and numbers are numbers only where they are compared", () => {
    expect(filterBody(filterOf(flat)!)).toEqual(flat);
    expect(filterBody({ join: "and", conditions: [{ column: "code", operator: "equals", value: "0123" }] })).toEqual({ operator: "and", conditions: [{ column: "code", operator: "equals", value: "0123" }] });
  });

  it("of groups within groups stays as it is", () => {
    const deep = { operator: "and", conditions: [flat, { column: "a", operator: "equals", value: "b" }] };
    expect(filterOf(deep)).toBeNull();
    const before = { contactFilters: deep, dialingStrategy: { callerId: { phoneNumber: "+44" }, callingHours: { frequency: "DAILY", timezone: "UTC", days: [] } }, dncLists: { name: "House" } } as unknown as Body;
    expect(bodyOf(formOf(before), before)["contactFilters"]).toBe(deep);
  });

  it("means everybody where it has no condition", () => {
    expect(filterBody(filterOf(null)!)).toBeNull();
    expect(bodyOf(blank("UTC"))["contactFilters"]).toBeNull();
  });

  it("has words for every operator", () => {
    expect(Object.keys(words.filter.operators)).toEqual([...OPERATORS]);
  });
});
