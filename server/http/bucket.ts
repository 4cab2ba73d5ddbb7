// A bucket of tokens: what may be done at once, and how fast more may follow.
import type { Clock } from '../domain/clock.ts';

export type BucketSize = { readonly burst: number; readonly perSecond: number };

export class Bucket {
  private readonly clock: Clock;
  private readonly size: BucketSize;
  private tokens: number;
  private at: number;

  constructor(clock: Clock, size: BucketSize) {
    this.clock = clock;
    this.size = size;
    this.tokens = size.burst;
    this.at = clock.now().getTime();
  }

  /** false: there is not so much left; it is empty then. */
  take(count: number): boolean {
    const now = this.clock.now().getTime();
    this.put((Math.max(0, now - this.at) * this.size.perSecond) / 1000);
    this.at = now;
    this.tokens -= count;
    if (this.tokens >= 0) return true;
    this.tokens = 0;
    return false;
  }

  put(count: number): void {
    this.tokens = Math.min(this.size.burst, this.tokens + count);
  }
}
