// How much a person's tabs may send: far more than anybody types, pastes or acknowledges, far less than a server can be kept busy with.
import type { Clock } from '../domain/clock.ts';

/** A bucket of tokens: a message costs one, and one more for each piece of its bytes. */
const BURST = 10_000;
const PER_SECOND = 2_000;
const PIECE_BYTES = 16 * 1024;

export class Allowance {
  private readonly clock: Clock;
  private tokens = BURST;
  private at: number;

  constructor(clock: Clock) {
    this.clock = clock;
    this.at = clock.now().getTime();
  }

  /** One message of so many bytes (or characters). false: there was not enough left. */
  take(bytes: number): boolean {
    const now = this.clock.now().getTime();
    this.tokens = Math.min(BURST, this.tokens + (Math.max(0, now - this.at) * PER_SECOND) / 1000);
    this.at = now;
    this.tokens -= 1 + Math.floor(bytes / PIECE_BYTES);
    if (this.tokens >= 0) return true;
    this.tokens = 0;
    return false;
  }

  /** A frame of output pays for the acknowledgement that it asks for: who watches a flood sends as many as there are frames. */
  earn(): void {
    this.tokens = Math.min(BURST, this.tokens + 1);
  }
}
