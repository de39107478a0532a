import { describe, expect, it, vi } from "vitest";

vi.hoisted(() => {
  Object.defineProperty(globalThis, "navigator", { value: { languages: ["en-GB"] }, configurable: true });
  Object.assign(globalThis, { document: { documentElement: { lang: "en" } } });
});

const { fill } = await import("../../src/texts");
const { dayAndClock, duration, hour, label, phone, place, sentence, shown } = await import("../../src/texts/format");
const { blocks } = await import("../../src/desk/scriptText");

describe("as people read it", () => {
  it("spans of time", () => {
    expect([0, 42_900, 727_000, 3_729_000, -5].map(duration)).toEqual(["0:00", "0:42", "12:07", "1:02:09", "0:00"]);
  });

  it("telephone numbers", () => {
    expect(phone("+442079460312")).toBe("+44 207 946 0312");
    expect(phone("+13035550138")).toBe("+1 303 555 0138");
    expect(phone("+3531234567")).toBe("+353 123 4567");
  });

  it("columns and places", () => {
    expect([label("dueDate"), label("due_date"), label("BALANCE")]).toEqual(["Due date", "Due date", "Balance"]);
    expect(place("America/Argentina/Buenos_Aires")).toBe("Buenos Aires");
    expect(hour(Date.UTC(2026, 6, 1, 23, 30), "Europe/London")).toBe(0);
  });

  it("dates of a list, and everything else as it stands", () => {
    expect([shown("2026-03-04"), shown("2026-13-99x"), shown(82.07)]).toEqual(["4 March 2026", "2026-13-99x", "82.07"]);
  });

  it("what the server says, with its times by the clock here", () => {
    const at = Date.UTC(2026, 2, 2, 10, 0);
    expect(sentence("ended as connected at 2026-03-02T10:00:00Z, not before 2026-03-02T10:00:00.500Z")).toBe(`Ended as connected at ${dayAndClock(at)}, not before ${dayAndClock(at)}.`);
    expect(sentence("expiresAt 'soon' is no time such as 2026-12-31!")).toBe("ExpiresAt 'soon' is no time such as 2026-12-31!");
  });

  it("templates, whose gaps stay visible without a value", () => {
    expect(fill("{{ firstName }} owes {{balance}}, {{dueDate}}", { firstName: "Mona", balance: 12, dueDate: null })).toBe("Mona owes 12, {{dueDate}}");
  });

  it("scripts, in headings, lists and texts", () => {
    const found = blocks("# Say hello\nGood day,\nthis is me.\n\n- one\n- two\n\nBye.");
    expect(found.map((block) => [block.kind, block.lines.length])).toEqual([["heading", 1], ["text", 2], ["list", 2], ["text", 1]]);
  });
});
