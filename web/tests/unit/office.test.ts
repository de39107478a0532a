import { describe, expect, it, vi } from "vitest";
import type { AgentOnWall, BoardCampaign } from "../../src/api/types";
import type { Body } from "../../src/office/campaignBody";

vi.hoisted(() => {
  Object.defineProperty(globalThis, "navigator", { value: { languages: ["en-GB"] }, configurable: true });
  Object.assign(globalThis, { document: { documentElement: { lang: "en" } } });
});

const { endOfRows, firstRows, headOf, parsed, phoneColumn } = await import("../../src/lists/csvHead");
const { chosen, needsAsking, possible } = await import("../../src/office/board");
const { byUrgency } = await import("../../src/wall/urgency");
const { alertsOf, isLong, USUAL } = await import("../../src/wall/alerts");
const { blank, bodyOf, clock12, clock24, formOf } = await import("../../src/office/campaignBody");

describe("the beginning of a CSV file", () => {
  it("is read with quotes, line breaks in them, and every delimiter", () => {
    expect(parsed('a,b\r\n"x, ""y""\nz",2\n\n')).toEqual([["a", "b"], ['x, "y"\nz', "2"]]);
    expect(parsed("a;b\n1,5;2")).toEqual([["a", "b"], ["1,5", "2"]]);
    expect(parsed("a\tb|c\n1\t2")).toEqual([["a", "b|c"], ["1", "2"]]);
  });

  it("leaves a last row out that may be cut, and says nothing of packed files", async () => {
    const long = new File([`phoneNumber,note\n${"+441134960411,x\n".repeat(5_000)}`], "long.csv");
    expect((await headOf(long))?.rows).toHaveLength(4);
    expect(await headOf(new File([new Uint8Array([0x1f, 0x8b, 8])], "packed.csv.gz"))).toBeNull();
    expect(await headOf(new File([new Uint8Array([0x50, 0x4b, 3, 4])], "book.xlsx"))).toBeNull();
    expect(await headOf(new File([""], "empty.csv"))).toBeNull();
  });

  it("is cut where a row ends, whatever its lines end with and however wide its characters are", async () => {
    const utf8 = (text: string) => new TextEncoder().encode(text);
    const cut = (text: string) => text.slice(0, endOfRows(utf8(text)));
    expect(cut("a,b\n1,2\n3,4")).toBe("a,b\n1,2\n");
    expect(cut("a,b\r\n1,2\r\n3,")).toBe("a,b\r\n1,2\r\n");
    expect(cut("a,b\r1,2\r3,")).toBe("a,b\r1,2\r");
    expect(cut('a,b\n1,"two"\n3,"o\ntwo')).toBe('a,b\n1,"two"\n');
    expect(cut('a,b\n1,5" pipe\n2,x\n3,y\n4,z\n5,')).toBe('a,b\n1,5" pipe\n2,x\n3,y\n4,z\n');
    expect(cut("no line ends here")).toBe("no line ends here");
    const wide = new Uint8Array([...'\ufeffa\n\u0a0a,b\nc'].flatMap((character) => [character.charCodeAt(0) & 0xff, character.charCodeAt(0) >> 8]));
    expect(endOfRows(wide)).toBe(wide.length - 2);
    const rows = utf8("phone\n" + "+441134960411\n".repeat(100));
    const first = await firstRows(new File([rows], "long.csv"), 100);
    expect([first?.isWhole, await first?.part.text()]).toEqual([false, "phone\n" + "+441134960411\n".repeat(6)]);
    expect((await firstRows(new File([rows], "short.csv"), 2_000))?.isWhole).toBe(true);
    expect(await firstRows(new File([new Uint8Array([0x1f, 0x8b]), rows], "packed.csv.gz"), 100)).toBeNull();
  });

  it("finds the telephone numbers by what they look like, where no name says it", () => {
    const rows = [["+44 113 496 0411", "12.50"], ["0113 496 0412", "80.00"]];
    expect(phoneColumn({ columns: ["Handynummer", "balance"], rows })).toBe("Handynummer");
    expect(phoneColumn({ columns: ["Phone", "balance"], rows })).toBeNull();
    expect(phoneColumn({ columns: ["one", "two"], rows: [["+441134960411", "+441134960412"]] })).toBeNull();
  });
});

describe("campaigns", () => {
  const row = (name: string, status: BoardCampaign["status"], done: number, calls = 0): BoardCampaign => ({
    id: name, name, status, failure: null, dialingMode: "Preview", priority: 3, queue: "Q", createdAt: "", movedAt: null,
    people: { total: 10, untried: 10 - done, later: 0, live: 0, done, excluded: 0 }, callsCompleted: calls, answered: 0,
  });
  const rows = [row("Beta", "Ready", 0), row("alpha", "Active", 2, 9), row("Gamma", "Failed", 0), row("Delta", "Active", 5, 3)];
  const names = (...asked: Parameters<typeof chosen> extends [unknown, ...infer Rest] ? Rest : never) => chosen(rows, ...asked).map((one) => one.name);

  it("are found by name and group, and stand in the order that is asked for", () => {
    expect(names("", "all", "status")).toEqual(["Gamma", "alpha", "Delta", "Beta"]);
    expect(names("", "all", "progress")).toEqual(["Delta", "alpha", "Beta", "Gamma"]);
    expect(names("", "running", "calls")).toEqual(["alpha", "Delta"]);
    expect(names(" TA", "all", "name")).toEqual(["Beta", "Delta"]);
  });

  it("can be started, paused and stopped as their status allows, and what cannot be undone is asked twice", () => {
    expect(possible("Active")).toEqual(["pause", "stop"]);
    expect(possible("Preparing")).toEqual([]);
    expect([needsAsking("stop", "Active"), needsAsking("play", "Completed"), needsAsking("play", "Ready"), needsAsking("pause", "Active")]).toEqual([true, true, false, false]);
  });
});

