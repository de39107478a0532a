/** How good the line is, from what the browser counts: pure, so that it can be tested without one. */

/** What has been counted since the call began. Times are in seconds. */
export interface Counted {
  received: number;
  lost: number;
  jitter: number;
  roundTrip: number | null;
}

export type Complaint =
  | { kind: "loss"; percent: number }
  | { kind: "jitter" }
  | { kind: "delay" }
  | { kind: "nothing" };

const LOSS_PERCENT = 3;
const JITTER_SECONDS = 0.04;
const ROUND_TRIP_SECONDS = 0.4;

/** The counts of a connection's statistics. */
export function counted(report: Iterable<Record<string, unknown>>): Counted {
  const found: Counted = { received: 0, lost: 0, jitter: 0, roundTrip: null };
  for (const one of report) {
    if (one.type === "inbound-rtp") {
      found.received = number(one.packetsReceived);
      found.lost = number(one.packetsLost);
      found.jitter = number(one.jitter);
    } else if (one.type === "candidate-pair" && one.nominated === true && typeof one.currentRoundTripTime === "number") {
      found.roundTrip = one.currentRoundTripTime;
    }
  }
  return found;
}

/** What is wrong with the line in the time between two counts; the worst first. `silence`: nothing need arrive. */
export function complaints(before: Counted, now: Counted, silence: boolean): Complaint[] {
  const received = now.received - before.received;
  const lost = Math.max(0, now.lost - before.lost);
  if (received <= 0) return silence ? [] : [{ kind: "nothing" }];
  const found: Complaint[] = [];
  const percent = Math.round((100 * lost) / (received + lost));
  if (percent >= LOSS_PERCENT) found.push({ kind: "loss", percent });
  if (now.jitter >= JITTER_SECONDS) found.push({ kind: "jitter" });
  if ((now.roundTrip ?? 0) >= ROUND_TRIP_SECONDS) found.push({ kind: "delay" });
  return found;
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
