/**
 * The dialer's clock, as this page knows it: a time that the server said, and what has passed since. The computer's own clock
 * may be wrong and is never asked what time it is.
 */
export class ServerClock {
  private constructor(
    private readonly at: number,
    private readonly read: number,
    readonly speed: number,
  ) {}

  /** `serverTime` was said just now; the clock runs `speed` times as fast as the world's. */
  static of(serverTime: string, speed: number, read = performance.now()): ServerClock {
    return new ServerClock(Date.parse(serverTime), read, speed);
  }

  /** Milliseconds since 1970, by the server. */
  now(read = performance.now()): number {
    return this.at + (read - this.read) * this.speed;
  }
}
