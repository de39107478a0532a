import { describe, expect, it } from "vitest";
import { complaints, counted, type Counted } from "../../src/phone/quality";

const before: Counted = { received: 1_000, lost: 0, jitter: 0.005, roundTrip: 0.02 };
const after = (change: Partial<Counted>): Counted => ({ ...before, received: 1_100, ...change });

describe("the quality of a line", () => {
  it("is nothing to complain about where all arrives evenly and in time", () => {
    expect(complaints(before, after({ lost: 1 }), false)).toEqual([]);
  });

  it("is told by what was lost lately, not since the call began", () => {
    const lossy = { ...before, lost: 400 };
    expect(complaints(lossy, after({ lost: 400 }), false)).toEqual([]);
    expect(complaints(lossy, after({ lost: 405 }), false)).toEqual([{ kind: "loss", percent: 5 }]);
  });

  it("is poor where the sound comes unevenly or late", () => {
    expect(complaints(before, after({ jitter: 0.08, roundTrip: 0.6 }), false)).toEqual([{ kind: "jitter" }, { kind: "delay" }]);
  });

  it("is worst where nothing arrives, unless nothing need arrive", () => {
    expect(complaints(before, before, false)).toEqual([{ kind: "nothing" }]);
    expect(complaints(before, before, true)).toEqual([]);
  });

  it("is read from the browser's statistics, of the pair of addresses that is used", () => {
    const report = [
      { type: "inbound-rtp", packetsReceived: 50, packetsLost: 2, jitter: 0.01 },
      { type: "candidate-pair", nominated: false, currentRoundTripTime: 9 },
      { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.03 },
      { type: "codec" },
    ];
    expect(counted(report)).toEqual({ received: 50, lost: 2, jitter: 0.01, roundTrip: 0.03 });
  });
});
