import { describe, expect, it } from "vitest";
import type { Call, Preview, Work } from "../../src/api/types";
import { after, news, whole, type DeskState, type Push } from "../../src/desk/deskState";

const preview = { id: "pv-1", campaignDialingListId: "dl-1", contact: { phoneNumber: "+442079460312" } } as Preview;
const call = { id: "at-1", campaignDialingListId: "dl-1", state: "ringing", answeredAt: null } as Call;
const work: Work = { state: "available", since: "2026-03-02T10:00:00.000Z", reason: null, serverTime: "2026-03-02T10:00:01.000Z", clockSpeed: 1 };
const AT = "2026-03-02T10:00:05.000Z";

function played(...pushes: Omit<Push, "at">[]): DeskState {
  return pushes.reduce<DeskState>((desk, push) => after(desk, { at: AT, ...push }), whole(work));
}

describe("the desk after messages", () => {
  it("shows a person from the offer through the call to the end of the wrap-up", () => {
    expect(played({ type: "preview.offered", preview }).preview?.id).toBe("pv-1");
    const talking = played({ type: "preview.offered", preview }, { type: "agent.state", state: "busy" }, { type: "call.ringing", call });
    expect(talking.preview).toBeNull();
    expect(talking.call?.state).toBe("ringing");
    const ended = { ...call, state: "ended", answeredAt: AT, wrapUpEndsAt: AT } as Call;
    const wrapping = after(after(talking, { type: "call.ended", at: AT, call: ended }), { type: "agent.state", at: AT, state: "wrap_up" });
    expect(wrapping.call?.state).toBe("ended");
    expect(after(wrapping, { type: "agent.state", at: AT, state: "available" }).call).toBeNull();
  });

  it("is the same whether the state or the end of an unanswered call is told first", () => {
    const ended = { ...call, state: "ended" } as Call;
    const busy: Omit<Push, "at">[] = [{ type: "agent.state", state: "busy" }, { type: "call.ringing", call }];
    const first = played(...busy, { type: "call.ended", call: ended }, { type: "agent.state", state: "available" });
    const second = played(...busy, { type: "agent.state", state: "available" }, { type: "call.ended", call: ended });
    expect(first.call).toBeNull();
    expect(second.call).toBeNull();
  });

  it("takes a withdrawn preview away and says why", () => {
    const before = played({ type: "preview.offered", preview });
    const push: Push = { type: "preview.withdrawn", at: AT, message: "the campaign was paused" };
    expect(after(before, push).preview).toBeNull();
    expect(news(before, push)).toEqual({ kind: "withdrawn", preview, why: "the campaign was paused" });
  });

  it("keeps a draft for the person it is about, and for nobody else", () => {
    const draft = { notes: "Reads the letter" };
    const before = { ...whole(work), preview, draft };
    expect(after(before, { type: "call.ringing", at: AT, call }).draft).toBe(draft);
    const other = { ...preview, id: "pv-2", campaignDialingListId: "dl-2" };
    expect(after(before, { type: "preview.offered", at: AT, preview: other }).draft).toBeNull();
  });

  it("leaves the desk as it is for what it does not know", () => {
    const before = played({ type: "preview.offered", preview });
    expect(after(before, { type: "queue.renamed", at: AT })).toBe(before);
  });

  it("says that a call was missed only where nobody answered", () => {
    const before = played({ type: "call.ringing", call });
    const ended = { ...call, state: "ended" } as Call;
    expect(news(before, { type: "call.ended", at: AT, call: ended })?.kind).toBe("missed");
    expect(news(before, { type: "call.ended", at: AT, call: { ...ended, answeredAt: AT } })).toBeNull();
  });
});
