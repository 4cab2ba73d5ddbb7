// A lock between processes, held by flock(1): the kernel lets go of it when its holder dies, however it dies.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { SYSTEM_PATH } from './command.mjs';

/**
 * Runs `work` while no other process holds the lock of this file; waits for its turn.
 * @template T
 * @param {string} file made when absent
 * @param {() => Promise<T>} work
 * @param {() => void} [onWait] called once if somebody else has it
 * @returns {Promise<T>}
 */
export async function withLock(file, work, onWait) {
  mkdirSync(path.dirname(file), { recursive: true });
  // `cat` lives until our end of the pipe closes: at release, or when this process is killed.
  const holder = spawn('flock', ['--exclusive', '--no-fork', file, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PATH: SYSTEM_PATH },
    detached: true, // Ctrl-C at the terminal must not take the lock away while we clean up
  });
  const waiting = setTimeout(() => onWait?.(), 300);
  try {
    await new Promise((resolve, reject) => {
      holder.once('error', reject);
      holder.once('exit', (code) => reject(new Error(`Could not lock ${file} (flock ended with ${code})`)));
      holder.stdout.once('data', resolve);
    });
    clearTimeout(waiting);
    holder.removeAllListeners('exit');
    return await work();
  } finally {
    clearTimeout(waiting);
    holder.stdin.end();
    await new Promise((resolve) => {
      if (holder.exitCode !== null || holder.signalCode !== null || holder.pid === undefined) resolve(undefined);
      else holder.once('exit', resolve);
    });
  }
}
