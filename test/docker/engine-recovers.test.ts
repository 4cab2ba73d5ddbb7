// The private engine after an accident: killed daemons, stale pid files and namespaces; what `up` and `down` make of it.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../setup/command.mjs';
import { borrowEngine, engineStatus } from '../../setup/engine.mjs';
import { mountsBelow } from '../../setup/mounts.mjs';
import { listProcesses, processesOfContainers } from '../../setup/processes.mjs';
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

test('a containerd that is killed alone is back after the next up: hosts live on, more can be started, who died meanwhile is known', async () => {
  await startHost('h1');
  await startHost('h2');
  const pid = Number(await engine.docker('inspect', '--format', '{{.State.Pid}}', 'h2'));
  engine.kill('containerd');
  process.kill(pid, 'SIGKILL');
  await expect(startHost('h3')).rejects.toThrow(': unavailable');
  await engine.docker('rm', '--force', 'h3').catch(() => '');
  await engine.up();
  await expect.poll(runningHosts).toEqual(['h1']);
  expect(await engine.docker('exec', 'h1', 'echo', 'alive')).toBe('alive');
  await startHost('h4');
  await engine.docker('rm', '--force', 'h1');
  expect(await runningHosts()).toEqual(['h4']);
});

test('a dockerd that is silent for a moment is not started anew', async () => {
  const [pid = 0] = engine.pids('dockerd');
  process.kill(pid, 'SIGSTOP');
  setTimeout(() => process.kill(pid, 'SIGCONT'), 4000);
  expect(await engine.up()).toEqual({ adopted: true });
  expect(engine.pids('dockerd')).toEqual([pid]);
});

test.each(['SIGSTOP', 'SIGKILL'] as const)(
  'the last user of an engine that does not answer (%s) leaves its hosts',
  async (signal) => {
    const { release } = await borrowEngine(place);
    const id = await startHost('h1');
    const [pid = 0] = engine.pids('dockerd');
    process.kill(pid, signal);
    await release();
    expect(processesOfContainers([id])).not.toEqual([]);
    if (signal === 'SIGSTOP') process.kill(pid, 'SIGCONT');
    await engine.up();
    expect(await runningHosts()).toEqual(['h1']);
  },
);

test('the last user of an engine that was killed without a host takes the rest of it along', async () => {
  const { release } = await borrowEngine(place);
  await engine.docker('rm', '--force', await startHost('h1'));
  engine.kill('dockerd');
  await release();
  expectNothingLeft();
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

test.each([
  ['everything', ['dockerd', 'containerd', 'containerd-shim-runc-v2']],
  ['containerd', ['containerd']],
])('down after %s was killed removes hosts, shims and the namespace', async (_, programs) => {
  await startHost('h1');
  for (const program of programs) engine.kill(program);
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
