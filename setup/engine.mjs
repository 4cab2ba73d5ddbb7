#!/usr/bin/env node
import { spawn } from 'node:child_process';
// The private Docker engine of PATCHBAY_HOME: `node setup/engine.mjs up|down|status [--json]`.
// docs/decisions/0003-private-engine.md says why it is built this way.
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run, SYSTEM_PATH, sleep, waitFor } from './command.mjs';
import { chooseStore } from './disk.mjs';
import { answers, askDocker, isolationOf } from './docker-api.mjs';
import { placeOf } from './environment.mjs';
import { loadModules } from './kernel-modules.mjs';
import { withLock } from './lock.mjs';
import { mountsBelow, unmountBelow } from './mounts.mjs';
import { endProcesses, findByFolder, processesOfContainers, withDescendants } from './processes.mjs';
import { ensureRemapUser } from './remap-user.mjs';

const LOG_MAX_BYTES = 10 * 1024 * 1024;

/** @typedef {import('./environment.mjs').Place} Place */
/** @typedef {import('./environment.mjs').PrivateEngine} PrivateEngine */

/**
 * Starts the engine, or adopts the one that runs; mends what a killed one left behind. Containers that run live on.
 * With DOCKER_HOST only looks whether that engine answers.
 * @param {Place} place
 * @returns {Promise<{ adopted: boolean }>} rejects with what to do
 */
export async function engineUp(place) {
  const { engine } = place;
  if (!engine) {
    if (await answers(place.socket)) return { adopted: true };
    throw new Error(`No Docker engine answers at ${place.socket} (from DOCKER_HOST). Start it, or unset DOCKER_HOST.`);
  }
  mustBeRoot();
  return withLock(lockFile(place), async () => {
    if ((await answers(place.socket)) && existsSync(engine.netns)) return { adopted: true };
    await start(place, engine);
    return { adopted: false };
  });
}

/**
 * @param {Place} place
 * @param {PrivateEngine} engine
 */
async function start(place, engine) {
  const store = chooseStore(engine.stores);
  await ensureRemapUser();
  await loadModules();
  await endProcesses(pidsOf('dockerd', place), 10_000); // alive but silent, or in a namespace that is gone
  mkdirSync(place.run, { recursive: true, mode: 0o711 });
  for (const folder of [place.log, store, engine.dataRoot, engine.execRoot]) mkdirSync(folder, { recursive: true });
  await mountStore(store, engine.dataRoot);
  await ensureNetns(engine);
  await startContainerd(place, engine);
  await startDockerd(place, engine);
}

/**
 * Ends everything: containers, daemons, namespace, mounts, run folder. Images stay. Does nothing when nothing is there.
 * @param {Place} place
 */
export async function engineDown(place) {
  const { engine } = place;
  if (!engine) return;
  if (!existsSync(place.run) && !existsSync(engine.netns) && pidsOf('dockerd', place).length === 0) return;
  mustBeRoot();
  await withLock(lockFile(place), async () => {
    // A killed daemon is started once more: it knows best how to take its containers, mounts and control groups away.
    const up = await answers(place.socket);
    if (!up && containerIds(engine).length > 0) await start(place, engine).catch(() => {});
    if (await answers(place.socket)) await removeContainers(place.socket);
    await endProcesses(pidsOf('dockerd', place), 10_000);
    await endProcesses(pidsOf('containerd', place), 5_000);
    // What a killed daemon could not take along: shims with their containers, containers without their shim.
    const left = [...withDescendants(pidsOf('containerd-shim-runc-v2', place)), ...processesOfContainers(containerIds(engine))];
    if (left.length > 0) await endProcesses(left, 0);
    await unmountBelow(place.run);
    if (existsSync(engine.netns)) await run(['ip', 'netns', 'delete', engine.netnsName]);
    if (mountsBelow(place.run).length > 0)
      throw new Error(`${mountsBelow(place.run)[0]} cannot be unmounted; something uses it.`);
    rmSync(place.run, { recursive: true, force: true });
  });
}

