#!/usr/bin/env node
// The private Docker engine of PATCHBAY_HOME: `node setup/engine.mjs up|down|status [--json]`.
// docs/decisions/0003-private-engine.md says why it is built this way.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './command.mjs';
import { answers, askDocker, isolationOf } from './docker-api.mjs';
import { containerIds, pidsOf, startDaemons } from './engine-daemons.mjs';
import { placeOf } from './environment.mjs';
import { takeLock, withLock } from './lock.mjs';
import { mountsBelow, unmountBelow } from './mounts.mjs';
import { endProcesses, processesOfContainers, withDescendants } from './processes.mjs';

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
    if (existsSync(engine.netns) && (await works(place))) return { adopted: true };
    await startDaemons(place, engine);
    return { adopted: false };
  });
}

/**
 * Without its containerd a dockerd still answers, and can do nothing. Both are started then, not containerd alone: what was being started when it
 * was killed can be ended only while dockerd is down.
 * @param {Place} place
 */
const works = async (place) => pidsOf('containerd', place).length > 0 && (await answers(place.socket));

/**
 * The engine for as long as a program works with it: `release` ends it when nobody else does, no host runs, and it was
 * not brought up by hand (`node setup/engine.mjs up`).
 * @param {Place} place
 * @returns {Promise<{ adopted: boolean, release: () => Promise<void> }>}
 */
export async function borrowEngine(place) {
  const users = path.join(place.locks, 'engine-users.lock');
  const letGo = await takeLock(users, { wait: true, shared: true });
  const release = async () => {
    await letGo?.();
    const { engine } = place;
    if (!engine || existsSync(keptMark(place))) return;
    const alone = await takeLock(users, { wait: false });
    if (!alone) return;
    try {
      if (await isEmpty(place, engine)) await engineDown(place);
    } finally {
      await alone();
    }
  };
  try {
    return { ...(await engineUp(place)), release };
  } catch (error) {
    await letGo?.();
    throw error;
  }
}

/**
 * Does no host run? Where the engine does not say, the processes of its containers do.
 * @param {Place} place
 * @param {PrivateEngine} engine
 */
async function isEmpty(place, engine) {
  const { up, containers } = await engineStatus(place).catch(() => ({ up: false, containers: 0 }));
  return up ? containers === 0 : processesOfContainers(containerIds(engine)).length === 0;
}

/** @param {Place} place */
const keptMark = (place) => path.join(place.run, 'kept');

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
    if (containerIds(engine).length > 0 && !(await works(place))) await startDaemons(place, engine).catch(() => {});
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

/** Rejects, with the ways out, where the private engine cannot be run. */
export function mustBeRoot() {
  if (process.getuid?.() === 0) return;
  throw new Error(
    'Patchbay’s own Docker engine needs root. Type\n\n    sudo npm start\n\n' +
      'or use an engine that you may use, such as DOCKER_HOST=unix:///run/user/1000/docker.sock npm start',
  );
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

/** @param {readonly string[]} args */
async function main(args) {
  const [verb] = args.filter((a) => !a.startsWith('--'));
  const place = placeOf();
  if (verb === 'up') {
    await engineUp(place);
    if (place.engine) writeFileSync(keptMark(place), '');
  }
  if (verb === 'down') await engineDown(place);
  if (!['up', 'down', 'status'].includes(verb ?? '')) {
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
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}
