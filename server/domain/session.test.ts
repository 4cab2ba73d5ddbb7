// The table of legal moves, as a life would go through it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLive, LEGAL_MOVES, mayMove, SESSION_STATES, type SessionState, seedOf, workedMs } from './session.ts';

test('a life: queue, start, reset, stop', () => {
  const life: SessionState[] = ['queued', 'starting', 'ready', 'resetting', 'ready', 'stopping', 'stopped'];
  for (const [index, to] of life.slice(1).entries()) expect(mayMove(life[index]!, to), `${life[index]} -> ${to}`).toBe(true);
});

test('what must never happen', () => {
  const never: [SessionState, SessionState][] = [
    ['stopped', 'ready'],
    ['stopped', 'starting'],
    ['queued', 'ready'],
    ['starting', 'resetting'],
    ['stopping', 'ready'],
    ['failed', 'ready'],
    ['ready', 'queued'],
    ['ready', 'stopped'],
  ];
  for (const [from, to] of never) expect(mayMove(from, to), `${from} -> ${to}`).toBe(false);
});

test('from every state but the last there is a way to stopped, and no state moves to itself', () => {
  for (const state of SESSION_STATES) {
    expect(mayMove(state, state)).toBe(false);
    const reached = new Set<SessionState>([state]);
    for (const each of reached) for (const next of LEGAL_MOVES[each]) reached.add(next);
    expect(reached.has('stopped'), state).toBe(true);
  }
  expect(SESSION_STATES.filter((state) => !isLive(state))).toEqual(['stopped']);
});

test('a failed lab can be tried again or given up', () => {
  expect(LEGAL_MOVES.failed).toEqual(['stopping', 'resetting']);
});

test('a seed is the same at every start, a whole number that the database can keep, and differs between people', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (user, lab) => {
      const seed = seedOf(user, lab);
      expect(seed).toBe(seedOf(user, lab));
      expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31).toBe(true);
    }),
  );
  const seeds = new Set(Array.from({ length: 500 }, (_, n) => seedOf(`user${n}`, '20-flat')));
  expect(seeds.size).toBe(500);
});

const at = (minutes: number) => new Date(minutes * 60_000);
const first = { startedAt: at(0), activeAt: at(20) };
const second = { startedAt: at(100), activeAt: at(115) };

test('time at the machines counts every session up to what was done last, not the time between them', () => {
  expect(workedMs([first, second], null)).toBe(35 * 60_000);
  expect(workedMs([], null)).toBe(0);
});

test('time at the machines ends when the lab was done', () => {
  expect(workedMs([first, second], at(105))).toBe(25 * 60_000);
  expect(workedMs([first, second], at(10))).toBe(10 * 60_000);
});
