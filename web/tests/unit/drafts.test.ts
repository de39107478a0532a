import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Drafts, EMPTY, read } from "../../src/desk/draft";

/** The server's side: what arrived, and whether it can be reached. */
const server = { kept: new Map<string, unknown>(), up: true };

beforeEach(() => {
  vi.useFakeTimers();
  server.kept.clear();
  server.up = true;
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("fetch", (_url: string, options: { body: string }) => {
    if (!server.up) return Promise.reject(new TypeError("network"));
    const body = JSON.parse(options.body) as { campaignDialingListId: string; draft: unknown };
    server.kept.set(body.campaignDialingListId, body.draft);
    return Promise.resolve({ ok: true, status: 200, json: () => Promise.resolve({ data: {} }) });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("what is typed", () => {
  it("is with the server half a second after the last key", async () => {
    const drafts = new Drafts("/draft");
    drafts.change("dl-1", { notes: "Pays" });
    await vi.advanceTimersByTimeAsync(400);
    drafts.change("dl-1", { notes: "Pays on Friday" });
    await vi.advanceTimersByTimeAsync(400);
    expect(server.kept.size).toBe(0);
    expect(drafts.keeping()).toBe("typing");
    await vi.advanceTimersByTimeAsync(200);
    expect(server.kept.get("dl-1")).toEqual({ ...EMPTY, notes: "Pays on Friday" });
    expect(drafts.keeping()).toBe("kept");
  });

  it("waits for the server to come back, and says so", async () => {
    const drafts = new Drafts("/draft");
    server.up = false;
    drafts.change("dl-1", { notes: "Pays" });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(drafts.keeping()).toBe("unsaved");
    server.up = true;
    await vi.advanceTimersByTimeAsync(2_500);
    expect(server.kept.get("dl-1")).toEqual({ ...EMPTY, notes: "Pays" });
    expect(drafts.keeping()).toBe("kept");
  });

  it("wins over what the server had, until it is there", async () => {
    const drafts = new Drafts("/draft");
    drafts.change("dl-1", { notes: "newer" });
    drafts.take("dl-1", { notes: "older" });
    expect(drafts.of("dl-1").notes).toBe("newer");
    await vi.advanceTimersByTimeAsync(600);
    drafts.take("dl-1", { notes: "from another window" });
    expect(drafts.of("dl-1").notes).toBe("from another window");
  });

  it("is of one person, and gone when it is given", () => {
    const drafts = new Drafts("/draft");
    drafts.change("dl-1", { notes: "Pays" });
    expect(drafts.of("dl-2")).toBe(EMPTY);
    drafts.done("dl-1");
    expect(drafts.of("dl-1")).toBe(EMPTY);
  });

  it("is read from whatever an older page has kept", () => {
    expect(read({ notes: 7, code: "paid", addToDnc: "yes" })).toEqual({ ...EMPTY, code: "paid" });
    expect(read(null)).toBe(EMPTY);
  });
});
