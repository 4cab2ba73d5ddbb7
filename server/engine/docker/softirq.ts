// The time that the kernel spends on packets outside of any process (softirq), which no control group's share of the processors bounds, and who moves them.

/** So much of one processor, for so many seconds in a row. */
const BUSY = 0.8;
const SECONDS = 3;
/** Frames a second, of all devices of a host but lo. A veth passes 5000 while it has its bound. */
export const MOST_FRAMES = 300_000;
/** proc(5): /proc/stat counts hundredths of a second. */
const TICKS = 100;

/** Follows /proc/stat, once a second; true while a whole processor or more goes into softirq, and has for a while. */
export class Softirq {
  private last: { readonly ticks: number; readonly atMs: number } | null = null;
  private seconds = 0;

  /** `stat` reads /proc/stat. Called more often than once a second it answers as it did. */
  busy(stat: () => string, atMs: number): boolean {
    const { last } = this;
    if (last === null || atMs - last.atMs >= 1000) {
      const ticks = Number(/^cpu +(?:\d+ +){6}(\d+)/.exec(stat())?.[1] ?? 0);
      if (last) this.seconds = (ticks - last.ticks) / TICKS / ((atMs - last.atMs) / 1000) >= BUSY ? this.seconds + 1 : 0;
      this.last = { ticks, atMs };
    }
    return this.seconds >= SECONDS;
  }
}

/** The text of /proc/PID/net/dev -> frames sent and received by its devices so far, but lo. */
export function framesOf(dev: string): number {
  let frames = 0;
  for (const line of dev.split('\n').slice(2)) {
    const [name, counters] = line.split(':'); // which no name has in it
    const fields = counters?.trim().split(/\s+/) ?? [];
    if (name?.trim() !== 'lo') frames += Number(fields[1] ?? 0) + Number(fields[9] ?? 0);
  }
  return frames;
}
