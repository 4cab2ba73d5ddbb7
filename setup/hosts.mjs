// What a program that works with lab hosts needs, in one call: packages of the system, the engine, the hosts' image.
import path from 'node:path';
import { borrowEngine } from './engine.mjs';
import { ensureImage } from './image.mjs';
import { ENGINE_NEEDS, ensurePackages, IMAGE_NEEDS } from './system-packages.mjs';

/** @typedef {import('./environment.mjs').Place} Place */

/**
 * The programs of the system that hosts need here: an engine from outside brings its own.
 * @param {Place} place
 */
export const hostNeeds = (place) => (place.engine ? [...ENGINE_NEEDS, ...IMAGE_NEEDS] : IMAGE_NEEDS);

/**
 * Installs what is missing (as root; else rejects with the line to type), brings the engine up, builds the image when it is new.
 * @param {Place} place
 * @param {{ onLine?: (line: string) => void }} [options] hears what takes long
 * @returns {Promise<{ tag: string, release: () => Promise<void> }>} the image, and what gives the engine back (see borrowEngine)
 */
export async function borrowHosts(place, options = {}) {
  await ensurePackages(hostNeeds(place), {
    log: path.join(place.log, 'apt.log'),
    onMissing: (names) => options.onLine?.(`installing packages of the system: ${names.join(', ')}`),
  });
  const { release } = await borrowEngine(place);
  try {
    const { tag } = await ensureImage(place, options);
    return { tag, release };
  } catch (error) {
    await release();
    throw error;
  }
}
