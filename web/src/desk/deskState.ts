/** What is on the desk after a message of the server: pure, so that it can be tested without one. */
import type { Call, Preview, Work } from "../api/types";

export interface DeskState {
  state: Work["state"];
  since: string;
  reason: string | null;
  nextState: string | null;
  nextReason: string | null;
  preview: Preview | null;
  call: Call | null;
  draft: Record<string, unknown> | null;
}

/** A message of the web socket. `message` is for people. */
export interface Push {
  type: string;
  at: string;
  preview?: Preview;
  call?: Call;
  message?: string;
  reason?: string | null;
  screen?: string;
  state?: Work["state"];
  since?: string;
  nextState?: string | null;
  nextReason?: string | null;
}

/** Something that the agent should hear of, beside what the desk shows by itself. */
export type News =
  | { kind: "withdrawn"; preview: Preview; why: string }
  | { kind: "timedOut"; preview: Preview }
  | { kind: "missed"; call: Call }
  | { kind: "offered"; preview: Preview }
  | { kind: "lost" };

const WITH_CALL: ReadonlySet<string> = new Set(["busy", "wrap_up"]);

/** The whole desk as the server has it. */
export function whole(work: Work): DeskState {
  return {
    state: work.state,
    since: work.since,
    reason: work.reason,
    nextState: work.nextState ?? null,
    nextReason: work.nextReason ?? null,
    preview: work.preview ?? null,
    call: work.call ?? null,
    draft: work.draft ?? null,
  };
}

/** The desk after one message. A message shows a thing as it is when it is made: its content counts, not its name. */
export function after(desk: DeskState, push: Push): DeskState {
  if (push.type === "agent.state" && push.state) {
    const state = push.state;
    return {
      ...desk,
      state,
      since: push.since ?? push.at,
      reason: push.reason ?? null,
      nextState: push.nextState ?? null,
      nextReason: push.nextReason ?? null,
      preview: state === "previewing" ? desk.preview : null,
      call: WITH_CALL.has(state) ? desk.call : null,
    };
  }
  if (push.type === "preview.offered" && push.preview) {
    return { ...desk, state: "previewing", preview: push.preview, call: null, draft: draftFor(desk, push.preview) };
  }
  if (push.type.startsWith("preview.")) return { ...desk, preview: null };
  if (push.type.startsWith("call.") && push.call) {
    const call = push.call;
    const isOver = call.state === "ended" && call.wrapUpEndsAt === undefined && desk.state !== "wrap_up";
    // An ended call without wrap-up leaves the desk; the message about the agent's state may be first or last.
    if (isOver && !WITH_CALL.has(desk.state)) return { ...desk, preview: null, call: null };
    return { ...desk, preview: null, call, draft: draftFor(desk, call) };
  }
  return desk;
}

/** What is worth saying about a message, given the desk before it. */
export function news(desk: DeskState, push: Push): News | null {
  if (push.type === "preview.offered" && push.preview) return { kind: "offered", preview: push.preview };
  const gone = push.preview ?? desk.preview;
  if (push.type === "preview.withdrawn" && gone) return { kind: "withdrawn", preview: gone, why: push.message ?? "" };
  if (push.type === "preview.expired" && gone) return { kind: "timedOut", preview: gone };
  if (push.type === "call.ended" && push.call && push.call.answeredAt === null) return { kind: "missed", call: push.call };
  if (push.type === "agent.state" && push.reason === "connection_lost") return { kind: "lost" };
  return null;
}

/** A draft that came with the desk belongs to the person who was on it. */
function draftFor(desk: DeskState, thing: Preview | Call): DeskState["draft"] {
  const before = desk.preview ?? desk.call;
  return before?.campaignDialingListId === thing.campaignDialingListId ? desk.draft : null;
}
