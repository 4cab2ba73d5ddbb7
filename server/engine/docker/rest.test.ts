// When a lab rests and when it wakes. What it does to real hosts: test/docker/engine.test.ts.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Rest } from './rest.ts';

let rest: Rest;
/** What was told, as "host: from to". */
let told: string[];
let fails: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  [told, fails] = [[], false];
  rest = new Rest(
    async (session, host, { stdin = '' }) => {
      if (fails) throw new Error('down');
      told.push(`${session}/${host}: ${[...stdin.matchAll(/"(\d+)"/g)].map(([, ms]) => ms).join(' to ')}`);
    },
    () => Date.now(),
  );
});
afterEach(() => {
  rest.dispose();
  vi.useRealTimers();
});
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

it('rests with all its hosts half a minute after the last use, and wakes with all at the next, once', async () => {
  rest.begin('a', ['one', 'two']);
  await pass(20);
  rest.used('a', 'one');
  await pass(28);
  expect(told).toEqual([]);
  await pass(60);
  expect(told).toEqual(['a/one: 1000 to 5000', 'a/two: 1000 to 5000']);
  rest.used('a', 'two');
  rest.used('a', 'two');
  await pass(1);
  expect(told.slice(2)).toEqual(['a/one: 5000 to 1000', 'a/two: 5000 to 1000']);
});

it('wakes a host of an earlier server at its first use', async () => {
  rest.used('a', 'one');
  rest.used('a', 'one');
  await pass(1);
  expect(told).toEqual(['a/one: 5000 to 1000']);
});

it('is said no more of a lab that has ended, or of hosts that could not be told', async () => {
  rest.begin('a', ['one']);
  rest.begin('b', ['one']);
  rest.end('a');
  fails = true;
  await pass(40);
  fails = false;
  await pass(60);
  expect(told).toEqual([]);
  // Used again, it is known again.
  rest.used('b', 'one');
  await pass(1);
  expect(told).toEqual(['b/one: 5000 to 1000']);
});
