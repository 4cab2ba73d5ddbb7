// How fast the server reads what nobody asked for: a host is its student's, who can write on its line as fast as a pipe takes it.

const BURST_MS = 1000;

/** How far what came is ahead of what may come, past a first burst. Not by the machine's date, which can be set back. */
export class Pace {
  /** Until when it would have kept coming, had it come no faster than it may. */
  private until = Number.NEGATIVE_INFINITY;
  constructor(private readonly perSecond: number) {}

  charge(pieces: number): void {
    this.until = Math.max(this.until, performance.now() - BURST_MS) + (pieces * 1000) / this.perSecond;
  }
  get aheadMs(): number {
    return this.until - performance.now();
  }
  /** Of the last second, and what is still ahead. */
  get pieces(): number {
    return Math.max(0, ((this.aheadMs + BURST_MS) * this.perSecond) / 1000);
  }
}
