// One server per home, also after kill -9.
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { lockHome } from './home-lock.ts';

const home = () => mkdtempSync(path.join(os.tmpdir(), 'patchbay-lock-'));
const program = `import { lockHome } from ${JSON.stringify(path.join(import.meta.dirname, 'home-lock.ts'))};
lockHome(process.argv[1]); console.log('locked'); setInterval(() => {}, 1000);`;

test('a second server on the same home is refused, and names the first', async () => {
  const folder = home();
  const first = execa(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program, folder], { reject: false });
  await new Promise((resolve) => first.stdout.once('data', resolve));
  expect(() => lockHome(folder)).toThrow(
    expect.objectContaining({ code: 'cannot-start', say: expect.stringContaining(`process ${first.pid}`) }),
  );
  first.kill('SIGKILL');
  await first;
  // Killed: its lock lies there still, and is nobody's.
  const release = lockHome(folder);
  expect(readdirSync(folder)).toEqual(['server.lock']);
  release();
  expect(readdirSync(folder)).toEqual([]);
});

test('a process that was given a dead one’s number does not hold its lock', () => {
  const folder = home();
  writeFileSync(path.join(folder, 'server.lock'), '1 99999999999');
  expect(() => lockHome(folder)()).not.toThrow();
});

test('what no server wrote is taken over', () => {
  const folder = home();
  writeFileSync(path.join(folder, 'server.lock'), '');
  expect(() => lockHome(folder)()).not.toThrow();
});
