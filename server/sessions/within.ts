// A time limit for a promise that may never settle (an engine that hangs).
import type { Clock } from '../domain/clock.ts';

/** Settles like `work`, or rejects with `late()` once the time is over; the work itself runs on. */
export function within<T>(clock: Clock, limitMs: number, work: Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => reject(late()));
    work.then(resolve, reject).finally(cancel);
  });
}
