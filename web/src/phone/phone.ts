/**
 * The phone in the page: takes Ringfence's calls by itself and plays them, for as long as it is wanted. What the call is about,
 * mute, hold and hanging up are the desk's, and go over the API: the phone is only ears and mouth.
 */
import { request } from "../api/client";
import { direct, microphone, NoMicrophone, type MicrophoneTrouble } from "./devices";
import { Level } from "./levels";
import { complaints, counted, type Complaint, type Counted } from "./quality";
import type { Credentials, Leg, Line } from "./sip";

/** `off` while it is not wanted, `connecting` until it is `ready` to be rung, `lost` while it tries to be so again. */
export type Status = "off" | "connecting" | "ready" | "lost";

/** What keeps it from working: the microphone, a server that gives no credentials, a browser that wants to be pressed first. */
export type Trouble = MicrophoneTrouble | "unreachable" | "blocked";

export interface PhoneState {
  status: Status;
  trouble: Trouble | null;
  /** A call is up on it, kept up or not. */
  isUp: boolean;
  complaints: readonly Complaint[];
}

/** What the desk knows of the call: whether a leg of it should be here, and what is to be heard. */
export interface Expected {
  leg: boolean;
  heard: boolean;
  silence: boolean;
}

const READY_MS = 8_000;
const LOOK_MS = 2_000;
const MISSING_MS = 5_000;
const RENEW_MS = 10_000;
const AGAIN_MS = 2_000;
const DEAD: readonly string[] = ["disconnected", "failed", "closed"];
const OFF: PhoneState = { status: "off", trouble: null, isUp: false, complaints: [] };

export class Phone {
  private state: PhoneState = OFF;
  private readonly listeners = new Set<() => void>();
  private lines: Line[] = [];
  private registered = new Set<number>();
  private leg: Leg | null = null;
  private connection: RTCPeerConnection | null = null;
  private before: Counted | null = null;
  private stream: MediaStream | null = null;
  private ear: MediaStream | null = null;
  private readonly speaker = new Audio();
  private expected: Expected = { leg: false, heard: false, silence: false };
  private missingSince: number | null = null;
  private renewedAt = 0;
  private turn = 0;
  private isWanted = false;
  private isRefused = false;
  private readonly looking: ReturnType<typeof setInterval>;
  private again: ReturnType<typeof setTimeout> | undefined;
  private readonly onLeave = () => this.leg?.hangUp();
  /** How loud the agent and the other side are; null while there is nothing to be heard. */
  mine: Level | null = null;
  theirs: Level | null = null;

