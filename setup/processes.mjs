// Finds and ends processes of one private engine: by the run folder in their arguments, never by a name alone.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { waitFor } from './command.mjs';

/** @typedef {{ pid: number, ppid: number, argv: string[] }} Process */

/** @returns {Process[]} all processes that can be read */
export function listProcesses() {
  /** @type {Process[]} */
  const found = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state === 'Z') continue;
      const argv = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').slice(0, -1);
      found.push({ pid: Number(name), ppid: Number(ppid), argv });
    } catch {
      // it ended while we looked
    }
  }
  return found;
}

/**
 * Processes of this program that were started with a path inside `folder` among their arguments.
 * @param {string} program base name of argv[0]
 * @param {string} folder
 * @returns {Process[]}
 */
export function findByFolder(program, folder) {
  return listProcesses().filter(
    ({ argv }) => path.basename(argv[0] ?? '') === program && argv.some((a) => a.includes(`${folder}/`)),
  );
}

/**
 * The given processes and all that descend from them.
 * @param {readonly number[]} roots
 * @returns {number[]}
 */
export function withDescendants(roots) {
  const all = listProcesses();
  const wanted = new Set(roots);
  for (let grew = true; grew; ) {
    grew = false;
    for (const { pid, ppid } of all) {
      if (wanted.has(ppid) && !wanted.has(pid)) {
        wanted.add(pid);
        grew = true;
      }
    }
  }
  return [...wanted];
}

/**
 * Processes in a control group of one of these containers.
 * @param {readonly string[]} containerIds
 */
export function processesOfContainers(containerIds) {
  if (containerIds.length === 0) return [];
  return listProcesses()
    .map(({ pid }) => pid)
    .filter((pid) => {
      try {
        const groups = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
        return containerIds.some((id) => groups.includes(id));
      } catch {
        return false;
      }
    });
}

/** @param {number} pid */
export function isAlive(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z';
  } catch {
    return false;
  }
}

/**
 * Ends processes: SIGTERM, and SIGKILL for those that are still there after the time.
 * @param {readonly number[]} pids
 * @param {number} timeoutMs 0: SIGKILL at once
 */
export async function endProcesses(pids, timeoutMs) {
  const send = (/** @type {NodeJS.Signals} */ signal) => {
    for (const pid of pids) {
      try {
        process.kill(pid, signal);
      } catch {
        // already gone
      }
    }
  };
  const gone = () => pids.every((pid) => !isAlive(pid));
  if (timeoutMs > 0) {
    send('SIGTERM');
    if (await waitFor(gone, { timeoutMs })) return;
  }
  send('SIGKILL');
  await waitFor(gone, { timeoutMs: 3_000 });
}
