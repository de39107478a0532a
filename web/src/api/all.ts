import { request } from "./client";

const LARGEST = 100;

/** Every entry of a list that comes in pages. */
export async function all<T>(url: string): Promise<T[]> {
  const found: T[] = [];
  for (;;) {
    const page = await request<{ results: T[]; hasMore: boolean }>("GET", `${url}?skip=${found.length}&limit=${LARGEST}`);
    found.push(...page.results);
    if (!page.hasMore) return found;
  }
}
