// Slows down guessing: so many wrong passwords for a name from an address, per address and per name, then a wait. And keeps
// the checks of passwords, each of which takes a processor for a moment, from taking all of them: they wait for their turn.
import type { Clock } from '../domain/clock.ts';
import { AppError } from '../errors.ts';

/** A whole class may sit behind one address; and who guesses somebody's password elsewhere should not shut that one out. */
const WRONG = { pair: 10, address: 200, name: 100 } as const;
/** Right ones too: who knows one password could keep everybody else waiting with it. */
const TRIES = 60;
const WINDOW_MS = 10 * 60_000;
/** Each takes memory (19 MiB) and a core for a moment. */
const AT_ONCE = 4;
/** A large class signs in at once. */
const MAX_WAITING = 500;
const MAX_KEYS = 10_000;
const GUESSED = 'Too many wrong passwords.';

type Counts = Map<string, { count: number; until: number }>;

export class LoginLimit {
  private readonly clock: Clock;
  private readonly counts: Counts = new Map();
  /** Apart: one costs nobody anything, so that any number of names would push out what was counted against a name. */
  private readonly tries: Counts = new Map();
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Runs the check of a password when its turn comes. Throws too-many; a wrong password counts against the name and the address. */
  async run<T>(who: { readonly name: string; readonly address: string }, check: () => Promise<T>): Promise<T> {
    const pair = `pair ${who.address} ${who.name}`;
    const wrong = new Map<string, number>([
      [pair, WRONG.pair],
      [`address ${who.address}`, WRONG.address],
      [`name ${who.name}`, WRONG.name],
    ]);
    this.refuse(this.counts, wrong, GUESSED);
    this.refuse(this.tries, new Map([[pair, TRIES]]), 'That was very often in a short time.');
    this.count(this.tries, pair);
    await this.turn();
    try {
      // Others of these may have been wrong meanwhile.
      this.refuse(this.counts, wrong, GUESSED);
      const result = await check();
      // Not that of the address: who has an account could wipe out guesses at others' by signing in.
      this.counts.delete(pair);
      return result;
    } catch (error) {
      if (error instanceof AppError && error.code === 'wrong-password')
        for (const key of wrong.keys()) this.count(this.counts, key);
      throw error;
    } finally {
      const next = this.waiting.shift();
      // The place goes to whoever waited longest.
      if (next) next();
      else this.running -= 1;
    }
  }

  private async turn(): Promise<void> {
    if (this.running < AT_ONCE) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= MAX_WAITING) throw new AppError('too-many', 'Many people are signing in. Try again in a moment.');
    await new Promise<void>((go) => this.waiting.push(go));
  }

  private refuse(counts: Counts, limits: ReadonlyMap<string, number>, what: string): void {
    const now = this.clock.now().getTime();
    for (const [key, most] of limits) {
      const entry = counts.get(key);
      if (!entry || entry.until <= now || entry.count < most) continue;
      throw new AppError('too-many', `${what} Try again in ${Math.ceil((entry.until - now) / 60_000)} minutes.`);
    }
  }

  private count(counts: Counts, key: string): void {
    const now = this.clock.now().getTime();
    const entry = counts.get(key);
    if (entry && entry.until > now) entry.count += 1;
    else {
      // At the end: the first are the oldest.
      counts.delete(key);
      counts.set(key, { count: 1, until: now + WINDOW_MS });
    }
    for (const [old, { until }] of counts) {
      if (until > now && counts.size <= MAX_KEYS) break;
      counts.delete(old);
    }
  }
}
