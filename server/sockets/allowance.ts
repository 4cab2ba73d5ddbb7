// How much a person's tabs may send: far more than anybody types, pastes or acknowledges, far less than a server can be kept busy with.
import type { Clock } from '../domain/clock.ts';
import { Bucket } from '../http/bucket.ts';

const SIZE = { burst: 10_000, perSecond: 2_000 };
const PIECE_BYTES = 16 * 1024;
/** What makes the server ask the hosts or read what they say, as so many keys: a page does it when it is loaded or clicked on.
 * So a hundred at once, and twenty a second; chosen, not measured. */
const DEAR = 100;

export class Allowance {
  private readonly bucket: Bucket;

  constructor(clock: Clock) {
    this.bucket = new Bucket(clock, SIZE);
  }

  /** One message of so many bytes (or characters): it costs one, and one more for each piece. false: there was not enough left. */
  take(bytes: number): boolean {
    return this.bucket.take(1 + Math.floor(bytes / PIECE_BYTES));
  }

  /** What such a message costs beside what it is: a shell joined, a look at the network. */
  takeDear(): boolean {
    return this.bucket.take(DEAR);
  }

  /** A frame of output pays for the acknowledgement that it asks for: who watches a flood sends as many as there are frames. */
  earn(): void {
    this.bucket.put(1);
  }
}
