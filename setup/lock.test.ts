// A lock is the kernel's: it ends with its holder, and never keeps a program from ending.
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { takeLock } from './lock.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'lock-'));

test('a program that still holds a lock ends, and with it the lock', async () => {
  const file = path.join(folder, 'forgotten.lock');
  const text = `import { takeLock } from ${JSON.stringify(path.join(import.meta.dirname, 'lock.mjs'))};
    await takeLock(${JSON.stringify(file)}, { wait: true }); console.log('held');`;
  const ended = await execa('node', ['--input-type=module', '-e', text], { timeout: 20_000 });
  expect(ended.stdout).toBe('held');
  const release = await takeLock(file, { wait: true });
  expect(release).not.toBeNull();
  await release?.();
});

test('who does not wait gets no lock that another has, and gets it once it is let go', async () => {
  const file = path.join(folder, 'taken.lock');
  const release = await takeLock(file, { wait: true });
  expect(await takeLock(file, { wait: false })).toBeNull();
  await release?.();
  const again = await takeLock(file, { wait: false });
  expect(again).not.toBeNull();
  await again?.();
});
