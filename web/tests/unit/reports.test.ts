import { describe, expect, it } from "vitest";
import { before, columnsOf, query, spanOf } from "../../src/reports/ranges";

const HOUR = 3_600_000;
const NOW = Date.parse("2026-03-10T10:20:00Z");

describe("the time of a report", () => {
  it("ends with the hour that runs, and is whole hours", () => {
    const span = spanOf("day", NOW, "", "")!;
    expect([new Date(span.from).toISOString(), new Date(span.to).toISOString()]).toEqual(["2026-03-09T11:00:00.000Z", "2026-03-10T11:00:00.000Z"]);
    expect(before(span)).toEqual({ from: span.from - 24 * HOUR, to: span.from });
    expect(query(span, "cd-1")).toBe("from=2026-03-09T11%3A00%3A00.000Z&to=2026-03-10T11%3A00%3A00.000Z&campaignId=cd-1");
  });

  it("has both of one's own days in it", () => {
    const span = spanOf("own", NOW, "2026-03-01", "2026-03-02")!;
    expect(span.to - span.from).toBe(48 * HOUR);
    expect(spanOf("own", NOW, "2026-03-02", "2026-03-01")).toBeNull();
    expect(spanOf("own", NOW, "", "2026-03-01")).toBeNull();
  });
});

describe("columns", () => {
  const row = (hour: string, outcome: string, calls: number) => ({ hour, outcome, calls });

  it("are hours, those without a call as well, with the answered ones apart", () => {
    const span = spanOf("day", NOW, "", "")!;
    const columns = columnsOf(span, [row("2026-03-10T10:00:00.000Z", "connected", 3), row("2026-03-10T10:00:00.000Z", "busy", 2), row("2026-03-09T11:00:00.000Z", "machine", 1)]);
    expect(columns.length).toBe(24);
    expect(columns.at(-1)).toMatchObject({ calls: 5, answered: 3 });
    expect(columns[0]).toMatchObject({ calls: 1, answered: 1 });
    expect(columns.slice(1, -1).every((column) => column.calls === 0)).toBe(true);
  });

  it("are days where the time is long, and nothing is lost", () => {
    const span = spanOf("week", NOW, "", "")!;
    const rows = Array.from({ length: 168 }, (_, n) => row(new Date(span.from + n * HOUR).toISOString(), "no_answer", 1));
    const columns = columnsOf(span, rows);
    expect(columns.length).toBe(8);
    expect(columns.reduce((sum, column) => sum + column.calls, 0)).toBe(168);
  });
});
