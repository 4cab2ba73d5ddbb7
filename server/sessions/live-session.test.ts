// What happens beside a move: while it is being written down, when it is not written, and to what was planned before it.
import { expect, it, vi } from 'vitest';
import { breathe, HandClock } from '../../test/support/hand-clock.ts';
import { held } from '../../test/support/pretend-engine.ts';
import type { Lab } from '../domain/lab.ts';
import { silentLog } from '../domain/log.ts';
import { mayMove, type SessionState } from '../domain/session.ts';
import { LiveSession, type LiveSessionDeps } from './live-session.ts';

const lab = {
  id: 'lab',
  title: 'A lab',
  steps: [],
  topology: { hosts: [{ name: 'compute1' }], instances: [] },
} as unknown as Lab;
const UP = [{ session: 's', host: 'compute1', state: 'up' }] as const;

/** A session on a database and an engine that do at once what they are asked, until a test says otherwise. */
function made(state: SessionState = 'ready') {
  const row = { state };
  const nothing = async () => undefined as unknown;
  const database = {
    /** Before a move to this state is written. */
    moving: async (_to: SessionState): Promise<unknown> => undefined,
    removed: false,
  };
  const sessions: Partial<LiveSessionDeps['store']['sessions']> = {
    async move(id, from, to) {
      if (!mayMove(from, to)) throw new Error(`${id} may not move from ${from} to ${to}`);
      await database.moving(to);
      if (database.removed || row.state !== from) return false;
      row.state = to;
      return true;
    },
    unsolved: async () => undefined,
  };
  const engine = { create: vi.fn(nothing), reset: vi.fn(nothing), destroy: vi.fn(nothing) };
  const clock = new HandClock();
  const deps = {
    store: { sessions },
    engine,
    catalog: { draw: () => ({}), fillTopology: () => lab.topology },
    clock,
    log: silentLog,
    startLimitMs: 60_000,
  } as unknown as LiveSessionDeps;
  const at = new Date(0);
  const begun = {
    id: 's',
    userId: 'ann',
    labId: 'lab',
    state,
    seed: 1,
    reason: null,
    startedAt: at,
    activeAt: at,
    endedAt: null,
  };
  const ended = vi.fn();
  const events = { changed: () => undefined, progress: () => undefined, hostsReplaced: () => undefined, ended };
  return { database, engine, clock, ended, session: new LiveSession(begun, lab, deps, events) };
}

const untilAborted = (signal: AbortSignal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
const broken = () => Promise.reject(new Error('disk I/O error'));

it.each([
  ['reset', (session: LiveSession) => session.reset()],
  ['stop', (session: LiveSession) => session.stop('You stopped the lab.')],
])('a check that is begun while a %s is being written down is given up', async (_, act) => {
  const { database, session } = made();
  const write = held();
  database.moving = write.call;
  const done = act(session);
  const check = session.exclusive('a check is running', untilAborted);
  const refused = expect(check).rejects.toMatchObject({ code: 'not-ready' });
  write.go();
  await done;
  await refused;
});

it.each([
  ['queued', 'starting', (session: LiveSession) => session.begin()],
  ['queued', 'ready', (session: LiveSession) => session.begin()],
  ['ready', 'resetting', (session: LiveSession) => session.reset()],
  ['resetting', 'ready', async (session: LiveSession) => session.resetAgain()],
  ['resetting', 'failed', async (session: LiveSession) => session.resetAgain()],
] as const)('Stop while a %s session’s move to %s is being written down removes the hosts', async (from, to, act) => {
  const { database, engine, ended, session } = made(from);
  const write = held();
  database.moving = async (state) => state === to && write.call();
  if (to === 'failed') engine.reset.mockRejectedValueOnce(new Error('no'));
  void act(session);
  await breathe();
  const stopping = session.stop('You stopped the lab.');
  const settled = session.settled();
  write.go();
  await settled;
  expect(session.row.state).toBe('stopping');
  await stopping;
  expect(session.row.state).toBe('stopped');
  expect(engine.destroy).toHaveBeenCalled();
  expect(ended).toHaveBeenCalledOnce();
});

it('a lab that was started again after its hosts could not be removed is not stopped by the next try', async () => {
  const { engine, clock, session } = made();
  engine.destroy.mockRejectedValueOnce(new Error('busy'));
  await session.stop('You stopped the lab.');
  expect(session.row.state).toBe('failed');
  await session.reset();
  await clock.pass(60_000);
  expect(session.row.state).toBe('ready');
  // Nor when the start fails, which is a reason of its own.
  engine.reset.mockRejectedValueOnce(new Error('no'));
  engine.destroy.mockRejectedValueOnce(new Error('busy'));
  await session.stop('You stopped the lab.');
  await session.reset();
  await clock.pass(60_000);
  expect(session.row.state).toBe('failed');
});

it('who is removed while their lab is being stopped: the next look ends it', async () => {
  const { database, engine, ended, session } = made();
  const destroy = held();
  engine.destroy.mockImplementationOnce(destroy.call);
  const stopping = session.stop('You stopped the lab.');
  await breathe();
  database.removed = true;
  destroy.go();
  await stopping;
  expect(ended).not.toHaveBeenCalled();
  await session.stopUnkept('This account was removed, and its labs with it.');
  expect([session.row.state, ended.mock.calls.length]).toEqual(['stopped', 1]);
});

it('hosts that could not be removed are tried again though that was not written down', async () => {
  const { database, engine, clock, ended, session } = made();
  database.moving = async (to) => to === 'failed' && broken();
  engine.destroy.mockRejectedValueOnce(new Error('busy'));
  await session.stop('You stopped the lab.');
  expect(session.row.state).toBe('stopping');
  await clock.pass(31_000);
  expect([engine.destroy.mock.calls.length, session.row.state, ended.mock.calls.length]).toEqual([2, 'stopped', 1]);
});

it('hosts that could not be removed are tried again though the database did not take the beginning of that', async () => {
  const { database, engine, clock, session } = made();
  engine.destroy.mockRejectedValueOnce(new Error('busy'));
  await session.stop('You stopped the lab.');
  database.moving = broken;
  await clock.pass(31_000);
  expect(session.row.state).toBe('failed');
  database.moving = async () => undefined;
  await clock.pass(31_000);
  expect(session.row.state).toBe('stopped');
});

it.each([
  ['queued', 'ready', (session: LiveSession) => session.begin()],
  ['queued', 'failed', (session: LiveSession) => session.begin()],
  ['ready', 'failed', (session: LiveSession) => session.reset()],
  ['ready', 'stopped', (session: LiveSession) => session.stop('You stopped the lab.')],
] as const)('a %s session’s move to %s that the database did not take is made once it does', async (from, to, act) => {
  const { database, engine, clock, session } = made(from);
  if (to === 'failed') for (const make of [engine.create, engine.reset]) make.mockRejectedValueOnce(new Error('no'));
  database.moving = async (state) => state === to && broken();
  await act(session);
  await clock.pass(11_000);
  expect(session.row.state).toMatch(/ing$/);
  database.moving = async () => undefined;
  await clock.pass(6_000);
  expect(session.row.state).toBe(to);
});

it('an answer to which hosts run that was asked for before the session’s last move is not believed', async () => {
  const { clock, session } = made();
  const hear = session.hostsAsked();
  await session.reset();
  await clock.pass(0);
  expect(session.row.state).toBe('ready');
  hear([]);
  expect(session.words).toBe('');
  session.hostsAsked()([]);
  expect(session.words).toBe('compute1 is down. Reset the lab to get the hosts back.');
  session.hostsAsked()(UP);
  expect(session.words).toBe('');
});
