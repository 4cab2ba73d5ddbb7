// What slips in while a move is being written down does not outlive it.
import { expect, it } from 'vitest';
import { HandClock } from '../../test/support/hand-clock.ts';
import { held } from '../../test/support/pretend-engine.ts';
import type { Lab } from '../domain/lab.ts';
import { silentLog } from '../domain/log.ts';
import { LiveSession, type LiveSessionDeps } from './live-session.ts';

const lab = {
  id: 'lab',
  title: 'A lab',
  steps: [],
  topology: { hosts: [{ name: 'compute1' }], instances: [] },
} as unknown as Lab;

function ready() {
  const database = held();
  const sessions: Partial<LiveSessionDeps['store']['sessions']> = {
    move: async () => {
      await database.call();
      return true;
    },
    unsolved: async () => undefined,
  };
  const deps = {
    store: { sessions },
    engine: { reset: async () => undefined, destroy: async () => undefined },
    catalog: { draw: () => ({}), fillTopology: () => lab.topology },
    clock: new HandClock(),
    log: silentLog,
    startLimitMs: 60_000,
  } as unknown as LiveSessionDeps;
  const at = new Date(0);
  const row = {
    id: 's',
    userId: 'ann',
    labId: 'lab',
    state: 'ready',
    seed: 1,
    reason: null,
    startedAt: at,
    activeAt: at,
    endedAt: null,
  };
  const nothing = () => undefined;
  const events = { changed: nothing, progress: nothing, hostsReplaced: nothing, ended: nothing };
  return { database, session: new LiveSession(row as LiveSession['row'], lab, deps, events) };
}

const untilAborted = (signal: AbortSignal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

it.each([
  ['reset', (session: LiveSession) => session.reset()],
  ['stop', (session: LiveSession) => session.stop('You stopped the lab.')],
])('a check that is begun while a %s is being written down is given up', async (_, act) => {
  const { database, session } = ready();
  const done = act(session);
  const check = session.exclusive('a check is running', untilAborted);
  const refused = expect(check).rejects.toMatchObject({ code: 'not-ready' });
  database.go();
  await done;
  await refused;
});
