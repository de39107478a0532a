/**
 * The SIP side of the phone in the page: registers over a web socket (RFC 7118) and takes what calls. Loaded by those alone
 * who telephone here: JsSIP is as large as half of the rest.
 */
import * as JsSIP from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { IncomingRTCSessionEvent } from "jssip/lib/UA";

export interface Credentials {
  user: string;
  password: string;
  /** Of web sockets, one for each server. */
  addresses: readonly string[];
  /** STUN and TURN; none where browsers reach the servers' audio by themselves. */
  iceServers: readonly RTCIceServer[];
}

export interface LineListener {
  /** `refused`: these credentials are good no more. */
  onRegistration(registered: boolean, refused: boolean): void;
  onCall(leg: Leg): void;
}

export interface LegListener {
  onConnection(connection: RTCPeerConnection): void;
  onEnd(): void;
}

const REGISTERED_SECONDS = 60;
const RECOVERY_SECONDS = { min: 1, max: 4 };
const GATHERING_MS = 700;
const REFUSALS: readonly number[] = [401, 403, 404, 407];

/** One call to this phone. */
export class Leg {
  constructor(
    private readonly session: RTCSession,
    private readonly iceServers: readonly RTCIceServer[],
  ) {}

  /** Take it, with this microphone. */
  answer(microphone: MediaStream, listener: LegListener): void {
    this.session.on("peerconnection", ({ peerconnection }) => listener.onConnection(peerconnection));
    this.session.on("ended", () => listener.onEnd());
    this.session.on("failed", () => listener.onEnd());
    this.answerInTime();
    const pcConfig: RTCConfiguration = { iceServers: [...this.iceServers], bundlePolicy: "max-bundle" };
    this.session.answer({ mediaStream: microphone, pcConfig });
  }

  /** Not wait for a STUN or TURN server that is silent: the addresses that are known by then will do. */
  private answerInTime(): void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    this.session.on("icecandidate", ({ candidate, ready }) => {
      if (candidate.type === "relay") ready();
      else timer ??= setTimeout(ready, GATHERING_MS);
    });
  }

  hangUp(): void {
    if (!this.session.isEnded()) this.session.terminate();
  }
}

/** A registration at one server, which is looked after until it is stopped. */
export class Line {
  private readonly agent: JsSIP.UA;

  constructor({ user, password, iceServers }: Credentials, address: string, listener: LineListener) {
    const host = new URL(address).host;
    this.agent = new JsSIP.UA({
      sockets: new JsSIP.WebSocketInterface(address),
      uri: `sip:${user}@${host.replace(/:\d+$/, "")}`,
      authorization_user: user,
      password,
      register_expires: REGISTERED_SECONDS,
      session_timers: false,
      connection_recovery_min_interval: RECOVERY_SECONDS.min,
      connection_recovery_max_interval: RECOVERY_SECONDS.max,
    });
    this.agent.on("registered", () => listener.onRegistration(true, false));
    this.agent.on("unregistered", () => listener.onRegistration(false, false));
    this.agent.on("disconnected", () => listener.onRegistration(false, false));
    this.agent.on("registrationFailed", ({ response }) => {
      const status = (response as { status_code?: number } | null)?.status_code ?? 0;
      listener.onRegistration(false, REFUSALS.includes(status));
    });
    this.agent.on("newRTCSession", (event: IncomingRTCSessionEvent | { originator: string }) => {
      if (event.originator === "remote") listener.onCall(new Leg((event as IncomingRTCSessionEvent).session, iceServers));
    });
    this.agent.start();
  }

  stop(): void {
    this.agent.removeAllListeners();
    this.agent.stop();
  }
}