  /** `url` is where the API has the credentials. */
  constructor(private readonly url: string) {
    this.looking = setInterval(() => void this.look(), LOOK_MS);
    addEventListener("pagehide", this.onLeave); // so that the person hears music at once
    navigator.mediaDevices?.addEventListener("devicechange", this.onDevices);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  now = (): PhoneState => this.state;

  /** Be there for calls; nothing where it is already. */
  async connect(): Promise<void> {
    this.isWanted = true;
    if (this.state.status !== "off") return;
    const turn = ++this.turn;
    this.show({ status: "connecting", trouble: null });
    try {
      await this.register(turn);
    } catch (error) {
      if (turn !== this.turn) return;
      this.close();
      if (error instanceof NoMicrophone) return this.show({ ...OFF, trouble: error.trouble });
      this.show({ ...OFF, trouble: "unreachable" });
      this.again = setTimeout(() => turn === this.turn && void this.connect(), AGAIN_MS);
    }
  }

  /** Connect, and return whether it is ready to be rung. */
  async prepare(): Promise<boolean> {
    if (this.lines.length > 0 && this.stream?.getAudioTracks()[0]?.readyState !== "live") this.disconnect();
    await this.connect();
    const until = performance.now() + READY_MS;
    while (["connecting", "lost"].includes(this.state.status) && performance.now() < until) await pause(50);
    if (this.state.status === "ready") return true;
    if (this.state.trouble === null) this.show({ trouble: "unreachable" });
    return false;
  }

  /** The page was cut off, or asleep: a web socket that died meanwhile has told nobody. */
  wake(): void {
    const isSound = this.leg !== null && this.connection?.connectionState === "connected";
    if (this.lines.length > 0 && !isSound) this.renew();
  }

  disconnect(): void {
    this.isWanted = this.isRefused = false;
    this.turn++;
    this.close();
    this.show(OFF);
  }

  /** For good. */
  dispose(): void {
    this.disconnect();
    clearInterval(this.looking);
    removeEventListener("pagehide", this.onLeave);
    navigator.mediaDevices?.removeEventListener("devicechange", this.onDevices);
  }

  expect(expected: Expected): void {
    if (!expected.leg) this.missingSince = null;
    this.expected = expected;
    this.openMouth();
  }

  /** Listen to the microphone without a call, to try it. */
  async tryMicrophone(): Promise<void> {
    try {
      await this.open();
      if (this.state.trouble !== "unreachable") this.show({ trouble: null });
    } catch (error) {
      if (error instanceof NoMicrophone) this.show({ trouble: error.trouble });
    }
  }

  /** After trouble: what is wanted of it now. */
  async tryAgain(): Promise<void> {
    await (this.isWanted ? this.connect() : this.tryMicrophone());
  }

  /** Another microphone was chosen: talk into it from now on. */
  async changeMicrophone(): Promise<void> {
    this.release();
    await this.tryMicrophone();
    const track = this.stream?.getAudioTracks()[0];
    if (track) for (const sender of this.connection?.getSenders() ?? []) await sender.replaceTrack(track);
  }

  async changeSpeaker(): Promise<void> {
    await direct(this.speaker, "speaker");
  }

  /** The person has pressed something: now the browser lets sound be heard. */
  async unblock(): Promise<void> {
    await this.speaker.play();
    this.show({ trouble: null });
  }

  /** The microphone is not needed any more, unless somebody telephones. */
  rest(): void {
    if (this.state.status === "off") this.release();
  }

  private readonly onDevices = () => {
    const track = this.stream?.getAudioTracks()[0];
    if (track && track.readyState === "ended") void this.changeMicrophone(); // the headset was pulled out
  };

  // --- registering ---------------------------------------------------------------------------------------------------

  private async register(turn: number): Promise<void> {
    const [credentials, sip] = await Promise.all([request<Credentials>("POST", this.url), import("./sip")]);
    if (turn !== this.turn) return;
    if (credentials.addresses.length === 0) return this.show({ status: "ready" }); // calls are simulated: nothing is missing
    await this.open();
    if (turn !== this.turn) return this.rest();
    this.renewedAt = performance.now();
    this.isRefused = false;
    this.hangUpLines();
    this.lines = credentials.addresses.map(
      (address, n) =>
        new sip.Line(credentials, address, {
          onRegistration: (registered, refused) => turn === this.turn && this.onRegistration(n, registered, refused),
          onCall: (leg) => turn === this.turn && this.onCall(leg),
        }),
    );
  }

  private onRegistration(line: number, registered: boolean, refused: boolean): void {
    if (registered) this.registered.add(line);
    else this.registered.delete(line);
    if (this.registered.size > 0) this.show({ status: "ready", ...(this.state.trouble === "unreachable" ? { trouble: null } : {}) });
    else if (this.state.status === "ready") this.show({ status: "lost" });
    this.isRefused = refused && this.registered.size === 0; // Asterisk was started again, and knows nobody
    if (this.isRefused) this.renew();
  }

  /** Whether a call is up, or about to be. */
  private isAlive(): boolean {
    return this.leg !== null && !DEAD.includes(this.connection?.connectionState ?? "new");
  }

  /**
   * Ask for new credentials, unless a call has come by then: what is up on the old ones would be put down, and rung anew.
   */
  private renew(): void {
    clearTimeout(this.again);
    const turn = this.turn;
    const wait = Math.max(0, this.renewedAt + RENEW_MS - performance.now());
    this.again = setTimeout(() => {
      if (turn === this.turn && !this.isAlive())
        this.register(turn).catch(() => {
          this.again = setTimeout(() => turn === this.turn && this.renew(), AGAIN_MS);
        });
    }, wait);
  }

  private hangUpLines(): void {
    for (const line of this.lines) line.stop();
    this.lines = [];
    this.registered.clear();
    this.onLegEnd(this.leg);
  }

  // --- a call --------------------------------------------------------------------------------------------------------

  private onCall(leg: Leg): void {
    if (!this.stream) return leg.hangUp();
    const old = this.leg;
    this.leg = leg; // the newest is the one that counts
    if (old) old.hangUp();
    this.missingSince = null;
    this.before = null;
    leg.answer(this.stream, {
      onConnection: (connection) => {
        if (this.leg !== leg) return;
        this.connection = connection;
        connection.addEventListener("track", (event) => this.leg === leg && void this.hear(event.track));
      },
      onEnd: () => this.onLegEnd(leg),
    });
    this.show({ isUp: true, complaints: [] });
  }

  private onLegEnd(leg: Leg | null): void {
    if (leg === null || this.leg !== leg) return;
    this.leg = null;
    this.connection = null;
    this.speaker.srcObject = null;
    this.theirs?.close();
    this.theirs = null;
    this.show({ isUp: false, complaints: [], ...(this.state.trouble === "blocked" ? { trouble: null } : {}) });
  }

  private async hear(track: MediaStreamTrack): Promise<void> {
    const stream = new MediaStream([track]);
    this.speaker.srcObject = stream;
    this.theirs?.close();
    this.theirs = new Level(stream);
    await this.changeSpeaker();
    await this.speaker.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.show({ trouble: "blocked" });
    });
  }

  // --- the microphone ------------------------------------------------------------------------------------------------

  private async open(): Promise<void> {
    if (this.stream?.getAudioTracks()[0]?.readyState === "live") return;
    const stream = await microphone();
    this.release();
    this.stream = stream;
    this.ear = stream.clone(); // hears the agent also while nobody else does
    this.mine = new Level(this.ear);
    this.openMouth();
    this.show({});
  }

  /** Others hear the agent in a conversation alone: a phone that is kept up has nothing to say between two. */
  private openMouth(): void {
    for (const track of this.stream?.getAudioTracks() ?? []) track.enabled = this.expected.heard;
  }

  private release(): void {
    for (const track of [...(this.stream?.getTracks() ?? []), ...(this.ear?.getTracks() ?? [])]) track.stop();
    this.mine?.close();
    this.mine = null;
    this.stream = this.ear = null;
  }

  private close(): void {
    clearTimeout(this.again);
    this.hangUpLines();
    this.release();
    this.missingSince = null;
  }

  // --- looking after it ----------------------------------------------------------------------------------------------

  private async look(): Promise<void> {
    this.lookForLeg();
    if (this.isRefused && !this.isAlive()) this.renew();
    const connection = this.connection;
    if (!connection || connection.connectionState !== "connected") return;
    const report = await connection.getStats();
    if (connection !== this.connection) return;
    const now = counted([...report.values()] as Record<string, unknown>[]);
    const found = this.before ? complaints(this.before, now, this.expected.silence) : [];
    this.before = now;
    if (JSON.stringify(found) !== JSON.stringify(this.state.complaints)) this.show({ complaints: found });
  }

  /** The desk has a call and the phone has none: the server may think that the one of before is still there. */
  private lookForLeg(): void {
    if (!this.expected.leg || this.leg !== null || this.state.status !== "ready") {
      this.missingSince = null;
      return;
    }
    this.missingSince ??= performance.now();
    if (performance.now() - this.missingSince > MISSING_MS) {
      this.missingSince = null;
      this.renew();
    }
  }

  private show(change: Partial<PhoneState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
