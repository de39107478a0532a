/** Microphones and loudspeakers: which there are, and which the agent has chosen. The choice says nothing about anybody. */

export type Purpose = "microphone" | "speaker" | "ringer";
export type Choices = Readonly<Record<Purpose, string>>;

export interface Device {
  id: string;
  name: string;
}

/** Why there is no microphone. */
export type MicrophoneTrouble = "denied" | "none" | "taken" | "insecure";

export class NoMicrophone extends Error {
  constructor(readonly trouble: MicrophoneTrouble) {
    super(trouble);
  }
}

const KEY = "ringfence.phone";
const BY_DEFAULT: Choices = { microphone: "", speaker: "", ringer: "" };

export function chosen(): Choices {
  try {
    return { ...BY_DEFAULT, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Choices>) };
  } catch {
    return BY_DEFAULT;
  }
}

export function choose(purpose: Purpose, id: string): Choices {
  const next = { ...chosen(), [purpose]: id };
  localStorage.setItem(KEY, JSON.stringify(next));
  return next;
}

/** Those that can be chosen for this. Without permission for the microphone browsers name none. */
export async function devices(purpose: Purpose): Promise<Device[]> {
  const kind = purpose === "microphone" ? "audioinput" : "audiooutput";
  const found = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return found
    .filter((one) => one.kind === kind && one.deviceId !== "" && one.deviceId !== "default")
    .map((one) => ({ id: one.deviceId, name: one.label || one.deviceId.slice(0, 8) }));
}

/** The chosen microphone, or any where that is unplugged. Throws NoMicrophone. */
export async function microphone(): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new NoMicrophone("insecure");
  const wanted = chosen().microphone;
  const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: wanted ? { ...audio, deviceId: { ideal: wanted } } : audio });
  } catch (error) {
    throw new NoMicrophone(troubleOf(error));
  }
}

/** Play this element's sound where it was chosen; browsers that cannot do so use the computer's own. */
export async function direct(element: HTMLAudioElement, purpose: "speaker" | "ringer"): Promise<void> {
  const { [purpose]: id } = chosen();
  if (typeof element.setSinkId === "function") await element.setSinkId(id).catch(() => element.setSinkId(""));
}

function troubleOf(error: unknown): MicrophoneTrouble {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotReadableError" || name === "AbortError" ? "taken" : "none";
}
