// A probe that is killed again and again is made again ever later; one that lived is made again at once.
import { expect, it } from 'vitest';
import { waitAfter } from './probes.ts';

it('doubles the wait up to a minute while lives are short, and begins anew after one that was not', () => {
  const waits: number[] = [];
  for (const lived of [20, 20, 20, 20, 20, 20, 20, 20, 15_000, 20]) waits.push(waitAfter(lived, waits.at(-1)));
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 1000, 2000]);
});
