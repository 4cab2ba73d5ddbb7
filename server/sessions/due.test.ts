// When a lab is warned and ended, to the millisecond.
import { describe, expect, test } from 'vitest';
import type { LabSession, SessionState } from '../domain/session.ts';
import { due, hardEnd, idleEnd } from './due.ts';

const MINUTE = 60_000;
const life = { idleMs: 60 * MINUTE, warningMs: 5 * MINUTE, hardMs: 8 * 60 * MINUTE };
const began = new Date('2026-01-01T08:00:00Z');
const session = (state: SessionState, idleFor = 0): LabSession => ({
  id: 's0123456789a',
  userId: 'u',
  labId: 'l',
  state,
  seed: 1,
  reason: null,
  startedAt: began,
  activeAt: new Date(began.getTime() + idleFor),
  endedAt: null,
});
const at = (ms: number) => new Date(began.getTime() + ms);

describe('idle', () => {
  test.each([
    [0, 'nothing'],
    [55 * MINUTE - 1, 'nothing'],
    [55 * MINUTE, 'warn'],
    [60 * MINUTE - 1, 'warn'],
    [60 * MINUTE, 'end'],
  ])('after %i ms: %s', (ms, what) => {
    expect(due(session('ready'), at(ms), life).what).toBe(what);
  });

  test('counts from the last keystroke', () => {
    expect(due(session('ready', 59 * MINUTE), at(60 * MINUTE), life).what).toBe('nothing');
    expect(idleEnd(session('ready', 59 * MINUTE), life)).toEqual(at(119 * MINUTE));
  });

  test('says how long is left, without a clock that could be of another time zone', () => {
    const warning = due(session('ready'), at(57.5 * MINUTE), life);
    expect(warning).toMatchObject({ words: expect.stringContaining('stops in 3 minutes') });
    expect(due(session('ready'), at(59.9 * MINUTE), life)).toMatchObject({ words: expect.stringContaining('in a minute') });
  });
});

describe('the hard end', () => {
  test('comes however busy, with a warning', () => {
    const busy = session('ready', 8 * 60 * MINUTE - 1000);
    expect(due(busy, at(8 * 60 * MINUTE - 4 * MINUTE), life)).toMatchObject({
      what: 'warn',
      words: expect.stringContaining('ends in 4 minutes'),
    });
    expect(due(busy, at(8 * 60 * MINUTE), life)).toMatchObject({ what: 'end', words: expect.stringContaining('8 hours') });
    expect(hardEnd(busy, life)).toEqual(at(8 * 60 * MINUTE));
  });
});

test('in the queue: who does not look for ten minutes makes room for others', () => {
  expect(due(session('queued'), at(10 * MINUTE - 1), life).what).toBe('nothing');
  expect(due(session('queued'), at(10 * MINUTE), life)).toMatchObject({
    what: 'end',
    words: expect.stringContaining('left the queue'),
  });
  expect(due(session('queued', 9 * 60 * MINUTE), at(9 * 60 * MINUTE), life).what).toBe('nothing');
});

test.each(['starting', 'resetting', 'stopping', 'stopped'] as const)('a %s one is left alone', (state) => {
  expect(due(session(state), at(100 * 60 * MINUTE), life).what).toBe('nothing');
});

test('a failed one is cleaned away without a warning', () => {
  expect(due(session('failed'), at(58 * MINUTE), life).what).toBe('nothing');
  expect(due(session('failed'), at(60 * MINUTE), life).what).toBe('end');
});
