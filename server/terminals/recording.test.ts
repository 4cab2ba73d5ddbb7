// A recording on disk: bounded, whole characters, and going on where a killed server stopped.
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { silentLog } from '../domain/log.ts';
import { Recording } from './recording.ts';
import { listRecordings, pruneRecordings, recordingFile } from './recordings.ts';

const place = () => ({
  folder: mkdtempSync(path.join(os.tmpdir(), 'cast-')),
  name: 'h-main',
  title: 'h main',
  size: { cols: 80, rows: 24 },
  sameShell: true,
});
const clock = { now: () => new Date(5000), after: () => () => undefined };
const read = (folder: string): unknown[] =>
  readFileSync(path.join(folder, 'h-main.cast'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

async function written(folder: string, lines: number): Promise<unknown[]> {
  return vi.waitFor(() => {
    const found = read(folder);
    expect(found).toHaveLength(lines);
    return found;
  });
}

test('a character that came in two pieces is written as one', async () => {
  const where = place();
  const recording = new Recording(where, clock, silentLog);
  const [first, second] = [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)];
  recording.output(first, 0);
  recording.output(second, 1);
  recording.resize({ cols: 100, rows: 30 });
  recording.end();
  expect(await written(where.folder, 3)).toEqual([
    { version: 2, width: 80, height: 24, timestamp: 5, title: 'h main' },
    [0, 'o', 'é'],
    [0, 'r', '100x30'],
  ]);
});

test('a change of size is written once, also when a former server wrote it; another shell in the file has its own', async () => {
  const where = place();
  const wide = { cols: 100, rows: 30 };
  const before = new Recording(where, clock, silentLog);
  before.resize(where.size);
  before.output(Buffer.from('abc'), 0);
  before.resize(wide);
  before.resize(wide);
  before.end();
  const resized = [0, 'r', '100x30'];
  expect((await written(where.folder, 3)).at(-1)).toEqual(resized);
  const after = new Recording(where, clock, silentLog);
  after.resize(wide);
  after.output(Buffer.from('abcd'), 0);
  after.end();
  expect((await written(where.folder, 4)).slice(2)).toEqual([resized, [0, 'o', 'd']]);
  const other = new Recording({ ...where, sameShell: false }, clock, silentLog);
  other.end();
  expect((await written(where.folder, 5)).at(-1)).toEqual([0, 'r', '80x24']);
});

test('goes on after a kill that cut the last line, and records a replay once', async () => {
  const where = place();
  const before = new Recording(where, clock, silentLog);
  before.output(Buffer.from('abc'), 0);
  before.end();
  await written(where.folder, 2);
  appendFileSync(path.join(where.folder, 'h-main.cast'), '[0.1,"o","hal');
  const after = new Recording(where, clock, silentLog);
  after.output(Buffer.from('abcdef'), 0);
  after.end();
  await vi.waitFor(() => {
    const lines = readFileSync(path.join(where.folder, 'h-main.cast'), 'utf8').trim().split('\n');
    expect(lines.at(-1)).toBe('[0,"o","def"]');
    expect(lines.filter((line) => line.startsWith('{'))).toHaveLength(1);
  });
});

test('after a reset the new shell of the same name is recorded from its first byte', async () => {
  const where = place();
  const before = new Recording(where, clock, silentLog);
  before.output(Buffer.from('a long life'), 0);
  before.end();
  await written(where.folder, 2);
  const after = new Recording({ ...where, sameShell: false }, clock, silentLog);
  after.output(Buffer.from('new'), 0);
  after.end();
  await vi.waitFor(() => {
    expect(readFileSync(path.join(where.folder, 'h-main.cast'), 'utf8').trim().split('\n').at(-1)).toBe('[0,"o","new"]');
  });
});

test('is bounded', async () => {
  const where = place();
  const recording = new Recording(where, clock, silentLog);
  const block = Buffer.alloc(64 * 1024, 'y');
  for (let n = 0; n < 200; n += 1) recording.output(block, n * block.length);
  recording.end();
  const bytes = await vi.waitFor(async () => {
    const [file] = await listRecordings(path.dirname(where.folder), path.basename(where.folder));
    expect(file?.bytes).toBeGreaterThan(4 * 1024 * 1024);
    return file?.bytes ?? 0;
  });
  expect(bytes).toBeLessThanOrEqual(5 * 1024 * 1024);
});

describe('when there are too many', () => {
  const filled = (sessions: Readonly<Record<string, number>>) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'casts-'));
    for (const [index, [session, bytes]] of Object.entries(sessions).entries()) {
      mkdirSync(path.join(folder, session));
      const file = path.join(folder, session, 'h-main.cast');
      writeFileSync(file, 'x'.repeat(bytes));
      utimesSync(file, 1000 + index, 1000 + index);
    }
    return folder;
  };

  test('the oldest sessions’ go first', async () => {
    const folder = filled({ old: 600_000, middle: 600_000, new: 600_000 });
    await pruneRecordings({ folder, maxMb: 1.3, ownerOf: async () => 'ann' });
    expect(readdirSync(folder)).toEqual(['middle', 'new']);
  });

  test('they go from whoever has most: who floods loses none of another', async () => {
    const folder = filled({ 'ann-old': 300_000, 'mallory-1': 500_000, 'mallory-2': 500_000, 'mallory-3': 500_000 });
    await pruneRecordings({ folder, maxMb: 1, ownerOf: async (session) => session.split('-')[0] ?? '' });
    expect(readdirSync(folder)).toEqual(['ann-old', 'mallory-3']);
  });

  test('what many left long ago goes before what somebody records now, who has more than each of them', async () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`s${n + 10}-then`, 50_000]));
    const folder = filled({ ...many, 'ann-now': 90_000 });
    await pruneRecordings({ folder, maxMb: 1, ownerOf: async (session) => session.split('-')[0] ?? '' });
    expect(readdirSync(folder)).toContain('ann-now');
    expect(readdirSync(folder)).not.toContain('s10-then');
  });
});

test('what is a path is no name', () => {
  expect(recordingFile('/r', 's', 'h-main')).toBe('/r/s/h-main.cast');
  for (const name of ['../secret', 'a/b', '', '.', 'a.cast', 'A']) expect(recordingFile('/r', 's', name)).toBe(null);
});
