// What several tabs ask for at the same moment, and what an engine answers late.
import { beforeEach, expect, it } from 'vitest';
import { breathe, HandClock } from '../../test/support/hand-clock.ts';
import { held, PretendEngine } from '../../test/support/pretend-engine.ts';
import type { HostStatus } from '../domain/engine.ts';
import type { Lab } from '../domain/lab.ts';
import { silentLog } from '../domain/log.ts';
import { isLive, type LabSession } from '../domain/session.ts';
import type { User } from '../domain/store.ts';
import { AppError } from '../errors.ts';
import { Sessions, type SessionsDeps } from './sessions.ts';

const lab = {
  id: 'lab',
  title: 'A lab',
  steps: [],
  topology: { hosts: [{ name: 'compute1' }], instances: [] },
} as unknown as Lab;
const ANN = { id: 'ann' } as User;

/** A database that takes a moment for everything. */
function slowRows(): Partial<SessionsDeps['store']['sessions']> {
  const rows = new Map<string, LabSession>();
  return {
    async add(row) {
      await breathe();
      const same = (other: LabSession) => other.labId === row.labId && other.userId === row.userId && isLive(other.state);
      if ([...rows.values()].some(same)) throw new AppError('already-exists', 'This lab is running already.');
      rows.set(row.id, row);
    },
    async live() {
      return [...rows.values()].filter((row) => isLive(row.state));
    },
    async move(id, from, to) {
      await breathe();
      const row = rows.get(id);
      if (row?.state !== from) return false;
      rows.set(id, { ...row, state: to });
      return true;
    },
    unsolved: async () => undefined,
  };
}

let engine: PretendEngine;
let clock: HandClock;
let sessions: Sessions;
let freeMb: number;
let deps: SessionsDeps;
const adopted: string[] = [];
const nothing = () => undefined;
const events = {
  state: nothing,
  progress: nothing,
  adopted: (id: string) => void adopted.push(id),
  hostsReplaced: nothing,
  ended: nothing,
  isWatched: () => true,
};
beforeEach(async () => {
  adopted.length = 0;
  engine = new PretendEngine();
  clock = new HandClock();
  freeMb = 10_000;
  deps = {
    store: { sessions: slowRows() },
    engine,
    catalog: { getLab: () => lab, draw: () => ({}), fillTopology: () => lab.topology },
    clock,
    log: silentLog,
    startLimitMs: 60_000,
    life: { idleMs: 3_600_000, warningMs: 300_000, hardMs: 28_800_000 },
    limits: { sessions: 8, sessionsPerUser: 1, freeMemoryMb: 0, warmHosts: 0 },
    mayHost: async () => undefined,
    freeMemoryMb: () => freeMb,
  } as unknown as SessionsDeps;
  sessions = new Sessions(deps, events);
  await sessions.open();
});

async function stateOf(id: string): Promise<string | undefined> {
  for (let i = 0; i < 10; i += 1) await breathe();
  return sessions.find(id)?.row.state;
}
const press = () => sessions.start(ANN, 'lab');
async function failed(): Promise<string> {
  engine.bad.create = () => Promise.reject(new Error('no'));
  const { id } = await press();
  expect(await stateOf(id)).toBe('failed');
  delete engine.bad.create;
  return id;
}

it('Start in three tabs on a failed lab starts it again once, and none of them is refused', async () => {
  const id = await failed();
  const views = await Promise.all([press(), press(), press()]);
  expect(views.map((view) => view.id)).toEqual([id, id, id]);
  for (const { state } of views) expect(state).not.toBe('failed');
  expect(await stateOf(id)).toBe('ready');
});

it('without room for a failed lab, all three are told the one new place in the queue', async () => {
  const old = await failed();
  freeMb = 0;
  const views = await Promise.all([press(), press(), press()]);
  const [first] = views;
  expect(first?.id).not.toBe(old);
  expect(views.map(({ id, state, place }) => [id, state, place])).toEqual(Array(3).fill([first?.id, 'queued', 1]));
});

it('which hosts run, asked for before a reset and answered after it, calls none of the new hosts down', async () => {
  const { id } = await press();
  expect(await stateOf(id)).toBe('ready');
  const list = held();
  engine.bad.list = async (): Promise<readonly HostStatus[]> => {
    await list.call();
    return [];
  };
  sessions.follow(id, () => undefined);
  const session = sessions.find(id);
  await session?.reset();
  expect(await stateOf(id)).toBe('ready');
  list.go();
  await breathe();
  expect(session?.words).toBe('');
});

it('a lab that ran before the server did is known as such, also when the engine is away at first', async () => {
  const { id } = await press();
  expect(await stateOf(id)).toBe('ready');
  expect(adopted).toEqual([]);
  engine.bad.list = () => Promise.reject(new AppError('engine-down', 'away'));
  sessions = new Sessions(deps, events);
  await sessions.open();
  expect(adopted).toEqual([]);
  delete engine.bad.list;
  await clock.pass(3_000);
  expect(await stateOf(id)).toBe('ready');
  expect(adopted).toEqual([id]);
});
