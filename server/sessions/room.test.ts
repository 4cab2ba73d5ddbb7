// How many of the queue may start.
import { expect, test } from 'vitest';
import type { LabSession, SessionState } from '../domain/session.ts';
import { queuedAt, queueOf, roomFor } from './room.ts';

const of = (state: SessionState, minute = 0, id = 's'): LabSession => ({
  id,
  userId: 'u',
  labId: 'l',
  state,
  seed: 1,
  reason: null,
  startedAt: new Date(minute * 60_000),
  activeAt: new Date(0),
  endedAt: null,
});
const limits = { sessions: 10, freeMemoryMb: 500 };

test('up to the limit; what only waits, has failed or is over takes no room', () => {
  expect(roomFor([of('ready'), of('stopping'), of('resetting'), of('queued'), of('failed'), of('stopped')], limits, 1e6)).toBe(7);
  expect(roomFor(Array(10).fill(of('ready')), limits, 1e6)).toBe(0);
  expect(roomFor(Array(12).fill(of('ready')), limits, 1e6)).toBe(0);
});

test('none while memory is short, and starts under way are counted before they have taken theirs', () => {
  expect(roomFor([], limits, 500)).toBe(0);
  expect(roomFor([], limits, 499)).toBe(0);
  expect(roomFor([], limits, 500 + 3 * 64)).toBe(3);
  expect(roomFor([of('starting'), of('starting')], limits, 500 + 3 * 64)).toBe(1);
});

test('not too many starts at once', () => {
  expect(roomFor(Array(6).fill(of('starting')), { ...limits, sessions: 1000 }, 1e6)).toBe(2);
});

test('who has or waits for labs already counts from later; what is over or has failed is nothing that one has', () => {
  const now = new Date(0);
  const later = (...own: LabSession[]) => queuedAt(now, own).getTime() / 60_000;
  expect(later()).toBe(0);
  expect(later(of('failed'), of('stopped'))).toBe(0);
  expect(later(of('ready'))).toBe(10);
  expect(later(of('ready'), of('queued'), of('stopping'))).toBe(30);
});

test('who came first is first, and two of the same moment have a fixed order', () => {
  const queue = queueOf([of('queued', 2, 'sc'), of('ready', 0, 'sr'), of('queued', 1, 'sb'), of('queued', 1, 'sa')]);
  expect(queue.map((each) => each.id)).toEqual(['sa', 'sb', 'sc']);
});
