/**
 * The web socket of a desk: connects again for as long as it is wanted, and finds out by itself when it is dead, which a
 * computer that has slept or a cut cable tells nobody.
 */
import type { Push } from "./deskState";
import { request, Refused } from "../api/client";
import type { Work } from "../api/types";

/** `connecting` at first, `open`, `lost` while it tries again, `taken` by another window, `refused` by the server. */
export type Link = "connecting" | "open" | "lost" | "taken" | "refused";

export interface Listener {
  onWork(work: Work): void;
  onPush(push: Push): void;
  onLink(link: Link, status?: number): void;
}

const LOOK_MS = 20_000;
const ASLEEP_MS = 10_000;
const TICK_MS = 2_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4_000;

export class Connection {
  private readonly screen = crypto.randomUUID();
  private socket: WebSocket | null = null;
  private wait = FIRST_WAIT_MS;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly ticker: ReturnType<typeof setInterval>;
  private ticked = Date.now();
  private looked = performance.now();
  private closed = false;
  private readonly onWake = () => this.look(true);

  constructor(
    private readonly base: string,
    private readonly agentId: string,
    private readonly listener: Listener,
  ) {
    this.ticker = setInterval(() => this.tick(), TICK_MS);
    addEventListener("online", this.onWake);
    document.addEventListener("visibilitychange", this.onWake);
    this.open();
  }

  close(): void {
    this.closed = true;
    clearInterval(this.ticker);
    clearTimeout(this.retry);
    removeEventListener("online", this.onWake);
    document.removeEventListener("visibilitychange", this.onWake);
    this.drop();
  }

  /** Ask for the whole desk; a server that does not answer has not kept the web socket either. */
  look(now = false): void {
    if (this.closed || !this.socket || (!now && performance.now() - this.looked < LOOK_MS)) return;
    this.looked = performance.now();
    const socket = this.socket;
    request<Work>("GET", `${this.base}/agents/${this.agentId}/work`, undefined, { signal: AbortSignal.timeout(6_000) })
      .then((work) => socket === this.socket && this.listener.onWork(work))
      .catch((error: unknown) => {
        if (error instanceof Refused && error.status === 401) this.end("refused", 401);
        else if (socket === this.socket) this.again();
      });
  }

  private open(): void {
    const url = new URL(`${this.base}/agents/${this.agentId}/events`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    url.searchParams.set("screen", this.screen);
    const socket = (this.socket = new WebSocket(url, "ringfence"));
    socket.onmessage = (event) => this.hear(JSON.parse(String(event.data)) as Push);
    socket.onclose = () => socket === this.socket && this.again();
  }

  private hear(push: Push): void {
    this.looked = performance.now();
    if (push.type === "work") {
      this.wait = FIRST_WAIT_MS;
      this.listener.onLink("open");
      this.listener.onWork(push as unknown as Work);
    } else if (push.type === "desk.taken") {
      if (push.screen !== this.screen) this.end("taken");
    } else {
      this.listener.onPush(push);
    }
  }

  private again(): void {
    if (this.closed) return;
    this.drop();
    this.listener.onLink("lost");
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.tryAgain(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }

  /** A web socket does not say why it was refused: a request does. */
  private async tryAgain(): Promise<void> {
    try {
      await request("GET", `${this.base}/agents/${this.agentId}/work`, undefined, { signal: AbortSignal.timeout(6_000) });
    } catch (error) {
      if (error instanceof Refused && [401, 403, 404].includes(error.status)) return this.end("refused", error.status);
      return this.again();
    }
    if (!this.closed) this.open();
  }

  private tick(): void {
    const now = Date.now(); // the other clock stands still while the computer sleeps
    const slept = now - this.ticked > ASLEEP_MS;
    this.ticked = now;
    this.look(slept && document.visibilityState === "visible");
  }

  private end(link: "taken" | "refused", status?: number): void {
    this.close();
    this.listener.onLink(link, status);
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onclose = socket.onmessage = null;
      socket.close();
    }
  }
}