/**
 * @param {Place} place
 * @returns {Promise<{ up: boolean, socket: string, netns: string, isolated: boolean, how: string, version: string, containers: number }>}
 */
export async function engineStatus(place) {
  const netns = place.engine?.netns ?? '';
  const off = { up: false, socket: place.socket, netns, isolated: false, how: '', version: '', containers: 0 };
  if (!(await answers(place.socket))) return off;
  const { body } = await askDocker(place.socket, 'GET', '/containers/json');
  return { ...off, up: true, ...(await isolationOf(place.socket)), containers: body.length };
}

/** @param {Place} place */
const lockFile = (place) => path.join(place.locks, 'engine.lock');

/**
 * @param {string} program
 * @param {Place} place
 */
const pidsOf = (program, place) => findByFolder(program, place.run).map(({ pid }) => pid);

function mustBeRoot() {
  if (process.getuid?.() === 0) return;
  throw new Error(
    'Patchbay’s own Docker engine needs root. Run it as root (sudo npm start), ' +
      'or use an engine that you may use: DOCKER_HOST=unix:///run/user/1000/docker.sock npm start',
  );
}

/**
 * The store is used through a mount in the run folder: root of a lab host is nobody on the machine and would not get
 * through a closed folder above it, such as /root.
 * @param {string} store
 * @param {string} dataRoot
 */
async function mountStore(store, dataRoot) {
  if (!mountsBelow(dataRoot).includes(dataRoot)) await run(['mount', '--bind', store, dataRoot]);
}

/** A namespace of its own: this engine cannot touch docker0 or iptables of the machine, its containers reach no network.
 * @param {PrivateEngine} engine */
async function ensureNetns(engine) {
  const inside = ['nsenter', `--net=${engine.netns}`, 'ip', 'link', 'set', 'lo', 'up'];
  if (existsSync(engine.netns)) {
    if ((await run(inside, { allowFailure: true })).code === 0) return;
    rmSync(engine.netns); // a file without its mount: the machine was restarted, or the mount was taken off
  }
  await run(['ip', 'netns', 'add', engine.netnsName]);
  await run(inside);
}

/**
 * A containerd of its own even where the machine runs one: nothing of ours is in the machine's.
 * @param {Place} place
 * @param {PrivateEngine} engine
 */
async function startContainerd(place, engine) {
  if (pidsOf('containerd', place).length > 0 && existsSync(engine.containerdSocket)) return; // outlived its dockerd
  await endProcesses(pidsOf('containerd', place), 5_000);
  rmSync(engine.containerdSocket, { force: true });
  const config = path.join(place.run, 'containerd.toml');
  writeFileSync(config, 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]\n');
  const { containerdRoot, containerdState, containerdSocket } = engine;
  const argv = ['containerd', '--config', config, '--root', containerdRoot, '--state', containerdState];
  const pid = startDaemon(place, engine, 'containerd', [...argv, '--address', containerdSocket, '--log-level', 'warn']);
  await mustAppear(place, 'containerd', pid, () => existsSync(containerdSocket));
}

/**
 * @param {Place} place
 * @param {PrivateEngine} engine
 */
async function startDockerd(place, engine) {
  const pidfile = path.join(place.run, 'docker.pid');
  for (const stale of [pidfile, place.socket]) rmSync(stale, { force: true });
  const config = path.join(place.run, 'daemon.json'); // not the machine's /etc/docker/daemon.json
  writeFileSync(config, '{}\n');
  const pid = startDaemon(place, engine, 'dockerd', [
    'dockerd',
    '--config-file',
    config,
    '--host',
    `unix://${place.socket}`,
    '--group',
    'root',
    '--data-root',
    engine.dataRoot,
    '--exec-root',
    engine.execRoot,
    '--pidfile',
    pidfile,
    '--containerd',
    engine.containerdSocket,
    '--userns-remap=default',
    '--storage-driver=overlay2',
    '--live-restore', // lab hosts outlive a killed dockerd
    '--bridge=none',
    '--iptables=false',
    '--ip6tables=false',
    '--ip-forward=false',
    '--ip-masq=false',
    '--userland-proxy=false',
    '--log-opt=max-size=1m',
    '--log-level=warn',
  ]);
  await mustAppear(place, 'dockerd', pid, () => answers(place.socket));
}

