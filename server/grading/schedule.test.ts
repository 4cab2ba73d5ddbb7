// Probes side by side: what touches never runs together, all of it runs, earlier before later.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSideBySide, touch } from './schedule.ts';

const names = fc.subarray(['a', 'b', 'c', 'd'], { maxLength: 2 });
const claims = fc.record({ shared: names, exclusive: names });

describe('tasks side by side', () => {
  it('never run together when they touch, and never overtake one that they touch', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(claims, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), async (all, limit) => {
        const running = new Set<number>();
        const begun: number[] = [];
        const tasks = all.map((claim, index) => ({
          claims: claim,
          run: async () => {
            for (const other of running) expect(touch(claim, all[other] ?? claim)).toBe(false);
            running.add(index);
            begun.push(index);
            expect(running.size).toBeLessThanOrEqual(limit);
            for (let turns = 0; turns < (index % 3) + 1; turns++) await Promise.resolve();
            running.delete(index);
          },
        }));
        await runSideBySide(tasks, limit);
        expect([...begun].sort((a, b) => a - b)).toEqual(all.map((_, index) => index));
        all.forEach((claim, late) => {
          for (let early = 0; early < late; early++) {
            if (touch(claim, all[early] ?? claim)) expect(begun.indexOf(early)).toBeLessThan(begun.indexOf(late));
          }
        });
      }),
    );
  });

  it('fails when a task fails', async () => {
    const task = { claims: { shared: [], exclusive: [] }, run: () => Promise.reject(new Error('broken')) };
    await expect(runSideBySide([task], 2)).rejects.toThrow('broken');
  });
});
