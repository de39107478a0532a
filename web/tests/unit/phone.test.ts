import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Leg, LegListener, LineListener } from "../../src/phone/sip";

const lines = vi.hoisted(() => [] as { listener: LineListener; stop: () => void; password: string }[]);
const asked = vi.hoisted(() => ({ times: 0, microphone: null as Error | null, addresses: ["ws://pbx/ws"] }));

vi.mock("../../src/phone/sip", () => ({
  Line: class {
    stop = vi.fn();
    constructor(
      { password }: { password: string },
      _address: string,
      readonly listener: LineListener,
    ) {
      lines.push({ listener, stop: this.stop, password });
    }
  },
}));
vi.mock("../../src/phone/levels", () => ({ Level: class { now = () => 0; close = () => undefined; } }));
vi.mock("../../src/api/client", () => ({
  request: () => Promise.resolve({ user: "web-a-1", password: `secret ${++asked.times}`, addresses: asked.addresses }),
}));

const track = { enabled: true, readyState: "live", stop: () => undefined };

class FakeStream {
  getTracks = () => [track];
  getAudioTracks = () => [track];
  clone = () => new FakeStream();
}

class FakeLeg {
  listener: LegListener | null = null;
  hangUp = vi.fn();
  answer = (_: unknown, listener: LegListener) => void (this.listener = listener);
}

const settled = () => vi.advanceTimersByTimeAsync(100);
const { Phone } = await import("../../src/phone/phone");
const { NoMicrophone } = await import("../../src/phone/devices");

describe("the phone in the page", () => {
  let phone: InstanceType<typeof Phone>;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("Audio", class { srcObject = null; play = () => Promise.resolve(); });
    vi.stubGlobal("addEventListener", () => undefined);
    vi.stubGlobal("removeEventListener", () => undefined);
    const getUserMedia = () => (asked.microphone ? Promise.reject(asked.microphone) : Promise.resolve(new FakeStream()));
    vi.stubGlobal("navigator", { mediaDevices: { getUserMedia, addEventListener: () => undefined, removeEventListener: () => undefined } });
    vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
    Object.assign(asked, { times: 0, microphone: null, addresses: ["ws://pbx/ws"] });
    lines.length = 0;
    phone = new Phone("/phone");
  });

  afterEach(() => {
    phone.dispose();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  const line = () => lines.at(-1)!;
  const ready = async () => {
    void phone.connect();
    await settled();
    line().listener.onRegistration(true, false);
  };
  const ring = () => {
    const leg = new FakeLeg();
    line().listener.onCall(leg as unknown as Leg);
    return leg;
  };

  it("is ready once it has registered, says when that is lost, and is ready again", async () => {
    await ready();
    expect(phone.now().status).toBe("ready");
    line().listener.onRegistration(false, false);
    expect(phone.now().status).toBe("lost");
    line().listener.onRegistration(true, false);
    expect(phone.now()).toMatchObject({ status: "ready", trouble: null });
  });

  it("is ready at once where calls are simulated, without asking for the microphone", async () => {
    Object.assign(asked, { microphone: new DOMException("", "NotAllowedError"), addresses: [] });
    expect((await Promise.all([phone.prepare(), settled()]))[0]).toBe(true);
    expect(lines).toHaveLength(0);
  });

  it("says why there is no microphone, and tries again when it is told to", async () => {
    asked.microphone = new DOMException("", "NotAllowedError");
    expect((await Promise.all([phone.prepare(), settled()]))[0]).toBe(false);
    expect(phone.now()).toMatchObject({ status: "off", trouble: "denied" });
    asked.microphone = null;
    void phone.tryAgain();
    await settled();
    line().listener.onRegistration(true, false);
    expect(phone.now()).toMatchObject({ status: "ready", trouble: null });
    expect(new NoMicrophone("denied").trouble).toBe("denied");
  });

  it("takes every call by itself; the newest counts", async () => {
    await ready();
    const first = ring();
    expect(first.listener).not.toBeNull();
    expect(phone.now().isUp).toBe(true);
    const second = ring();
    expect(first.hangUp).toHaveBeenCalled();
    first.listener!.onEnd();
    expect(phone.now().isUp).toBe(true);
    second.listener!.onEnd();
    expect(phone.now().isUp).toBe(false);
  });

  it("lets the agent be heard in conversations alone", async () => {
    await ready();
    expect(track.enabled).toBe(false);
    phone.expect({ leg: true, heard: true, silence: false });
    expect(track.enabled).toBe(true);
    phone.expect({ leg: true, heard: false, silence: false });
    expect(track.enabled).toBe(false);
  });

  it("asks for new credentials where the old ones are refused, and not again and again", async () => {
    await ready();
    line().listener.onRegistration(false, true);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(asked.times).toBe(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked.times).toBe(2);
    expect(lines.map((one) => one.password)).toEqual(["secret 1", "secret 2"]);
    expect(lines[0]!.stop).toHaveBeenCalled();
  });

  it("leaves a call alone that has come while it waited to ask for new credentials", async () => {
    await ready();
    phone.expect({ leg: true, heard: true, silence: false });
    await vi.advanceTimersByTimeAsync(9_000); // it is missed, and asked for in a second
    const leg = ring();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked.times).toBe(1);
    expect(leg.hangUp).not.toHaveBeenCalled();
  });

  it("asks for new credentials after the call where they were refused during it", async () => {
    await ready();
    const leg = ring();
    line().listener.onRegistration(false, true);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked.times).toBe(1);
    leg.listener!.onEnd();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(asked.times).toBe(2);
  });

  it("asks for new credentials where the desk has a call and the phone has none", async () => {
    await ready();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked.times).toBe(1);
    phone.expect({ leg: true, heard: true, silence: false });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.times).toBe(2);
    line().listener.onRegistration(true, false);
    ring();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(asked.times).toBe(2);
  });

  it("registers anew when it wakes without a call", async () => {
    await ready();
    await vi.advanceTimersByTimeAsync(30_000);
    phone.wake();
    await settled();
    expect(asked.times).toBe(2);
  });

  it("is off when it is not wanted any more, whatever was under way", async () => {
    void phone.connect();
    phone.disconnect();
    await settled();
    expect(lines).toHaveLength(0);
    expect(phone.now()).toMatchObject({ status: "off", trouble: null, isUp: false });
  });
});
