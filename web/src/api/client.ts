/** Requests to the server this page came from. The cookie goes along by itself. */

export interface Fault {
  path: string;
  code: string;
  message: string;
}

/** An answer that is no success. `message` is for people. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly faults: readonly Fault[] = [],
  ) {
    super(message);
  }

  /** What is wrong with one field, where that was said. */
  about(path: string): string | undefined {
    return this.faults.find((fault) => fault.path === path)?.message;
  }
}

/** No answer at all: the server is away, or the network is. */
export class Unreachable extends Error {}

const TIMEOUT_MS = 15_000;

/** For what may take its time. */
export const PATIENCE_MS = 60_000;

/** The `data` of a successful answer. Throws Refused or Unreachable. */
export async function request<T>(method: string, path: string, body?: unknown, options: RequestInit = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      credentials: "same-origin",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      ...options,
    });
  } catch (error) {
    throw new Unreachable(String(error));
  }
  const said = (await answer.json().catch(() => ({}))) as { message?: string; code?: string; errors?: Fault[]; data?: T };
  if (!answer.ok) {
    if (answer.status === 502 || answer.status === 504) throw new Unreachable(`HTTP ${answer.status}`);
    throw new Refused(answer.status, said.code ?? "failed", said.message ?? `HTTP ${answer.status}`, said.errors);
  }
  return said.data as T;
}

/** May the same request work a moment later? */
export function isPassing(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Refused && error.status === 503);
}

/** Ask again and again while the server is away: for requests that may be repeated. */
export async function insist<T>(ask: () => Promise<T>, onWaiting: () => void, forMs = 120_000): Promise<T> {
  const until = performance.now() + forMs;
  for (let wait = 250; ; wait = Math.min(wait * 2, 4_000)) {
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error) || performance.now() > until) throw error;
      onWaiting();
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
