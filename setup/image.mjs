#!/usr/bin/env node
// The image of the lab hosts: built from docker/host when its content is new to the engine. `node setup/image.mjs` prints its tag.
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CommandFailed, endOnSignal, run } from './command.mjs';
import { contentHash } from './content-hash.mjs';
import { askDocker } from './docker-api.mjs';
import { engineUp } from './engine.mjs';
import { placeOf, ROOT } from './environment.mjs';
import { lockedTo, withLock } from './lock.mjs';

/** @typedef {import('./environment.mjs').Place} Place */

/**
 * The tag that the present content of docker/host has.
 * @param {string} [root]
 */
export function imageTag(root = ROOT) {
  return `patchbay-host:${contentHash(root, ['docker/host'], [os.arch()]).slice(0, 12)}`;
}

/**
 * Makes sure that the engine has the image; builds it when it has not.
 * An interrupted build leaves no tag, so the next call builds again.
 * @param {Place} place its engine answers
 * @param {{ onLine?: (line: string) => void }} [options]
 * @returns {Promise<{ tag: string, made: boolean }>}
 */
export async function ensureImage(place, options = {}) {
  const tag = imageTag(place.root);
  if (await hasImage(place, tag)) return { tag, made: false };
  const waiting = () => options.onLine?.('another build is at work, waiting for it');
  return withLock(path.join(place.image, 'build.lock'), () => make(place, tag, options), waiting);
}

/**
 * @param {Place} place
 * @param {string} tag
 * @param {{ onLine?: (line: string) => void }} options
 * @returns {Promise<{ tag: string, made: boolean }>}
 */
async function make(place, tag, options) {
  if (await hasImage(place, tag)) return { tag, made: false };
  mkdirSync(place.log, { recursive: true });
  const log = path.join(place.log, 'image.log');
  const build = path.join(place.root, 'docker', 'host', 'build.sh');
  // mmdebstrap unpacks into TMPDIR; a folder of a known name, so that what a killed build left goes before the next one. Not
  // in the home: apt's own user must get there, and a home in /root is closed to it.
  const scratch = path.join(os.tmpdir(), `patchbay-image-${createHash('sha256').update(place.image).digest('hex').slice(0, 8)}`);
  const script = 'rm -rf "$TMPDIR" && mkdir "$TMPDIR" && bash "$@" && rm -rf "$TMPDIR"';
  try {
    const argv = ['sh', '-c', script, 'build', build, place.image, place.socket, tag];
    await run(lockedTo(path.join(place.image, 'run.lock'), argv), {
      env: { TMPDIR: scratch },
      log,
      onLine: (line) => options.onLine?.(line.replace(/^progress: /, '')),
    });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new Error(`The lab host image could not be built (everything it said: ${log}).\n${error.message}`);
  }
  if (!(await hasImage(place, tag))) throw new Error(`docker/host/build.sh ended well, but the engine has no ${tag}. See ${log}`);
  // Old ones are only in the way: that they could not be removed is no reason not to start.
  await pruneImages(place.socket, tag).catch(() => {});
  return { tag, made: true };
}

/**
 * Removes what earlier contents of docker/host left: our images that no container uses. The newest of them stays, since a server
 * that was started before this build makes its hosts of it.
 * @param {string} socket
 * @param {string} tag the present one
 * @returns {Promise<string[]>} what is gone
 */
export async function pruneImages(socket, tag) {
  /** @type {{ Id: string, RepoTags: string[] | null, Created: number }[]} */
  const images = (await askDocker(socket, 'GET', '/images/json')).body;
  /** @type {{ ImageID: string }[]} */
  const containers = (await askDocker(socket, 'GET', '/containers/json?all=1')).body;
  const inUse = new Set(containers.map(({ ImageID }) => ImageID));
  const named = images
    .sort((a, b) => b.Created - a.Created)
    .flatMap(({ Id, RepoTags }) => (RepoTags ?? []).map((name) => ({ id: Id, name })));
  const hosts = named.filter(({ name }) => /^patchbay-host:[0-9a-f]{12}$/.test(name));
  const present = hosts.find(({ name }) => name === tag)?.id;
  const former = hosts.find(({ id }) => id !== present)?.id;
  const kept = hosts.filter(({ id }) => id === present || id === former || inUse.has(id));
  /** What the images are built on: all of one set of packages have the same lowest layer. */
  const lowest = async (/** @type {string} */ name) =>
    (await askDocker(socket, 'GET', `/images/${name}/json`)).body.RootFS?.Layers?.[0];
  const layers = await Promise.all(kept.map(({ name }) => lowest(name)));
  const old = hosts.filter((host) => !kept.includes(host)).map(({ name }) => name);
  for (const { name } of named.filter((each) => /^patchbay-rootfs:[0-9a-f]{12}$/.test(each.name)))
    if (!layers.includes(await lowest(name))) old.push(name);
  const gone = [];
  for (const name of old) if ((await askDocker(socket, 'DELETE', `/images/${name}`, 30_000)).status === 200) gone.push(name);
  return gone;
}

/**
 * @param {Place} place
 * @param {string} tag
 */
async function hasImage(place, tag) {
  return (await askDocker(place.socket, 'GET', `/images/${tag}/json`)).status === 200;
}

if (import.meta.filename === process.argv[1]) {
  endOnSignal();
  const place = placeOf();
  engineUp(place)
    .then(() => ensureImage(place, { onLine: (line) => console.error(line) }))
    .then(
      ({ tag }) => console.log(tag),
      (error) => {
        console.error(error.message);
        process.exitCode = 1;
      },
    );
}
