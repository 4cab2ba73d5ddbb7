// How often a person may ask for what costs all the others time: hosts made anew, checks run.
import type { Clock } from '../domain/clock.ts';
import type { User } from '../domain/store.ts';
import { AppError } from '../errors.ts';
import { Bucket, type BucketSize } from './bucket.ts';

const SIZES = {
  /** Start, reset, a solution: each keeps a processor busy for a moment. */
  hosts: { burst: 30, perSecond: 1 / 4 },
  check: { burst: 60, perSecond: 1 },
  /** A figure or a recording. */
  file: { burst: 200, perSecond: 10 },
} as const satisfies Record<string, BucketSize>;
export type Act = keyof typeof SIZES;
/** Of one person: each holds a descriptor and a piece in memory until it is taken, however slowly. A browser asks for six at once. */
const FILES_AT_ONCE = 20;

export class ActLimit {
  private readonly clock: Clock;
  private readonly buckets = new Map<string, Bucket>();
  private readonly sending = new Map<string, number>();

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

  /** Sends a file. Throws too-many. */
  async file<T>(user: User, send: () => Promise<T>): Promise<T> {
    this.take(user, 'file');
    const sending = this.sending.get(user.id) ?? 0;
    if (sending >= FILES_AT_ONCE && !user.local)
      throw new AppError('too-many', 'Many files are on their way to you. Wait until they are there, or end their downloads.');
    this.sending.set(user.id, sending + 1);
    try {
      return await send();
    } finally {
      const left = (this.sending.get(user.id) ?? 1) - 1;
      if (left > 0) this.sending.set(user.id, left);
      else this.sending.delete(user.id);
    }
  }
}
