// Brings up what a private engine is made of: network namespace, store, containerd, dockerd. Mends what killed ones left behind.
import { spawn } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { run, SYSTEM_PATH, waitFor } from './command.mjs';
import { chooseStore } from './disk.mjs';
import { answers } from './docker-api.mjs';
import { raiseLimits } from './kernel-limits.mjs';
import { loadModules } from './kernel-modules.mjs';
import { mountsBelow, unmountBelow } from './mounts.mjs';
import { endProcesses, findByFolder, processesOfContainers, withDescendants } from './processes.mjs';
import { ensureRemapUser } from './remap-user.mjs';

/** A program of the shim's name; see there. */
const SHIM = path.join(import.meta.dirname, 'shim/containerd-shim-runc-v2');
/** Of a question to containerd; a shim that does not answer holds it up. */
const CTR_MS = 10_000;
const LOG_MAX_BYTES = 10 * 1024 * 1024;

/** @typedef {import('./environment.mjs').Place} Place */
/** @typedef {import('./environment.mjs').PrivateEngine} PrivateEngine */

/**
 * Starts all of it; what still works is kept, and containers that run live on. Rejects with the end of a daemon's log.
 * @param {Place} place
 * @param {PrivateEngine} engine
 */
export async function startDaemons(place, engine) {
  const store = chooseStore(engine.stores);
  await ensureRemapUser();
  await loadModules();
  raiseLimits();
  await endProcesses(pidsOf('dockerd', place), 10_000); // alive but silent, or in a namespace that is gone
  mkdirSync(place.run, { recursive: true, mode: 0o711 });
  for (const folder of [place.log, store, engine.dataRoot, engine.execRoot]) mkdirSync(folder, { recursive: true });
  await mountStore(store, engine.dataRoot);
  await ensureNetns(engine);
  await startContainerd(place, engine);
  await endStrays(place, engine);
  await startDockerd(place, engine);
}

/**
 * Processes of this engine.
 * @param {string} program
 * @param {Place} place
 */
export const pidsOf = (program, place) => findByFolder(program, place.run).map(({ pid }) => pid);

/**
 * The store is used through a mount in the run folder: root of a lab host is nobody on the machine and would not get
 * through a closed folder above it, such as /root.
 * @param {string} store
 * @param {string} dataRoot
 */
async function mountStore(store, dataRoot) {
  if (!mountsBelow(dataRoot).includes(dataRoot)) await run(['mount', '--bind', store, dataRoot]);
}

/**
 * A namespace of its own: this engine cannot touch docker0 or iptables of the machine, its containers reach no network. It has no IPv6:
 * the bridges that are labs' switches would answer there, and each of their ports announce itself to all who listen on the machine.
 * @param {PrivateEngine} engine
 */
async function ensureNetns(engine) {
  const inside = (/** @type {string[]} */ ...argv) => ['nsenter', `--net=${engine.netns}`, ...argv];
  const up = inside('ip', 'link', 'set', 'lo', 'up');
  // A file without its mount: the machine was restarted, or the mount was taken off.
  if (existsSync(engine.netns) && (await run(up, { allowFailure: true })).code !== 0) rmSync(engine.netns);
  if (!existsSync(engine.netns)) await run(['ip', 'netns', 'add', engine.netnsName]);
  await run(up);
  const off = 'for of in all default; do f=/proc/sys/net/ipv6/conf/$of/disable_ipv6; [ ! -e $f ] || echo 1 > $f; done';
  await run(inside('sh', '-ec', off));
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
  // When the machine's memory runs out, hosts (500) end before what serves them.
  writeFileSync(
    config,
    'version = 2\noom_score = -900\ndisabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]\n',
  );
  const { containerdRoot, containerdState, containerdSocket } = engine;
  const argv = ['containerd', '--config', config, '--root', containerdRoot, '--state', containerdState];
  // A copy beside the data: containerd outlives this clone, and /run is often mounted noexec.
  const shims = path.join(chooseStore(engine.stores), 'shim');
  mkdirSync(shims, { recursive: true });
  copyFileSync(SHIM, path.join(shims, path.basename(SHIM)));
  const pid = startDaemon(place, engine, 'containerd', [...argv, '--address', containerdSocket, '--log-level', 'warn'], shims);
  await mustAppear(place, 'containerd', pid, () => existsSync(containerdSocket));
}

