/** The sounds that the page makes itself: a soft ring when somebody comes, and a tone to try a loudspeaker with. */
import { direct } from "./devices";

const RATE = 16_000;
type Note = readonly [hertz: number, seconds: number];

const RING: readonly Note[] = [[660, 0.14], [0, 0.06], [880, 0.22]];
const TEST: readonly Note[] = [[440, 0.25], [554, 0.25], [659, 0.4]];

export function ring(): Promise<void> {
  return play(RING, "ringer");
}

export function test(purpose: "speaker" | "ringer"): Promise<void> {
  return play(purpose === "ringer" ? RING : TEST, purpose);
}

async function play(notes: readonly Note[], purpose: "speaker" | "ringer"): Promise<void> {
  const address = URL.createObjectURL(new Blob([wave(notes)], { type: "audio/wav" }));
  const element = new Audio(address);
  element.onended = element.onerror = () => URL.revokeObjectURL(address);
  await direct(element, purpose);
  await element.play().catch(() => URL.revokeObjectURL(address)); // nobody has pressed anything yet
}

/** A WAV file, 16 bit, mono, that begins and ends each note softly. */
function wave(notes: readonly Note[]): ArrayBuffer {
  const samples = notes.flatMap(([hertz, seconds]) => {
    const count = Math.round(seconds * RATE);
    return Array.from({ length: count }, (_, n) => {
      const edge = Math.min(1, Math.min(n, count - n) / (0.01 * RATE));
      return hertz === 0 ? 0 : 0.25 * edge * Math.sin((2 * Math.PI * hertz * n) / RATE);
    });
  });
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const text = (at: number, letters: string) => [...letters].forEach((letter, n) => view.setUint8(at + n, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, n) => view.setInt16(44 + n * 2, sample * 0x7fff, true));
  return view.buffer;
}
