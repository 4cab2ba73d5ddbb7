// The log cannot fill the disk.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { boundedFile } from './log.ts';

it('keeps the newest lines in two files, across a restart', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'log-'));
  const file = path.join(folder, 'server.log');
  writeFileSync(file, 'from before\n');
  const log = boundedFile(file, 100);
  for (let n = 0; n < 1000; n += 1) {
    log.write(`line ${n}\n`);
    if (n % 10 === 0) await new Promise(setImmediate);
  }
  expect(readdirSync(folder)).toEqual(['server.log', 'server.log.1']);
  const lines = ['server.log.1', 'server.log'].flatMap((name) =>
    readFileSync(path.join(folder, name), 'utf8').trim().split('\n'),
  );
  expect(lines.at(-1)).toBe('line 999');
  expect(lines.length).toBeGreaterThan(11);
  expect(lines.length).toBeLessThan(30);
  expect(lines).toEqual(Array.from(lines, (_, n) => `line ${1000 - lines.length + n}`));
});
