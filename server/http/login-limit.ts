// Slows down guessing: so many wrong passwords for a name from an address, per address and per name, then a wait.
import type { Clock } from '../domain/clock.ts';
import { AppError } from '../errors.ts';

/** A whole class may sit behind one address; and who guesses somebody's password elsewhere should not shut that one out. */
const TRIES = { pair: 10, address: 200, name: 100 } as const;
const WINDOW_MS = 10 * 60_000;
/** Each takes memory (19 MiB) and a core for a moment. */
const AT_ONCE = 4;
const MAX_KEYS = 10_000;

export class LoginLimit {
  private readonly clock: Clock;
  private readonly wrong = new Map<string, { count: number; until: number }>();
  private running = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Runs the check of a password. Throws too-many; a wrong password counts against the name and the address. */
  async run<T>(who: { readonly name: string; readonly address: string }, check: () => Promise<T>): Promise<T> {
    const now = this.clock.now().getTime();
    const pair = `pair ${who.address} ${who.name}`;
    const limits = new Map<string, number>([
      [pair, TRIES.pair],
      [`address ${who.address}`, TRIES.address],
      [`name ${who.name}`, TRIES.name],
    ]);
    for (const [key, tries] of limits) {
      const entry = this.wrong.get(key);
      if (entry && entry.until > now && entry.count >= tries)
        throw new AppError(
          'too-many',
          `Too many wrong passwords. Try again in ${Math.ceil((entry.until - now) / 60_000)} minutes.`,
        );
    }
    if (this.running >= AT_ONCE) throw new AppError('too-many', 'Many people are signing in. Try again in a moment.');
    this.running += 1;
    try {
      const result = await check();
      // Not that of the address: who has an account could wipe out guesses at others' by signing in.
      this.wrong.delete(pair);
      return result;
    } catch (error) {
      if (error instanceof AppError && error.code === 'wrong-password') for (const key of limits.keys()) this.count(key, now);
      throw error;
    } finally {
      this.running -= 1;
    }
  }

  private count(key: string, now: number): void {
    const entry = this.wrong.get(key);
    if (entry && entry.until > now) entry.count += 1;
    else this.wrong.set(key, { count: 1, until: now + WINDOW_MS });
    if (this.wrong.size <= MAX_KEYS) return;
    for (const [old, { until }] of this.wrong) if (until <= now || this.wrong.size > MAX_KEYS) this.wrong.delete(old);
  }
}
