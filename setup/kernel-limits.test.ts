// Limits are raised where they are too low, and are otherwise left alone.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { raiseLimits } from './kernel-limits.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'patchbay-limits-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const limit = (name: string, value: string) => {
  const file = path.join(folder, name);
  writeFileSync(file, value);
  return file;
};

it('raises what is lower, never lowers, and passes by what is not there', () => {
  const [low, high] = [limit('low', '200\n'), limit('high', '50000\n')];
  raiseLimits({ [low]: 20_000, [high]: 20_000, [path.join(folder, 'none')]: 1, [folder]: 1 });
  expect(readFileSync(low, 'utf8')).toBe('20000');
  expect(readFileSync(high, 'utf8')).toBe('50000\n');
});
