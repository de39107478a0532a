/**
 * What the agent types about a person: in memory, and on the server half a second later. Never in the browser's storage: it
 * is personal data.
 */
import { request } from "../api/client";

export interface Draft {
  notes: string;
  code: string | null;
  callbackAt: string | null;
  callbackMine: boolean;
  addToDnc: boolean;
}

/** `kept` by the server, `typing` and not there yet, `unsaved` because it could not be reached. */
export type Keeping = "kept" | "typing" | "unsaved";

export const EMPTY: Draft = { notes: "", code: null, callbackAt: null, callbackMine: false, addToDnc: false };

const AFTER_MS = 500;
const AGAIN_MS = 2_000;

/** A draft as the server has it, which may be of an older page. */
export function read(body: Record<string, unknown> | null): Draft {
  if (!body) return EMPTY;
  return {
    notes: typeof body.notes === "string" ? body.notes : "",
    code: typeof body.code === "string" ? body.code : null,
    callbackAt: typeof body.callbackAt === "string" ? body.callbackAt : null,
    callbackMine: body.callbackMine === true,
    addToDnc: body.addToDnc === true,
  };
}

/** The drafts of one agent, by record. */
export class Drafts {
  private readonly drafts = new Map<string, Draft>();
  private readonly waiting = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private state: Keeping = "kept";
  private readonly listeners = new Set<() => void>();

  constructor(private readonly url: string) {
    addEventListener("pagehide", () => void this.flush(true));
    addEventListener("beforeunload", (event) => this.state === "unsaved" && event.preventDefault());
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  of = (recordId: string): Draft => this.drafts.get(recordId) ?? EMPTY;

  keeping = (): Keeping => this.state;

  /** What the server has; what is typed here and not there yet wins. */
  take(recordId: string, body: Record<string, unknown> | null): void {
    if (this.waiting.has(recordId) || (body === null && this.drafts.has(recordId))) return;
    this.drafts.set(recordId, read(body));
    this.tell();
  }

  change(recordId: string, change: Partial<Draft>): void {
    this.drafts.set(recordId, { ...this.of(recordId), ...change });
    this.waiting.add(recordId);
    if (this.state === "kept") this.state = "typing";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), AFTER_MS);
    this.tell();
  }

  /** It has been given: forget it. */
  done(recordId: string): void {
    this.drafts.delete(recordId);
    this.waiting.delete(recordId);
    if (this.waiting.size === 0) this.state = "kept";
    this.tell();
  }

  /** Send what the server has not. `leaving`: the page may be gone before the answer is here. */
  async flush(leaving = false): Promise<void> {
    clearTimeout(this.timer);
    for (const recordId of [...this.waiting]) {
      const draft = this.of(recordId);
      try {
        const body = { campaignDialingListId: recordId, draft };
        await request("PUT", this.url, body, leaving ? { keepalive: true } : {});
        if (this.of(recordId) === draft) this.waiting.delete(recordId);
        this.state = this.waiting.size ? "typing" : "kept";
      } catch {
        this.state = "unsaved";
        this.timer = setTimeout(() => void this.flush(), AGAIN_MS);
        break;
      }
    }
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
