// A lock between processes, held by flock(1): the kernel lets go of it when its holder dies, however it dies.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { SYSTEM_PATH } from './command.mjs';

/**
 * Takes the lock of this file.
 * @param {string} file made when absent
 * @param {{ wait: boolean, shared?: boolean }} options wait false: not for somebody else to let go; shared: many may have it at once
 * @returns {Promise<(() => Promise<void>) | null>} lets go; null: somebody else has it
 */
export async function takeLock(file, { wait, shared = false }) {
  mkdirSync(path.dirname(file), { recursive: true });
  const flags = [shared ? '--shared' : '--exclusive', '--no-fork', ...(wait ? [] : ['--nonblock', '--conflict-exit-code', '99'])];
  // `cat` lives until our end of the pipe closes: when we let go, or when this process is killed.
  const holder = spawn('flock', [...flags, file, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PATH: SYSTEM_PATH },
    detached: true, // Ctrl-C at the terminal must not take the lock away while we clean up
  });
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve, reject) => {
    holder.once('error', reject);
    holder.once('exit', resolve);
  });
  const held = new Promise((resolve) => holder.stdout.once('data', () => resolve('held')));
  const outcome = await Promise.race([held, ended]);
  if (outcome === 99) return null;
  if (outcome !== 'held') throw new Error(`Could not lock ${file} (flock ended with ${outcome})`);
  // A lock that is held until the end of the program must not put that end off: only letting go waits for the holder.
  const parts = /** @type {{ ref: () => void, unref: () => void }[]} */ (
    /** @type {unknown} */ ([holder, holder.stdin, holder.stdout])
  );
  for (const part of parts) part.unref();
  return async () => {
    for (const part of parts) part.ref();
    holder.stdin.end();
    await ended;
  };
}

/**
 * Runs `work` while no other process holds the lock of this file; waits for its turn.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {() => void} [onWait] called once if somebody else has it
 * @returns {Promise<T>}
 */
export async function withLock(file, work, onWait) {
  let release = await takeLock(file, { wait: false });
  if (!release) {
    onWait?.();
    release = await takeLock(file, { wait: true });
  }
  try {
    return await work();
  } finally {
    await release?.();
  }
}

/**
 * The same command, holding a lock itself: should we be killed while it runs, it works on, and the next one waits for it.
 * @param {string} file in a folder that exists
 * @param {readonly string[]} argv
 */
export const lockedTo = (file, argv) => ['flock', '--exclusive', file, ...argv];
