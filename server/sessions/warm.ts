// How many hosts to keep ready: by what was started lately, and by the memory there is. Pure.
export type RecentStart = { readonly at: Date; readonly hosts: number };

const HOUR_MS = 3_600_000;
const RUSH_MS = 120_000;
/** What a waiting host takes, generously. */
const HOST_MB = 24;
/** The first student of the day does not wait either. */
const ALWAYS = 2;

/** A class that begins at once is met by as many hosts as it used in the last minutes; a quiet hour by one lab's. */
export function warmHosts(starts: readonly RecentStart[], now: Date, spareMb: number, most: number): number {
  const since = (ms: number) => starts.filter((start) => now.getTime() - start.at.getTime() <= ms);
  const rush = since(RUSH_MS).reduce((sum, start) => sum + start.hosts, 0);
  const largest = Math.max(0, ...since(HOUR_MS).map((start) => start.hosts));
  const byMemory = Math.floor(spareMb / HOST_MB);
  return Math.max(0, Math.min(Math.max(ALWAYS, rush, largest), most, byMemory));
}

/** Those that still count. */
export function recentStarts(starts: readonly RecentStart[], now: Date): RecentStart[] {
  return starts.filter((start) => now.getTime() - start.at.getTime() <= HOUR_MS);
}
