// How often a person may ask for what costs all the others time: hosts made anew, checks run.
import type { Clock } from '../domain/clock.ts';
import type { User } from '../domain/store.ts';
import { AppError } from '../errors.ts';
import { Bucket, type BucketSize } from './bucket.ts';

const SIZES = {
  /** Start, reset, a solution: each keeps a processor busy for a moment. */
  hosts: { burst: 30, perSecond: 1 / 4 },
  check: { burst: 60, perSecond: 1 },
  /** A figure or a recording: each holds a descriptor until it is taken. */
  file: { burst: 200, perSecond: 10 },
} as const satisfies Record<string, BucketSize>;
export type Act = keyof typeof SIZES;

export class ActLimit {
  private readonly clock: Clock;
  private readonly buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Throws too-many. Who has the machine may do with it as they like. */
  take(user: User, act: Act): void {
    if (user.local) return;
    const key = `${act} ${user.id}`;
    const bucket = this.buckets.get(key) ?? new Bucket(this.clock, SIZES[act]);
    this.buckets.set(key, bucket);
    if (bucket.take(1)) return;
    const wait = Math.ceil(1 / SIZES[act].perSecond);
    throw new AppError(
      'too-many',
      `That was very often in a short time. Wait ${wait === 1 ? 'a second' : `${wait} seconds`}, then try again.`,
    );
  }
}
