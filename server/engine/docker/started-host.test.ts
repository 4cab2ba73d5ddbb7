// A host that did not start is tried again where that may help; hosts are removed a few at a time, each in the end.
import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { expect, it } from 'vitest';
import { RootMounts } from './root-mounts.ts';
import { Shims } from './shims.ts';
import { removeContainer, startHost } from './started-host.ts';

it('removes eight at once, and the next when one is gone or could not be removed', async () => {
  let [now, most, gone] = [0, 0, 0];
  const container = (fails: boolean) =>
    ({
      remove: async () => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, 5));
        now--;
        if (fails) throw new Error('the engine is away');
        gone++;
      },
    }) as Partial<Docker.Container> as Docker.Container;
  const ends = await Promise.allSettled(Array.from({ length: 30 }, (_, index) => removeContainer(container(index % 3 === 0))));
  expect(ends.filter(({ status }) => status === 'rejected').length).toBe(10);
  expect([most, now, gone]).toEqual([8, 0, 20]);
});

/** An engine that starts nothing in these shims. */
function engineWithout(broken: readonly string[]) {
  const tried: string[] = [];
  const gone: string[] = [];
  const docker = {
    createContainer: async ({ name, Hostname }: { name: string; Hostname: string }) => ({
      id: `${name} in ${Hostname}`,
      attach: async () => new PassThrough(),
      start: async () => {
        tried.push(Hostname);
        if (broken.includes(Hostname)) throw new Error('ttrpc: closed');
      },
      inspect: async () => ({ Id: name, State: { Running: true, Pid: 1 } }),
      remove: async () => void gone.push(Hostname),
    }),
  } as unknown as Docker;
  const config = { image: 'image', homeHash: 'home' };
  return { parts: { docker, config, shims: new Shims(), mounts: new RootMounts(false) }, tried, gone };
}

it('starts a host in another shim when the one that it was to share is ending', async () => {
  const broken: string[] = [];
  const { parts, tried, gone } = engineWithout(broken);
  for (const name of ['one', 'two', 'three']) (await startHost(parts, name)).line.close();
  broken.push(tried[0]!);
  (await startHost(parts, 'four')).line.close();
  expect(tried).toHaveLength(5);
  expect([tried[3] === tried[0], tried[4] === tried[0]]).toEqual([true, false]);
  expect(gone).toEqual([tried[0]]);
});

it('does not try again when nobody else was in its shim', async () => {
  const { parts, tried, gone } = engineWithout(['pb-broken']);
  parts.shims.join = () => ({ shim: { group: 'pb-broken', given: 1, left: 1 }, joined: false });
  await expect(startHost(parts, 'one')).rejects.toThrow('ttrpc: closed');
  expect([tried, gone]).toEqual([['pb-broken'], ['pb-broken']]);
});
