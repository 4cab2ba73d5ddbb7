#!/usr/bin/env node
// `npm start`: from an empty machine to a running Patchbay, then stays with the server until Ctrl-C.
// docs/decisions/0004-start-and-stop.md says which signal means what.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ensureCapabilities } from './capabilities.mjs';
import { endRunning } from './command.mjs';
import { checkRoom, chooseStore } from './disk.mjs';
import { isolationOf } from './docker-api.mjs';
import { borrowEngine, engineDown, mustBeRoot } from './engine.mjs';
import { environmentFor, placeOf } from './environment.mjs';
import { hostNeeds } from './hosts.mjs';
import { ensureImage } from './image.mjs';
import { takeLock } from './lock.mjs';
import { phases } from './phases.mjs';
import { checkPort } from './port.mjs';
import { ensureClient, ensureNpmPackages, ensureSite } from './products.mjs';
import { startServer } from './server-process.mjs';
import { ensurePackages } from './system-packages.mjs';
import { listenToSignals } from './wishes.mjs';

/** @typedef {import('./environment.mjs').Place} Place */
/** @typedef {ReturnType<typeof startServer>} Server */

const runPhase = phases(9);
/** @type {Server | null} */
let server = null;
/** Lets go of the engine: it ends unless hosts live in it. */
let releaseEngine = async () => {};
const wishes = listenToSignals({
  onEnd: () => {
    endRunning();
    say('\nEnding …');
  },
  onHurry: () => server?.kill(),
});

process.stdout.on('error', () => {}); // the terminal was closed: ending goes on without words
try {
  process.exitCode = await main();
} catch (error) {
  process.exitCode = wishes.isEnding() ? 130 : 1;
  if (!wishes.isEnding()) console.error(`\nPatchbay could not start. ${error instanceof Error ? error.message : error}`);
}

async function main() {
  const place = placeOf();
  checkMachine(place);
  const release = await takeLock(path.join(place.locks, 'start.lock'), { wait: false });
  if (!release)
    throw new Error(`Patchbay is already running, or starting, with the folder ${place.home} (in another terminal?).`);
  try {
    return await serve(place, await prepare(place));
  } catch (error) {
    if (wishes.isEnding()) await engineDown(place);
    else await releaseEngine();
    throw error;
  } finally {
    await release();
  }
}

/**
 * A phase, unless the end was asked for.
 * @type {typeof runPhase}
 */
function phase(title, work) {
  if (wishes.isEnding()) throw new Error('interrupted');
  return runPhase(title, work);
}

/**
 * What must be right before anything is made.
 * @param {Place} place
 */
function checkMachine(place) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new Error(`It needs Node 20.19 or newer; this is ${process.versions.node}.`);
  if (process.platform !== 'linux') throw new Error('It runs on Linux only: lab hosts are made of Linux network namespaces.');
  if (place.engine) mustBeRoot();
  checkRoom(place.home);
  if (place.engine) {
    const store = chooseStore(place.engine.stores);
    if (store !== place.engine.stores[0])
      say(`${place.home} cannot carry Docker’s data (it is not ext4 or xfs): they go to ${store}.`);
  }
  mkdirSync(place.log, { recursive: true });
}

/**
 * Makes all that the server needs; the second time each phase only looks.
 * @param {Place} place
 * @returns {Promise<Record<string, string>>} the server's environment
 */
async function prepare(place) {
  await phase('Looking at the port', () => checkPort(process.env.HOST || '127.0.0.1', process.env.PORT || '3000'));
  await phase('Packages of the system', async ({ tell, note }) => {
    const added = await ensurePackages(hostNeeds(place), { log: path.join(place.log, 'apt.log'), onLine: tell });
    note(added.length > 0 ? added.join(', ') : 'already there');
  });
  for (const [title, ensure] of /** @type {const} */ ([
    ['Packages of npm', ensureNpmPackages],
    ['Database client', ensureClient],
    ['Building the site', ensureSite],
  ])) {
    await phase(title, async ({ tell, note }) => {
      if (!(await ensure(place, { onLine: tell })).made) note('already there');
    });
  }
  await phase('Docker engine', async ({ note }) => {
    const { adopted, release } = await borrowEngine(place);
    releaseEngine = release;
    const { isolated, how, version } = await isolationOf(place.socket);
    const which = place.engine ? (adopted ? 'was running' : 'started') : `from DOCKER_HOST, ${place.socket}`;
    note(
      `Docker ${version}, ${which}, ${isolated ? `isolated by ${how}` : 'NOT isolated: root in a lab host is root on its machine'}`,
    );
  });
  const image = await phase('Building the lab host image', async ({ tell, note }) => {
    const { tag, made } = await ensureImage(place, { onLine: tell });
    note(made ? tag : 'already there');
    return tag;
  });
  await phase('What the kernel can do', async ({ note }) => {
    const missing = (await ensureCapabilities(place, image)).filter(({ there }) => !there).map(({ feature }) => feature);
    note(missing.length > 0 ? `not here: ${missing.join(', ')}` : 'everything');
  });
  return environmentFor(place, image);
}

/**
 * Runs the server until it is told to end, or ends by itself.
 * @param {Place} place
 * @param {Record<string, string>} environment
 * @returns {Promise<number>} exit status
 */
async function serve(place, environment) {
  let next = await phase('Starting the server', () => launch(place, environment));
  for (;;) {
    const { url } = next;
    server = next.server;
    server.letGo();
    if (url) say(`Patchbay is ready at ${url}`);
    const what = await Promise.race([server.ended, wishes.end, wishes.nextRestart()]);
    if (what === 'restart') {
      say('Restarting the server; lab hosts live on …');
      await server.stop('SIGHUP');
      next = await launch(place, environment);
    } else if (what === 'end') {
      await server.stop('SIGTERM');
      await engineDown(place);
      say('Patchbay has ended; nothing is left running.');
      return 0;
    } else if (url) {
      say(
        `The server ended by itself (${what.signal ?? `status ${what.code}`}). Lab hosts live on: npm start takes them up again.`,
      );
      return 1;
    } else {
      await releaseEngine();
      return what.code || 1;
    }
  }
}

/**
 * @param {Place} place
 * @param {Record<string, string>} environment
 * @returns {Promise<{ server: Server, url: string | null }>} once it listens, or has ended, or is not wanted any more
 */
async function launch(place, environment) {
  server = startServer(place.root, environment);
  const url = await Promise.race([server.listening, wishes.end.then(() => null)]);
  return { server, url };
}

/** @param {string} text */
function say(text) {
  process.stdout.write(`${text}\n`);
}
