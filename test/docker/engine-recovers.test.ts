// The private engine after an accident: killed daemons, stale pid files and namespaces; what `up` and `down` make of it.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../setup/command.mjs';
import { engineStatus } from '../../setup/engine.mjs';
import { mountsBelow } from '../../setup/mounts.mjs';
import { listProcesses } from '../../setup/processes.mjs';
import { HOST_FLAGS, secondEngine } from '../support/second-engine.ts';

const engine = secondEngine();
const { place } = engine;
const netns = place.engine?.netns ?? '';

beforeEach(() => engine.up());
afterEach(() => engine.down());
afterAll(() => engine.dispose());

/** `flags`: more than those of every host. */
const startHost = async (name: string, ...flags: string[]) =>
  engine.docker('run', '--detach', '--name', name, ...HOST_FLAGS, ...flags, await engine.image(), 'sleep', 'infinity');
const runningHosts = async () => (await engine.docker('ps', '--format', '{{.Names}}')).split('\n').filter(Boolean);

function expectNothingLeft() {
  expect(
    listProcesses().filter(({ argv }) => argv.some((a) => a.includes(`${place.run}/`) || a.includes(`${place.home}/`))),
  ).toEqual([]);
  expect(existsSync(place.run)).toBe(false);
  expect(existsSync(netns)).toBe(false);
  expect(mountsBelow(place.home)).toEqual([]);
}

test('a second up adopts the running engine', async () => {
  const pids = engine.pids('dockerd');
  expect(await engine.up()).toEqual({ adopted: true });
  expect(engine.pids('dockerd')).toEqual(pids);
  expect(pids).toHaveLength(1);
});

test('down leaves no process, mount, namespace or folder, and can be said twice', async () => {
  await startHost('h1');
  await engine.down();
  expectNothingLeft();
  await engine.down();
  expect(await engineStatus(place)).toMatchObject({ up: false, containers: 0 });
});

test('a host outlives a killed dockerd, and the next up has it', async () => {
  await startHost('h1');
  engine.kill('dockerd');
  expect(await engine.up()).toEqual({ adopted: false });
  expect(await runningHosts()).toEqual(['h1']);
  expect(await engine.docker('exec', 'h1', 'echo', 'alive')).toBe('alive');
});

test('a host outlives dockerd and containerd killed together', async () => {
  await startHost('h1');
  engine.kill('dockerd');
  engine.kill('containerd');
  await engine.up();
  expect(await runningHosts()).toEqual(['h1']);
});

test.each([
  ['a shim of its own', 2, []],
  ['the shim of one that it knows', 1, ['--hostname', 'pb-0123456789ab']],
])(
  'what a killed dockerd had started and not written down, in %s, is ended when it comes back; what it knows lives on',
  async (_, shims, flags) => {
    // The shim is named after the one that is ended.
    const lost = await startHost('lost', ...flags);
    await startHost('known', ...flags);
    engine.kill('dockerd');
    // As it is on the disk between the start of the container and Docker's note of it.
    const [owner] = readdirSync(place.engine?.dataRoot ?? '').filter((name) => /^\d+\.\d+$/.test(name));
    const file = path.join(place.engine?.dataRoot ?? '', owner ?? '', 'containers', lost, 'config.v2.json');
    const config = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...config, State: { ...config.State, Running: false, Pid: 0 } }));
    expect(engine.pids('containerd-shim-runc-v2')).toHaveLength(shims);
    await engine.up();
    expect(await runningHosts()).toEqual(['known']);
    expect(await engine.docker('exec', 'known', 'echo', 'alive')).toBe('alive');
    expect(engine.pids('containerd-shim-runc-v2')).toHaveLength(1);
    await engine.docker('rm', 'lost');
    await engine.docker('rm', '--force', 'known');
    await expect.poll(() => engine.pids('containerd-shim-runc-v2')).toEqual([]);
  },
);

test('the layer that a killed dockerd was filling for a container is no mount any more when it comes back', async () => {
  await startHost('h1');
  const dataRoot = place.engine?.dataRoot ?? '';
  const [owner = ''] = readdirSync(dataRoot).filter((name) => /^\d+\.\d+$/.test(name));
  engine.kill('dockerd');
  const before = mountsBelow(dataRoot);
  // As overlay2 has it between the mount and the unmount of a layer that it makes.
  const layer = path.join(dataRoot, owner, 'overlay2', `${'0123456789abcdef'.repeat(4)}-init`);
  mkdirSync(path.join(layer, 'merged'), { recursive: true });
  await run(['mount', '-t', 'tmpfs', 'layer', path.join(layer, 'merged')]);
  await engine.up();
  expect(mountsBelow(dataRoot)).toEqual(before);
  expect(await engine.docker('exec', 'h1', 'echo', 'alive')).toBe('alive');
  rmSync(layer, { recursive: true });
});

test('down after everything was killed removes hosts, shims and the namespace', async () => {
  await startHost('h1');
  engine.kill('dockerd');
  engine.kill('containerd');
  engine.kill('containerd-shim-runc-v2');
  await engine.down();
  expectNothingLeft();
  await engine.up();
  expect(await engine.docker('ps', '--all', '--quiet')).toBe('');
});

test('what a restart of the machine leaves (a run folder with pid file and sockets, a namespace without its mount) does no harm', async () => {
  await engine.down();
  mkdirSync(place.run, { recursive: true });
  for (const name of ['docker.pid', 'docker.sock', 'containerd.sock']) writeFileSync(`${place.run}/${name}`, '1');
  writeFileSync(netns, '');
  await engine.up();
  expect(await engineStatus(place)).toMatchObject({ up: true, isolated: true, how: 'name=userns' });
  expect(readdirSync('/run/netns')).toContain(place.engine?.netnsName);
});
