// How many hosts are kept ready.
import { expect, test } from 'vitest';
import { recentStarts, warmHosts } from './warm.ts';

const now = new Date('2026-01-01T12:00:00Z');
const ago = (minutes: number, hosts: number) => ({ at: new Date(now.getTime() - minutes * 60_000), hosts });

test('two when nothing was started; one lab’s worth after a start within the hour', () => {
  expect(warmHosts([], now, 10_000, 20)).toBe(2);
  expect(warmHosts([ago(30, 3)], now, 10_000, 20)).toBe(3);
  expect(warmHosts([ago(61, 3)], now, 10_000, 20)).toBe(2);
});
test('a rush is met by as many as it took', () => {
  expect(warmHosts([ago(0.5, 3), ago(1, 3), ago(1.5, 2)], now, 10_000, 20)).toBe(8);
});
test('never more than the limit, nor than the memory has room for', () => {
  expect(warmHosts(Array(10).fill(ago(1, 3)), now, 10_000, 6)).toBe(6);
  expect(warmHosts(Array(10).fill(ago(1, 3)), now, 100, 6)).toBe(4);
  expect(warmHosts([ago(1, 3)], now, -50, 6)).toBe(0);
});
test('old starts are forgotten', () => {
  expect(recentStarts([ago(61, 3), ago(59, 2)], now)).toEqual([ago(59, 2)]);
});
