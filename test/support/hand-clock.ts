// A clock that a test turns by hand.
import type { Clock } from '../../server/domain/clock.ts';

export class HandClock implements Clock {
  private time = Date.parse('2026-01-01T08:00:00Z');
  private timers: { at: number; call: () => void }[] = [];

  now(): Date {
    return new Date(this.time);
  }

  after(delayMs: number, call: () => void): () => void {
    const timer = { at: this.time + delayMs, call };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((each) => each !== timer);
    };
  }

  /** Turns it on, firing what falls due in order; what each call begins gets a chance to go on before the next. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await breathe();
      const next = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers = this.timers.filter((each) => each !== next);
      this.time = next.at;
      next.call();
    }
    this.time = end;
    await breathe();
  }

  /** One that shows the same time and is turned by itself. */
  another(): HandClock {
    const other = new HandClock();
    other.time = this.time;
    return other;
  }

  /** As when a laptop wakes up: the time is another one, and no timer has fired in between. */
  jump(ms: number): void {
    this.time += ms;
  }
}

/** Lets promises and the event loop go round a few times. */
export async function breathe(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await new Promise(setImmediate);
}
