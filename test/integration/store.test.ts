// The store on a real SQLite file: what it promises to the other rooms.
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LabSession } from '../../server/domain/session.ts';
import type { Attempt, Store, User } from '../../server/domain/store.ts';
import { openStore } from '../../server/store/store.ts';
import { copyBaseDatabase, ROOT } from '../support/base-database.ts';

let store: Store;
let ann: User;
const at = new Date('2026-01-01T08:00:00Z');
beforeEach(async () => {
  const database = path.join(mkdtempSync(path.join(os.tmpdir(), 'patchbay-store-')), 'patchbay.db');
  await copyBaseDatabase(database);
  store = await openStore({ root: ROOT, database });
  ann = await store.users.add('ann', 'correct horse');
});
afterEach(() => store.dispose());

const session = (id: string, more: Partial<LabSession> = {}): LabSession => ({
  id,
  userId: ann.id,
  labId: '20-flat',
  state: 'queued',
  seed: 1,
  reason: null,
  startedAt: at,
  activeAt: at,
  endedAt: null,
  ...more,
});

describe('people', () => {
  test('a name is one person’s; short passwords and odd names are refused', async () => {
    await expect(store.users.add('ann', 'another one')).rejects.toMatchObject({ code: 'already-exists' });
    await expect(store.users.add('bob', 'short')).rejects.toMatchObject({ code: 'bad-request' });
    for (const name of ['', ' ', '../x', 'a'.repeat(70), 'a\nb'])
      await expect(store.users.add(name, 'long enough')).rejects.toMatchObject({ code: 'bad-request' });
    await store.users.add('Zoë K. Müller', 'long enough');
    expect((await store.users.list()).map((user) => user.name)).toEqual(['Zoë K. Müller', 'ann']);
  });

  test('only the right password of a known name', async () => {
    expect(await store.users.checkPassword('ann', 'correct horse')).toEqual(ann);
    for (const [name, password] of [
      ['ann', 'Correct horse'],
      ['ann', ''],
      ['bob', 'correct horse'],
    ] as const)
      await expect(store.users.checkPassword(name, password)).rejects.toMatchObject({ code: 'wrong-password' });
  });

  test('the local user is one, has no password, and is no account', async () => {
    const local = await store.users.getLocal();
    expect(await store.users.getLocal()).toEqual(local);
    expect((await store.users.list()).map((user) => user.name)).toEqual(['ann']);
    await expect(store.users.checkPassword(local.name, '')).rejects.toMatchObject({ code: 'wrong-password' });
    await expect(store.users.remove(local.name)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('who is removed is gone with everything', async () => {
    const token = await store.signIns.add(ann.id, new Date(at.getTime() + 1000));
    await store.sessions.add(session('s1'));
    await store.users.remove('ann');
    expect(await store.signIns.find(token, at)).toBe(null);
    expect(await store.sessions.find('s1')).toBe(null);
    await expect(store.users.remove('ann')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('sessions', () => {
  test('one live session of a person and a lab, also when two are begun at once', async () => {
    const both = await Promise.allSettled([store.sessions.add(session('s1')), store.sessions.add(session('s2'))]);
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
    const live = await store.sessions.findLive(ann.id, '20-flat');
    await store.sessions.move(live?.id ?? '', 'queued', 'stopped', { reason: 'x', at });
    await store.sessions.add(session('s3'));
    expect((await store.sessions.live()).map((each) => each.id)).toEqual(['s3']);
  });

  test('of two that move it at once one succeeds', async () => {
    await store.sessions.add(session('s1', { state: 'ready' }));
    const moved = await Promise.all([
      store.sessions.move('s1', 'ready', 'resetting'),
      store.sessions.move('s1', 'ready', 'stopping'),
    ]);
    expect(moved.filter(Boolean)).toHaveLength(1);
  });

  test('an illegal move throws and changes nothing', async () => {
    await store.sessions.add(session('s1', { state: 'ready' }));
    await expect(store.sessions.move('s1', 'ready', 'queued')).rejects.toThrow('may not move');
    expect((await store.sessions.find('s1'))?.state).toBe('ready');
  });

  test('the time runs from when the hosts were begun', async () => {
    await store.sessions.add(session('s1'));
    const later = new Date(at.getTime() + 60_000);
    await store.sessions.move('s1', 'queued', 'starting', { at: later });
    expect(await store.sessions.find('s1')).toMatchObject({ startedAt: later, activeAt: later });
  });
});

describe('results', () => {
  const attempt = (stepId: string, earned: number, more: Partial<Attempt> = {}): Omit<Attempt, 'id'> => ({
    userId: ann.id,
    labId: '20-flat',
    stepId,
    sessionId: 's1',
    solvedByClick: false,
    graderVersion: '1',
    at,
    ...more,
    result: { stepId, outcome: earned === 10 ? 'pass' : 'fail', earned, possible: 10, checks: [] },
  });

  test('the best is that of most points, by own work before a click, and the earliest; the latest is the last', async () => {
    for (const [earned, solvedByClick] of [
      [3, false],
      [10, true],
      [10, false],
      [10, false],
      [5, false],
    ] as const)
      await store.attempts.add(attempt('a', earned, { solvedByClick }));
    const [history] = await store.attempts.ofLab(ann.id, '20-flat');
    expect(history?.best).toMatchObject({ id: 3, solvedByClick: false });
    expect(history?.latest).toMatchObject({ id: 5, result: { earned: 5 } });
  });

  test('of many the newest hundred are kept, and the best', async () => {
    await store.attempts.add(attempt('a', 10));
    for (let n = 0; n < 105; n += 1) await store.attempts.add(attempt('a', 1));
    const [history] = await store.attempts.ofLab(ann.id, '20-flat');
    expect([history?.best.id, history?.latest.id]).toEqual([1, 106]);
    expect((await store.attempts.scores(ann.id))[0]).toMatchObject({ earned: 10, passed: true });
  });

  test('scores are per step and person', async () => {
    await store.attempts.add(attempt('a', 3));
    await store.attempts.add(attempt('a', 10));
    await store.attempts.add(attempt('b', 4));
    const local = await store.users.getLocal();
    await store.attempts.add(attempt('b', 10, { userId: local.id }));
    const scores = [...(await store.attempts.scores(ann.id))].sort((x, y) => x.stepId.localeCompare(y.stepId));
    expect(scores).toEqual([
      { labId: '20-flat', stepId: 'a', earned: 10, possible: 10, passed: true },
      { labId: '20-flat', stepId: 'b', earned: 4, possible: 10, passed: false },
    ]);
  });

  test('evidence comes back as it went in', async () => {
    const evidence = [{ host: 'h', command: 'ip link', output: 'ünï\u0000 "quoted"\n', exitCode: null }];
    const check = {
      checkId: 'c',
      title: 't',
      points: 1,
      passive: true,
      verdict: { outcome: 'inconclusive' as const, blind: ['x'] },
      evidence,
    };
    await store.attempts.add({
      ...attempt('a', 0),
      result: { stepId: 'a', outcome: 'inconclusive', earned: 0, possible: 10, checks: [check] },
    });
    expect((await store.attempts.ofLab(ann.id, '20-flat'))[0]?.best.result.checks).toEqual([check]);
  });
});

test('an empty file system: the database is made, and opened again without running the migrations', async () => {
  const database = path.join(mkdtempSync(path.join(os.tmpdir(), 'patchbay-new-')), 'deep', 'er', 'patchbay.db');
  const first = await openStore({ root: ROOT, database });
  await first.users.add('cleo', 'correct horse');
  await first.dispose();
  // No command line is there to migrate with: opening it needs none.
  const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'patchbay-root-'));
  const { cpSync } = await import('node:fs');
  cpSync(path.join(ROOT, 'prisma'), path.join(elsewhere, 'prisma'), { recursive: true });
  const again = await openStore({ root: elsewhere, database });
  expect((await again.users.list()).map((user) => user.name)).toEqual(['cleo']);
  await again.dispose();
});
