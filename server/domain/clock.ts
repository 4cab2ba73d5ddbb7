// Time as the rooms see it, so that tests can turn the clock.
export interface Clock {
  now(): Date;
  /** Calls once after that many milliseconds; the answer cancels it. */
  after(delayMs: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => new Date(),
  after(delayMs, call) {
    const timer = setTimeout(call, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