/**
 * Starts a program that outlives us, in the engine's network namespace, its output in home/log.
 * @param {Place} place
 * @param {PrivateEngine} engine
 * @param {string} name
 * @param {readonly string[]} argv
 * @returns {number} its pid: nsenter becomes the program
 */
function startDaemon(place, engine, name, argv) {
  const file = path.join(place.log, `${name}.log`);
  if (existsSync(file) && statSync(file).size > LOG_MAX_BYTES) renameSync(file, `${file}.1`);
  const log = openSync(file, 'a');
  // nsenter, not `ip netns exec`: that one hides /sys/fs/cgroup ("Devices cgroup isn't mounted").
  const child = spawn('nsenter', [`--net=${engine.netns}`, ...argv], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: SYSTEM_PATH, HOME: '/root' },
    cwd: '/',
  });
  closeSync(log);
  child.on('error', () => {}); // seen as a process that never appeared
  child.unref();
  return child.pid ?? 0;
}

/**
 * @param {Place} place
 * @param {string} name
 * @param {number} pid
 * @param {() => boolean | Promise<boolean>} ready
 */
async function mustAppear(place, name, pid, ready) {
  const outcome = await waitFor(async () => ((await ready()) ? 'ready' : existsSync(`/proc/${pid}`) ? null : 'ended'), {
    timeoutMs: 60_000,
  });
  if (outcome === 'ready') return;
  const what = outcome === 'ended' ? 'ended while starting' : 'did not answer within 60 s';
  const said = (await run(['tail', '-n', '5', path.join(place.log, `${name}.log`)], { allowFailure: true })).stdout.trim();
  throw new Error(`${name} ${what}. Its log is ${path.join(place.log, `${name}.log`)}; the end of it:\n${said}`);
}

/** @param {string} socket */
async function removeContainers(socket) {
  const { body } = await askDocker(socket, 'GET', '/containers/json?all=1');
  await Promise.all(
    body.map((/** @type {{ Id: string }} */ { Id }) =>
      askDocker(socket, 'DELETE', `/containers/${Id}?force=1&v=1`, 30_000).catch(() => {}),
    ),
  );
}

/**
 * Ids of the containers that the engine's stores know (below <uid>.<gid>/containers: user namespaces).
 * @param {PrivateEngine} engine
 */
function containerIds({ stores }) {
  const list = (/** @type {string} */ folder) => (existsSync(folder) ? readdirSync(folder) : []);
  return stores.flatMap((store) =>
    list(store)
      .filter((name) => /^\d+\.\d+$/.test(name))
      .flatMap((name) => list(path.join(store, name, 'containers'))),
  );
}

/** @param {readonly string[]} args */
async function main(args) {
  const [verb] = args.filter((a) => !a.startsWith('--'));
  const place = placeOf();
  if (verb === 'up') await engineUp(place);
  else if (verb === 'down') await engineDown(place);
  else if (verb !== 'status') {
    console.error('Usage: node setup/engine.mjs up|down|status [--json]');
    return 2;
  }
  const status = await engineStatus(place);
  if (args.includes('--json')) console.log(JSON.stringify(status));
  else if (status.up) {
    console.log(`Docker ${status.version} at ${status.socket}, ${status.containers} containers running, ${status.how}`);
  } else console.log('The engine is down.');
  return verb === 'up' && !status.up ? 1 : 0;
}

if (import.meta.filename === process.argv[1]) {
  main(process.argv.slice(2)).then(
    async (code) => {
      await sleep(0);
      process.exit(code);
    },
    (error) => {
      console.error(error.message);
      process.exit(1);
    },
  );
}
