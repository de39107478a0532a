/** How loud a sound is, for the bars that show that something is heard. */

const FLOOR_DECIBELS = -60;
let context: AudioContext | undefined;

/** One context for the page. Browsers keep it asleep until the person has pressed something. */
function audio(): AudioContext {
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume().catch(() => undefined);
  return context;
}

/** Listens to a stream until it is closed. */
export class Level {
  private readonly source: MediaStreamAudioSourceNode;
  private readonly analyser: AnalyserNode;
  private readonly samples: Float32Array<ArrayBuffer>;

  constructor(stream: MediaStream) {
    this.source = audio().createMediaStreamSource(stream);
    this.analyser = audio().createAnalyser();
    this.analyser.fftSize = 1024;
    this.samples = new Float32Array(this.analyser.fftSize);
    this.source.connect(this.analyser);
  }

  /** From 0, silence, to 1. */
  now(): number {
    const power = this.power();
    return power === 0 ? 0 : Math.min(1, Math.max(0, 1 - (10 * Math.log10(power)) / FLOOR_DECIBELS));
  }

  /** Not even noise, as from a microphone that is switched off. The quietest room is louder. */
  isDead(): boolean {
    return audio().state === "running" && this.power() === 0;
  }

  private power(): number {
    if (audio().state !== "running") return 0;
    this.analyser.getFloatTimeDomainData(this.samples);
    return this.samples.reduce((sum, sample) => sum + sample * sample, 0) / this.samples.length;
  }

  close(): void {
    this.source.disconnect();
  }
}
