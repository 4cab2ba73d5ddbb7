#!/usr/bin/env node
// The `lab` command: makes TypeScript readable, then hands over to lab.ts. Brings the engine up when a command needs hosts.
import { ensureCapabilities } from '../../setup/capabilities.mjs';
import { askDocker } from '../../setup/docker-api.mjs';
import { environmentFor, placeOf } from '../../setup/environment.mjs';
import { borrowHosts } from '../../setup/hosts.mjs';

/** Exit status for "could not look"; the others are in exit-status.ts. */
const COULD_NOT_LOOK = 3;

// `lab list | head`: who reads no more wants no more.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

/** Gives the engine back: it ends when nobody else uses it and no host runs. */
let release = async () => {};

const main = await loadMain();
if (main) {
  try {
    process.exitCode = await main(process.argv.slice(2), { ensureHosts, capabilities, containers });
  } finally {
    await release();
  }
}

async function loadMain() {
  try {
    const { register } = await import('tsx/esm/api');
    register();
    return (await import('./lab.ts')).main;
  } catch (error) {
    if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    console.error(
      `A part is missing (${error.message.split('\n')[0]}).\nRun \`npm start\` once: it puts the packages in place. Or: npm ci`,
    );
    process.exitCode = COULD_NOT_LOOK;
    return null;
  }
}

/** Packages of the system, engine up, host image there, and the environment that says where they are. */
async function ensureHosts() {
  const place = placeOf();
  await release();
  const hosts = await borrowHosts(place, { onLine: (line) => console.error(line) });
  release = hosts.release;
  Object.assign(process.env, environmentFor(place, hosts.tag));
}

/** What the kernel offers, probed anew when it may have changed. */
async function capabilities() {
  await ensureHosts();
  const place = placeOf();
  return ensureCapabilities(place, process.env.PATCHBAY_IMAGE ?? '');
}

/** Names of all containers of the engine. */
async function containers() {
  const { body } = await askDocker(placeOf().socket, 'GET', '/containers/json?all=1');
  return body.flatMap((/** @type {{ Names: string[] }} */ { Names }) => Names);
}
