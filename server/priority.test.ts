// What the kernel says of a process that went first; of one in somebody else's session, that the session is as it was.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const program = `
  const { goFirst } = await import(${JSON.stringify(path.join(import.meta.dirname, 'priority.ts'))});
  const { readFileSync } = await import('node:fs');
  const nice = () => Number(readFileSync('/proc/self/stat', 'utf8').replace(/^.*\\) /s, '').split(' ')[16]);
  const group = () => readFileSync('/proc/self/autogroup', 'utf8').trim().split(' ').at(-1);
  const before = [nice(), group()];
  goFirst();
  console.log(JSON.stringify([before, [nice(), group()]]));
`;
const run = (detached: boolean) => {
  const { stdout, stderr } = spawnSync(
    detached ? 'setsid' : process.execPath,
    [...(detached ? ['--wait', process.execPath] : []), '--import', 'tsx', '--input-type=module', '-e', program],
    { encoding: 'utf8', cwd: path.resolve(import.meta.dirname, '..') },
  );
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout);
};

/** capabilities(7): CAP_SYS_NICE is number 23. */
const mayRaise = () => {
  const held = /^CapEff:\s+(\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${held}`) >> 23n) & 1n;
};
const possible = existsSync('/proc/self/autogroup') && mayRaise() === 1n;

test.runIf(possible)('a session of its own is raised with the main thread', () => {
  const [[, before], after] = run(true);
  expect([before, after]).toEqual(['0', [-10, '-10']]);
});

test.runIf(possible)('a session that others are in stays as it is', () => {
  const [[, before], [nice, after]] = run(false);
  expect(nice).toBe(-10);
  expect(after).toBe(before);
});
