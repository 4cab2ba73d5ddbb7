// What is mounted below a folder, and taking it off.
import { readFileSync } from 'node:fs';
import { run } from './command.mjs';

/**
 * Mount points at or below a folder, deepest first.
 * @param {string} folder
 * @param {string} [mountinfo] text of /proc/self/mountinfo
 * @returns {string[]}
 */
export function mountsBelow(folder, mountinfo = readFileSync('/proc/self/mountinfo', 'utf8')) {
  return mountinfo
    .split('\n')
    .map((line) => (line.split(' ')[4] ?? '').replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))))
    .filter((point) => point === folder || point.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length);
}

/** @param {string} folder */
export async function unmountBelow(folder) {
  for (const point of mountsBelow(folder)) await run(['umount', '--lazy', point], { allowFailure: true });
}
