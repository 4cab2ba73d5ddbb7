// The program before containerd's shim (setup/shim): which shim a container shares, and that one starts at a time. The real shim is replaced, in a
// namespace of mounts of the test's own, by one that writes down when it ran.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PATIENCE } from '../support/patience.ts';

const WRAPPER = path.resolve(import.meta.dirname, '../../setup/shim/containerd-shim-runc-v2');
const REAL = '/usr/bin/containerd-shim-runc-v2';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'patchbay-shim-'));
  writeFileSync(
    path.join(folder, 'pretended'),
    `#!/bin/sh\necho "began $*" >> ${folder}/log\nsleep ${0.2 * PATIENCE}\necho "ended $*" >> ${folder}/log\n`,
    { mode: 0o755 },
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Calls the program so many times at once, each in a bundle of its own with this config.json; answers the log and the configs as they are then. */
async function callAtOnce(count: number, words: string, config: object): Promise<{ log: string[]; configs: string[] }> {
  rmSync(path.join(folder, 'log'), { force: true });
  const bundles = Array.from({ length: count }, (_, index) => path.join(folder, 'bundles', `${index}`));
  for (const bundle of bundles) {
    mkdirSync(bundle, { recursive: true });
    writeFileSync(path.join(bundle, 'config.json'), JSON.stringify(config));
  }
  const calls = bundles.map((bundle, index) => `(cd ${bundle} && exec ${WRAPPER} -id ${index} ${words}) &`);
  const script = `set -e; mount --bind ${folder}/pretended ${REAL}; ${calls.join(' ')} wait`;
  await execa('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script]);
  return {
    log: readFileSync(path.join(folder, 'log'), 'utf8').trim().split('\n'),
    configs: bundles.map((bundle) => readFileSync(path.join(bundle, 'config.json'), 'utf8')),
  };
}

const host = {
  ociVersion: '1.0.2',
  process: { args: ['pb', 'init'] },
  hostname: 'pb-00ff00ff00ff',
  linux: { namespaces: [{ type: 'pid' }] },
};
const group = (config: string): unknown => JSON.parse(config).annotations?.['io.containerd.runc.v2.group'];

it('starts one shim at a time, in the group that the hostname names', async () => {
  const { log, configs } = await callAtOnce(4, 'start', host);
  expect(log.length).toBe(8);
  for (let at = 0; at < log.length; at += 2) expect(log[at + 1]).toBe(log[at]?.replace('began', 'ended'));
  expect(configs.map(group)).toEqual(Array(4).fill('pb-00ff00ff00ff'));
  expect(JSON.parse(configs[0]!)).toMatchObject(host);
});

it('gives a probe, and what is not ours, a shim of its own', async () => {
  const probe = { ...host, linux: { namespaces: [{ type: 'pid', path: '/proc/7/ns/pid' }] } };
  const stranger = { ...host, hostname: 'registry' };
  for (const config of [probe, stranger])
    expect((await callAtOnce(1, 'start', config)).configs).toEqual([JSON.stringify(config)]);
});

it('lets what is no start pass beside others, untouched', async () => {
  const { log, configs } = await callAtOnce(2, 'delete', host);
  expect(log.slice(0, 2).map((line) => line.split(' ')[0])).toEqual(['began', 'began']);
  expect(configs).toEqual(Array(2).fill(JSON.stringify(host)));
});