describe("the wall", () => {
  const agent = (id: string, state: AgentOnWall["state"], since: string): AgentOnWall => ({ id, firstName: id, lastName: "", state, since, reason: null, nextState: null, campaign: null, callId: null });

  it("has first who wraps up, and of those who do the same whoever does it for longest", () => {
    const agents = [agent("a", "away", "2026-03-02T10:00:00Z"), agent("b", "busy", "2026-03-02T10:05:00Z"), agent("c", "wrap_up", "2026-03-02T10:06:00Z"), agent("d", "busy", "2026-03-02T10:01:00Z")];
    expect(byUrgency(agents).map((one) => one.id)).toEqual(["c", "d", "b", "a"]);
  });

  it("marks what lasts for long", () => {
    const long = (state: AgentOnWall["state"], seconds: number, thresholds = USUAL) => isLong(state, seconds, thresholds);
    expect([long("wrap_up", 119), long("wrap_up", 120), long("away", 120), long("offline", 99_999)]).toEqual([false, true, false, false]);
    expect(long("wrap_up", 99_999, { ...USUAL, wrap_up: 0 })).toBe(false);
  });

  it("says what is past its threshold, and nothing where that is zero", () => {
    const agents = [agent("ann", "wrap_up", "2026-03-02T10:00:00Z"), agent("bo", "busy", "2026-03-02T10:00:00Z")];
    const wall = { at: "2026-03-02T10:03:00Z", clockSpeed: 1, agents, liveCalls: 95, maxLiveCalls: 100, waiting: 2, callsPerMinute: 1 };
    const rate = (percentOfAnswered: number) => ({ percentOfAnswered }) as never;
    const ledger = { results: [{ campaignId: "c", campaignName: "Arrears", last24Hours: rate(3.4), last30Days: rate(1) }] } as never;
    expect(alertsOf(wall, ledger, USUAL)).toEqual([
      { key: "abandoned", n: 3.4, names: ["Arrears"] },
      { key: "waiting", n: 2, names: [] },
      { key: "lines", n: 95, names: [] },
      { key: "wrap_up", n: 1, names: ["ann"] },
    ]);
    const never = Object.fromEntries(Object.keys(USUAL).map((key) => [key, 0])) as unknown as typeof USUAL;
    expect(alertsOf(wall, ledger, never)).toEqual([]);
    expect(alertsOf({ ...wall, agents: [], waiting: 0, liveCalls: 0 }, undefined, USUAL)).toEqual([]);
  });
});

describe("the form of a campaign", () => {
  const read: Body = {
    _id: "c1", name: "Arrears", description: "", priority: "4", dialingMode: "Preview", contactLists: ["People"], dncLists: { id: "d", name: "House" },
    maxSkips: 2, queue_name: "Collections", outsideHours: "skip", schedule: { isSchedulingEnabled: false },
    dialingStrategy: {
      callerId: { phoneNumber: "+442079460123" }, dialingOrder: "LIFO", maxAttemptsPerRecord: 3, defaultRetryPeriod: 45, maxRingTime: 25,
      callingHours: { frequency: "WEEKLY", timezone: "Europe/London", days: [{ day: "MO", start: "9:00 AM", end: "12:30 PM" }, { day: "SA", start: "12:00 AM", end: "12:00 AM" }] },
    },
  };

  it("gives back what was read, with what it does not show", () => {
    const sent = bodyOf(formOf(read), read);
    expect(sent.dialingStrategy).toEqual(read.dialingStrategy);
    expect(sent).toMatchObject({ name: "Arrears", priority: "4", maxSkips: 2, previewTimeout: 30, queue_name: "Collections", outsideHours: "skip", contactLists: ["People"] });
    expect(sent).not.toHaveProperty("pacingRatio");
    expect(sent).not.toHaveProperty("experienceFlowName");
  });

  it("has hours of every day as a week, and leaves alone what it cannot show", () => {
    const hours = (frequency: string, days: { day?: string; start: string; end: string }[]) => ({
      ...read, dialingStrategy: { ...read.dialingStrategy!, callingHours: { frequency, timezone: "Europe/London", days } },
    });
    const daily = formOf(hours("DAILY", [{ start: "8:15 AM", end: "8:00 PM" }]));
    expect(daily.days?.SU).toEqual({ on: true, from: "08:15", until: "20:00" });
    const twice = hours("WEEKLY", [{ day: "MO", start: "9:00 AM", end: "12:00 PM" }, { day: "MO", start: "1:00 PM", end: "6:00 PM" }]);
    expect(formOf(twice).days).toBeNull();
    expect(bodyOf(formOf(twice), twice).dialingStrategy?.callingHours).toEqual(twice.dialingStrategy.callingHours);
  });

  it("has what its mode needs, and nothing of others", () => {
    const power = bodyOf({ ...blank("UTC"), mode: "Power", queue: "Q", pacing: "1.5", skips: "2" });
    expect(power).toMatchObject({ pacingRatio: 1.5, queue_name: "Q", enableMachineDetect: "no" });
    expect(power).not.toHaveProperty("maxSkips");
    expect(bodyOf({ ...blank("UTC"), mode: "Agentless", flow: "F" })).not.toHaveProperty("queue_name");
    expect([clock12("00:00"), clock12("12:05"), clock12("23:59"), clock24("12:00 AM"), clock24("1:30 PM")]).toEqual(["12:00 AM", "12:05 PM", "11:59 PM", "00:00", "13:30"]);
  });
});
