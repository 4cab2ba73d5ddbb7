// The server as a child process: tells when it listens and when it has ended, ends it cleanly.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { findProgram, SYSTEM_PATH } from './command.mjs';

const LISTENING = /^listening (\S+)$/;

/**
 * Starts server/main.ts. SIGHUP to it leaves the lab hosts running, SIGTERM destroys them.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
export function startServer(root, env) {
  // Should this process be killed, the kernel tells the server by SIGHUP: it ends, the hosts live, the next start adopts them.
  const guard = findProgram('setpriv') ? ['setpriv', '--pdeathsig', 'HUP', '--'] : [];
  const [program = '', ...args] = [...guard, process.execPath, '--import', 'tsx', path.join(root, 'server', 'main.ts')];
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, PATH: SYSTEM_PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // Ctrl-C comes to us alone; we decide in which order things end
  });

  /** @type {Promise<{ code: number | null, signal: string | null }>} */
  const ended = new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: 1, signal: null }));
  });

  // What it says before it listens is kept, so that it does not land in the middle of a phase's line.
  /** @type {(() => void)[] | null} */
  let held = [];
  const letGo = () => {
    for (const print of held ?? []) print();
    held = null;
  };
  const pass = (/** @type {NodeJS.WriteStream} */ stream, /** @type {string} */ line) => {
    const print = () => stream.write(`${line}\n`);
    if (held) held.push(print);
    else print();
  };
  /** @type {Promise<string | null>} null: it ended without listening */
  const listening = new Promise((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = LISTENING.exec(line)?.[1];
      if (url) resolve(url);
      else pass(process.stdout, line);
    });
    ended.then(() => resolve(null));
  });
  createInterface({ input: child.stderr }).on('line', (line) => pass(process.stderr, line));

  /**
   * Asks it to end; SIGKILL when it has not within the time.
   * @param {'SIGTERM' | 'SIGHUP'} signal
   * @param {number} [timeoutMs]
   */
  async function stop(signal, timeoutMs = 60_000) {
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    await ended;
    clearTimeout(timer);
  }
  return { listening, ended, letGo, stop, kill: () => child.kill('SIGKILL') };
}
