// A question of the page that is refused for now is asked again until it is answered; one that is refused for good is not.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from './http.ts';
import { untilAnswered } from './until-answered.ts';

/** Asks on a connection that is up; `answers`: what each question gets in turn, a code or an answer, the last one ever after. */
function asking(...answers: (string | null)[]) {
  const joins = new Set<() => void>();
  const line = {
    onUp: (join: () => void) => {
      joins.add(join);
      join();
      return () => joins.delete(join);
    },
  };
  const seen = { asked: 0, told: [] as string[], up: () => [...joins].map((join) => join()) };
  const ask = async () => {
    const code = answers[Math.min(seen.asked, answers.length - 1)];
    seen.asked += 1;
    if (code) throw new Refusal(code, '');
  };
  const stop = untilAnswered(line, ask, ({ code }) => seen.told.push(code));
  return { seen, stop };
}
const MINUTE = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a question over the socket', () => {
  it('is asked once when it is answered, and once more at the next connection', async () => {
    const { seen } = asking(null);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(seen.asked).toBe(1);
    seen.up();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(seen).toMatchObject({ asked: 2, told: [] });
  });

  it('is asked again while the engine is away, which is told once', async () => {
    const { seen } = asking('engine-down', 'engine-down', 'engine-down', null);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(seen).toMatchObject({ asked: 4, told: ['engine-down'] });
  });

  it('is asked again without a word where the line did not answer', async () => {
    const { seen } = asking('unreachable', null);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(seen).toMatchObject({ asked: 2, told: [] });
  });

  it('is told anew when the refusal comes back after an answer', async () => {
    const { seen } = asking('engine-down', null, 'engine-down', null);
    await vi.advanceTimersByTimeAsync(MINUTE);
    seen.up();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(seen).toMatchObject({ asked: 4, told: ['engine-down', 'engine-down'] });
  });

  it('is not asked again when it was refused for good', async () => {
    const { seen } = asking('not-yours');
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(seen).toMatchObject({ asked: 1, told: ['not-yours'] });
  });

  it('is over when it is stopped, also one that was to be asked again or has not been answered yet', async () => {
    const waiting = asking('engine-down');
    await vi.advanceTimersByTimeAsync(0);
    waiting.stop();
    const asked = asking('engine-down');
    asked.stop();
    await vi.advanceTimersByTimeAsync(MINUTE);
    waiting.seen.up();
    asked.seen.up();
    expect(waiting.seen).toMatchObject({ asked: 1, told: ['engine-down'] });
    expect(asked.seen).toMatchObject({ asked: 1, told: [] });
  });
});
