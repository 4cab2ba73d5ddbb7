// Looks again after something changed: soon, never twice at once, never more often than allowed.
import type { Clock } from '../domain/clock.ts';

export type RelookOptions = {
  readonly clock: Clock;
  /** From a change to the look; changes in between cost nothing. */
  readonly settleMs: number;
  /** Look also without a change, this long after the last look. */
  readonly everyMs?: number;
  /** Must not reject for what can be expected; a rejection goes to `onError` and the next change looks again. */
  readonly look: () => Promise<void>;
  readonly onError: (error: unknown) => void;
};

export class Relook {
  private readonly options: RelookOptions;
  private cancel: () => void = () => undefined;
  private waiting = false;
  private looking = false;
  private again = false;
  private disposed = false;

  constructor(options: RelookOptions) {
    this.options = options;
  }

  /** Something changed. */
  poke(): void {
    if (this.disposed || this.waiting) return;
    if (this.looking) {
      this.again = true;
      return;
    }
    this.cancel();
    this.waiting = true;
    this.cancel = this.options.clock.after(this.options.settleMs, () => void this.run());
  }

  dispose(): void {
    this.disposed = true;
    this.cancel();
  }

  private async run(): Promise<void> {
    this.waiting = false;
    this.looking = true;
    try {
      await this.options.look();
    } catch (error) {
      this.options.onError(error);
    }
    this.looking = false;
    if (this.disposed) return;
    const { everyMs } = this.options;
    if (this.again) {
      this.again = false;
      this.poke();
    } else if (everyMs !== undefined) this.cancel = this.options.clock.after(everyMs, () => this.poke());
  }
}
