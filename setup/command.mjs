// Runs programs: argument arrays, output kept or written to a log, one error that names the program and its last words.
import { spawn } from 'node:child_process';
import { accessSync, constants, createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** PATH with the folders of system programs added: a plain user's PATH on Debian lacks /usr/sbin. */
export const SYSTEM_PATH = [...new Set([...(process.env.PATH ?? '').split(':'), ...SYSTEM_FOLDERS])].filter(Boolean).join(':');

/**
 * Full path of a program, or null.
 * @param {string} program
 */
export function findProgram(program) {
  for (const folder of SYSTEM_PATH.split(':')) {
    const file = path.join(folder, program);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // not in this folder
    }
  }
  return null;
}

/** Process groups of the programs that run now. @type {Set<number>} */
const running = new Set();

/**
 * Ends every program that `run` started and that still runs, with what it started itself.
 * @param {NodeJS.Signals} [signal]
 */
export function endRunning(signal = 'SIGTERM') {
  for (const pid of running) signalGroup(pid, signal);
}

/**
 * @param {number} pid leader of a process group
 * @param {NodeJS.Signals} signal
 */
function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // just ended
  }
}

/** For short commands: Ctrl-C ends what they run, then them. */
export function endOnSignal() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.once(signal, () => {
      endRunning();
      process.exit(130);
    });
  }
}

/** A program that failed: its exit code and the end of what it said. */
export class CommandFailed extends Error {
  /**
   * @param {readonly string[]} argv
   * @param {number | null} code
   * @param {string} output
   */
  constructor(argv, code, output) {
    const tail = stripVTControlCharacters(output).trim().split('\n').slice(-12).join('\n');
    const shown = argv[0] === 'flock' ? argv.slice(3) : argv;
    super(`${shown.join(' ')} ended with ${code === null ? 'a signal' : `status ${code}`}${tail ? `:\n${tail}` : ''}`);
    this.name = 'CommandFailed';
    this.code = code;
    this.output = output;
  }
}

/**
 * Runs argv to its end. Rejects with CommandFailed unless it ends with 0 (or `allowFailure`).
 * @param {readonly string[]} argv
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, input?: string, allowFailure?: boolean, log?: string, inherit?: boolean,
 *   onLine?: (line: string) => void, timeoutMs?: number }} [options] `log`: file that gets the output too; `inherit`: output goes to
 *   the terminal; `timeoutMs`: then it is killed with all that it started
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
 */
export function run(argv, options = {}) {
  const [program = '', ...args] = argv;
  if (options.log) mkdirSync(path.dirname(options.log), { recursive: true });
  return new Promise((resolve, reject) => {
    const log = options.log ? createWriteStream(options.log, { flags: 'a' }) : null;
    log?.write(`\n$ ${argv.join(' ')}   (${new Date().toISOString()})\n`);
    const out = options.inherit ? 'inherit' : 'pipe';
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, PATH: SYSTEM_PATH, ...options.env },
      stdio: [options.input === undefined ? 'ignore' : 'pipe', out, out],
      detached: true, // a process group of its own, so that it can be ended with all that it starts
    });
    const group = child.pid;
    if (group) running.add(group);
    const timer = group && options.timeoutMs ? setTimeout(() => signalGroup(group, 'SIGKILL'), options.timeoutMs) : undefined;
    let stdout = '';
    let stderr = '';
    const take = (/** @type {Buffer} */ chunk) => {
      log?.write(chunk);
      const line = chunk
        .toString()
        .trim()
        .split(/[\r\n]/)
        .at(-1);
      if (line) options.onLine?.(line);
    };
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
      take(chunk);
    });
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
      take(chunk);
    });
    child.stdin?.on('error', () => {}); // it ended without reading: its exit code tells
    child.stdin?.end(options.input);
    child.on('error', (error) => {
      if (group) running.delete(group);
      clearTimeout(timer);
      log?.end();
      reject(error);
    });
    child.on('close', (code) => {
      if (group) running.delete(group);
      clearTimeout(timer);
      log?.end();
      if (code === 0 || options.allowFailure) resolve({ code, stdout, stderr });
      else reject(new CommandFailed(argv, code, `${stdout}${stderr}`));
    });
  });
}

/** @param {number} ms */
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Asks again and again until `probe` answers truthy; null when the time is over.
 * @template T
 * @param {() => T | Promise<T>} probe
 * @param {{ timeoutMs: number, everyMs?: number }} options
 * @returns {Promise<T | null>}
 */
export async function waitFor(probe, { timeoutMs, everyMs = 50 }) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await probe();
    if (answer) return answer;
    if (Date.now() > end) return null;
    await sleep(everyMs);
  }
}
