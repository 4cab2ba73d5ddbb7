// Whose session a command means, and that two commands at once do not undo each other's.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findCaller } from './caller.ts';
import { keptSessions } from './kept-sessions.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'patchbay-kept-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

let time = 0;
const as = (user: string, terminal = '1.1') => {
  const kept = keptSessions(home, { user, terminal }, () => (time += 1));
  return { ...kept, start: (session: string) => kept.add({ session, lab: '20-flat', seed: 1 }) };
};
const WORDS = { notFound: { code: 'not-found' }, unclear: { code: 'bad-request' } };

test('the newest of this terminal, not the newest of all', () => {
  const [ann, other] = [as('ann', '1.1'), as('ann', '2.2')];
  ann.start('cold');
  ann.start('cnew');
  other.start('cother');
  expect(ann.get(undefined).session).toBe('cnew');
  expect(other.get(undefined).session).toBe('cother');
});

test('from a new terminal: the only one; of several none is guessed, all are named', () => {
  as('ann', '1.1').start('cone');
  expect(as('ann', '3.3').get(undefined).session).toBe('cone');
  as('ann', '2.2').start('ctwo');
  expect(() => as('ann', '3.3').get(undefined)).toThrow(
    expect.objectContaining({ ...WORDS.unclear, say: expect.stringMatching(/cone \(20-flat\), ctwo \(20-flat\).*--session/) }),
  );
});

test('never another person’s, in the same terminal or not, unless it is named', () => {
  as('ann').start('cann');
  expect(() => as('bob').get(undefined)).toThrow(
    expect.objectContaining({ ...WORDS.notFound, say: expect.stringContaining('bob has started no lab') }),
  );
  expect(as('bob').own()).toEqual([]);
  expect(as('bob').get('cann')).toMatchObject({ user: 'ann' });
});

test('each has a file: adding and ending side by side loses nothing; what is no record is passed over', () => {
  const [one, two] = [as('ann'), as('ann')];
  one.start('c1');
  two.start('c2');
  one.remove('c1');
  two.start('c3');
  one.remove('c9');
  writeFileSync(path.join(home, 'lab-sessions/torn.json'), '{"session":');
  writeFileSync(path.join(home, 'lab-sessions/odd.json'), '{"session":"../../x","lab":"a","seed":1}');
  expect(
    as('ann')
      .own()
      .map(({ session }) => session),
  ).toEqual(['c2', 'c3']);
  expect(readdirSync(path.join(home, 'lab-sessions')).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('sudo tells who called it; the terminal is the same for every command of it', () => {
  expect(findCaller('ann').user).toBe('ann');
  expect(findCaller('').user).not.toBe('');
  expect(findCaller('')).toEqual(findCaller(''));
  expect(findCaller('').terminal).toMatch(/^\d+\.\d*$/);
});
