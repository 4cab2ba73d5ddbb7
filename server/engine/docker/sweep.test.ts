// What a dead server left is cleared in the end, however often the engine fails at it. Real hosts: test/docker/engine.test.ts.
import type Docker from 'dockerode';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Log } from '../../domain/log.ts';
import type { MachineNetwork } from './machine-network.ts';
import { LABEL_HOME, LABEL_PROCESS, trashName, warmName } from './names.ts';
import { keepSweeping } from './sweep.ts';

const HOME = '01234567';
/** Of nobody who lives. */
const DEAD = { [LABEL_HOME]: HOME, [LABEL_PROCESS]: '1.1' };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An engine with what is left of a dead server: two hosts and a switch. `refuses`: hosts that it does not remove now. */
function left() {
  const state = { hosts: [warmName(), trashName()], links: ['lo', 'pbabcdef01x'], away: false, refuses: new Set<string>() };
  const warned: string[] = [];
  const docker = {
    listContainers: async () => {
      if (state.away) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      return state.hosts.map((name) => ({ Id: name, Names: [`/${name}`], Labels: DEAD }));
    },
    getContainer: (id: string) => ({
      remove: async () => {
        if (state.refuses.has(id)) throw new Error('device or resource busy');
        state.hosts = state.hosts.filter((name) => name !== id);
      },
    }),
  };
  const network: MachineNetwork = {
    apply: async () => {},
    links: async () => state.links.map((name) => ({ name, mark: name === 'lo' ? '' : '1.1' })),
    remove: async (lines) => {
      state.links = state.links.filter((name) => !lines.includes(`link del ${name}`));
    },
  };
  const log: Log = { info() {}, error() {}, warn: (_, words) => warned.push(words) };
  const start = () => keepSweeping({ docker: docker as unknown as Docker, network, homeHash: HOME, log });
  return { state, start, warned };
}

it('is swept again until the engine is back, and the log says so once', async () => {
  const { state, start, warned } = left();
  state.away = true;
  const stop = start();
  await vi.advanceTimersByTimeAsync(16_000);
  expect(state.hosts).toHaveLength(2);
  expect(warned).toHaveLength(1);
  state.away = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect([state.hosts, state.links]).toEqual([[], ['lo']]);
  expect(vi.getTimerCount()).toBe(0);
  await stop();
});

it('one that does not go keeps neither the others nor the switches, and goes later', async () => {
  const { state, start } = left();
  const [stubborn = ''] = state.hosts;
  state.refuses.add(stubborn);
  const stop = start();
  await vi.advanceTimersByTimeAsync(1_000);
  expect([state.hosts, state.links]).toEqual([[stubborn], ['lo']]);
  state.refuses.clear();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(state.hosts).toEqual([]);
  await stop();
});

it('ends when it is told to', async () => {
  const { state, start } = left();
  state.away = true;
  const stop = start();
  await vi.advanceTimersByTimeAsync(1_000);
  await stop();
  expect(vi.getTimerCount()).toBe(0);
});
