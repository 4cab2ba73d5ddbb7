#!/usr/bin/env node
// The image of the lab hosts: built from docker/host when its content is new to the engine. `node setup/image.mjs` prints its tag.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CommandFailed, run } from './command.mjs';
import { contentHash } from './content-hash.mjs';
import { askDocker } from './docker-api.mjs';
import { engineUp } from './engine.mjs';
import { placeOf, ROOT } from './environment.mjs';
import { withLock } from './lock.mjs';

/** @typedef {import('./environment.mjs').Place} Place */

/**
 * The tag that the present content of docker/host has.
 * @param {string} [root]
 */
export function imageTag(root = ROOT) {
  return `patchbay-host:${contentHash(root, ['docker/host'], [os.arch()]).slice(0, 12)}`;
}

/**
 * Makes sure that the engine has the image; builds it, or loads it from where another engine of this clone left it.
 * An interrupted build leaves no tag, so the next call builds again.
 * @param {Place} place its engine answers
 * @param {{ onLine?: (line: string) => void }} [options]
 * @returns {Promise<{ tag: string, made: 'there' | 'loaded' | 'built' }>}
 */
export async function ensureImage(place, options = {}) {
  const tag = imageTag(place.root);
  if (await hasImage(place, tag)) return { tag, made: 'there' };
  const shared = path.join(place.root, '.patchbay', 'image');
  const waiting = () => options.onLine?.('another build is at work, waiting for it');
  return withLock(path.join(shared, 'build.lock'), () => make(place, shared, tag, options), waiting);
}

/**
 * @param {Place} place
 * @param {string} shared folder that all engines of this clone share
 * @param {string} tag
 * @param {{ onLine?: (line: string) => void }} options
 * @returns {Promise<{ tag: string, made: 'there' | 'loaded' | 'built' }>}
 */
async function make(place, shared, tag, options) {
  if (await hasImage(place, tag)) return { tag, made: 'there' };
  mkdirSync(place.log, { recursive: true });
  const log = path.join(place.log, 'image.log');
  const archive = path.join(shared, `${tag.replace(':', '-')}.tar`);
  const docker = ['docker', '--host', `unix://${place.socket}`];
  if (existsSync(archive)) {
    const loaded = await run([...docker, 'load', '--quiet', '--input', archive], { log, allowFailure: true });
    if (loaded.code === 0 && (await hasImage(place, tag))) return { tag, made: 'loaded' };
    rmSync(archive, { force: true });
  }
  const build = path.join(place.root, 'docker', 'host', 'build.sh');
  try {
    await run(['bash', build, shared, place.socket, tag], { log, onLine: options.onLine, env: { DOCKER_BUILDKIT: '0' } });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new Error(`The lab host image could not be built (everything it said: ${log}).\n${error.message}`);
  }
  if (!(await hasImage(place, tag))) throw new Error(`docker/host/build.sh ended well, but the engine has no ${tag}. See ${log}`);
  if (process.env.PATCHBAY_SHARE_IMAGE) {
    await run([...docker, 'save', '--output', `${archive}.part`, tag], { log });
    renameSync(`${archive}.part`, archive);
  }
  return { tag, made: 'built' };
}

/**
 * @param {Place} place
 * @param {string} tag
 */
async function hasImage(place, tag) {
  return (await askDocker(place.socket, 'GET', `/images/${tag}/json`)).status === 200;
}

if (import.meta.filename === process.argv[1]) {
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