/**
 * What a dockerd that was killed in the middle of a start does not know when it comes back: it would count the container as
 * never started, and leave it running for good. Nobody starts containers now: dockerd is down.
 * @param {Place} place
 * @param {PrivateEngine} engine
 */
async function endStrays(place, engine) {
  const ctr = ['ctr', '--address', engine.containerdSocket, '--namespace', 'moby'];
  const ask = (/** @type {string[]} */ ...words) => run([...ctr, ...words], { allowFailure: true, timeoutMs: CTR_MS });
  const list = async (/** @type {string} */ what) => (await ask(what, 'list', '--quiet')).stdout.split('\n').filter(Boolean);
  const known = processesOfContainers(containerIds(engine).filter((id) => isKnownToRun(engine, id)));
  // A shim is named after its first container, and may serve others when that one is gone.
  const strays = findByFolder('containerd-shim-runc-v2', place.run)
    .filter(({ argv }) => !isKnownToRun(engine, argv[argv.indexOf('-id') + 1] ?? ''))
    .map(({ pid }) => withDescendants([pid]))
    .filter((pids) => !pids.some((pid) => known.includes(pid)));
  if (strays.length > 0) await endProcesses(strays.flat(), 0);
  // Those that share a shim with one that Docker knows.
  const unknown = (await list('tasks')).filter((id) => !isKnownToRun(engine, id));
  await endProcesses(processesOfContainers(unknown), 0);
  for (const id of unknown) await ask('tasks', 'delete', '--force', id);
  // containerd's own records of containers that Docker has not.
  const dead = (await list('containers')).filter((id) => !containerFolder(engine, id));
  if (dead.length > 0) await ask('containers', 'delete', ...dead);
  // Names of network namespaces that hold none any more; a living dockerd clears them after a minute.
  const names = path.join(engine.execRoot, 'netns');
  const mounted = mountsBelow(names);
  for (const name of existsSync(names) ? readdirSync(names) : [])
    if (!mounted.includes(path.join(names, name))) rmSync(path.join(names, name), { force: true });
  // The first layer of a container that was being made: mounted while it is filled, by a dockerd that has not written its name down.
  const layers = mountsBelow(engine.dataRoot).filter((point) => point.endsWith('-init/merged'));
  for (const point of layers) await unmountBelow(point);
}

/**
 * Ids of the containers that the engine's stores know (below <uid>.<gid>/containers: user namespaces).
 * @param {PrivateEngine} engine
 */
export function containerIds({ stores }) {
  const list = (/** @type {string} */ folder) => (existsSync(folder) ? readdirSync(folder) : []);
  return stores.flatMap((store) =>
    list(store)
      .filter((name) => /^\d+\.\d+$/.test(name))
      .flatMap((name) => list(path.join(store, name, 'containers'))),
  );
}

/**
 * Where Docker keeps a container (below <uid>.<gid>/containers: user namespaces).
 * @param {PrivateEngine} engine
 * @param {string} id
 */
function containerFolder({ dataRoot }, id) {
  const owners = readdirSync(dataRoot).filter((name) => /^\d+\.\d+$/.test(name));
  return owners.map((name) => path.join(dataRoot, name, 'containers', id)).find((folder) => existsSync(folder)) ?? null;
}

/**
 * @param {PrivateEngine} engine
 * @param {string} id
 */
function isKnownToRun(engine, id) {
  const folder = containerFolder(engine, id);
  if (!folder) return false;
  try {
    return JSON.parse(readFileSync(path.join(folder, 'config.v2.json'), 'utf8')).State?.Running === true;
  } catch {
    return false;
  }
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
 * @param {string[]} [folders] before those of the system on its PATH
 * @returns {number} its pid: nsenter becomes the program
 */
function startDaemon(place, engine, name, argv, ...folders) {
  const file = path.join(place.log, `${name}.log`);
  if (existsSync(file) && statSync(file).size > LOG_MAX_BYTES) renameSync(file, `${file}.1`);
  const log = openSync(file, 'a');
  // nsenter, not `ip netns exec`: that one hides /sys/fs/cgroup ("Devices cgroup isn't mounted").
  const child = spawn('nsenter', [`--net=${engine.netns}`, ...argv], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: [...folders, SYSTEM_PATH].join(':'), HOME: '/root' },
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
