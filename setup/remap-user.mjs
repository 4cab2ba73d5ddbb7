// The user whose subordinate ids stand for root in the lab hosts (dockerd --userns-remap=default wants `dockremap`).
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { run } from './command.mjs';

const USER = 'dockremap';
const COUNT = 65_536;

/**
 * First id of a range of 65 536 that no line of /etc/subuid (or subgid) has.
 * @param {string} text
 * @returns {number}
 */
export function freeRange(text) {
  const ends = text
    .split('\n')
    .map((line) => line.split(':').map(Number))
    .map(([, start, count]) => (start ?? 0) + (count ?? 0))
    .filter((end) => Number.isFinite(end));
  return Math.max(100_000, ...ends);
}

export async function ensureRemapUser() {
  if (!/^dockremap:/m.test(readFileSync('/etc/passwd', 'utf8'))) {
    await run(['useradd', '--system', '--no-create-home', '--shell', '/usr/sbin/nologin', USER]);
  }
  for (const file of ['/etc/subuid', '/etc/subgid']) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (new RegExp(`^${USER}:`, 'm').test(text)) continue;
    appendFileSync(file, `${text === '' || text.endsWith('\n') ? '' : '\n'}${USER}:${freeRange(text)}:${COUNT}\n`);
  }
}
