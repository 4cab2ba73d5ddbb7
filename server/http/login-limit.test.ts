// Guessing passwords, and who is shut out by it.
import { expect, test } from 'vitest';
import { HandClock } from '../../test/support/hand-clock.ts';
import { AppError } from '../errors.ts';
import { LoginLimit } from './login-limit.ts';

const MINUTE = 60_000;

function made() {
  const clock = new HandClock();
  const limit = new LoginLimit(clock);
  const wrong = () => Promise.reject(new AppError('wrong-password', 'Name or password is wrong.'));
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'let in',
      (error: AppError) => error.code,
    );
  return {
    clock,
    guess: (name: string, address: string) => codeOf(limit.run({ name, address }, wrong)),
    signIn: (name: string, address: string) => codeOf(limit.run({ name, address }, async () => 'ok')),
  };
}

test('ten guesses at a name from an address, then a wait; the right password waits too', async () => {
  const { clock, guess, signIn } = made();
  for (let i = 0; i < 10; i += 1) expect(await guess('ann', 'a')).toBe('wrong-password');
  expect(await guess('ann', 'a')).toBe('too-many');
  expect(await signIn('ann', 'a')).toBe('too-many');
  clock.jump(11 * MINUTE);
  expect(await signIn('ann', 'a')).toBe('let in');
});

test('who guesses elsewhere does not shut ann out', async () => {
  const { guess, signIn } = made();
  for (let i = 0; i < 11; i += 1) await guess('ann', 'elsewhere');
  expect(await signIn('ann', 'at home')).toBe('let in');
});

test('a class with a typo each, behind one address, gets in; guessing at many names does not go on', async () => {
  const { guess, signIn } = made();
  for (let i = 0; i < 100; i += 1) expect(await guess(`student${i}`, 'school')).toBe('wrong-password');
  for (let i = 0; i < 100; i += 1) expect(await signIn(`student${i}`, 'school')).toBe('let in');
  for (let i = 0; i < 100; i += 1) await guess(`name${i}`, 'school');
  expect(await guess('one more', 'school')).toBe('too-many');
});

test('signing in to one’s own account does not wipe out guesses at others', async () => {
  const { guess, signIn } = made();
  for (let i = 0; i < 200; i += 1) {
    await guess(`name${i}`, 'a');
    if (i % 9 === 0) await signIn('mallory', 'a');
  }
  expect(await guess('ann', 'a')).toBe('too-many');
});

test('a name that is guessed at from everywhere rests', async () => {
  const { guess } = made();
  for (let i = 0; i < 100; i += 1) expect(await guess('ann', `address ${i}`)).toBe('wrong-password');
  expect(await guess('ann', 'another')).toBe('too-many');
});

test('who signs in again and again with the right password waits, and nobody else does', async () => {
  const { clock, signIn } = made();
  for (let i = 0; i < 60; i += 1) expect(await signIn('mallory', 'school')).toBe('let in');
  expect(await signIn('mallory', 'school')).toBe('too-many');
  expect(await signIn('ann', 'school')).toBe('let in');
  clock.jump(11 * MINUTE);
  expect(await signIn('mallory', 'school')).toBe('let in');
});

test('any number of other names does not make guesses forgotten', async () => {
  const { guess, signIn } = made();
  for (let i = 0; i < 10; i += 1) await guess('ann', 'a');
  for (let i = 0; i < 11_000; i += 1) await signIn(`junk${i}`, 'b');
  expect(await guess('ann', 'a')).toBe('too-many');
});

test('a class that signs in at once waits its turn, four at a time, and all get in; past five hundred it is said', async () => {
  const limit = new LoginLimit(new HandClock());
  const [begun, ends]: [string[], (() => void)[]] = [[], []];
  const signIn = (name: string) =>
    limit.run({ name, address: 'school' }, () => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.push(() => resolve(name)));
    });
  const names = Array.from({ length: 504 }, (_, i) => `student${i}`);
  const all = Promise.all(names.map(signIn));
  await expect(signIn('late')).rejects.toMatchObject({ code: 'too-many' });
  for (let ended = 0; ended < names.length; ended += 1) {
    expect(begun).toEqual(names.slice(0, Math.min(names.length, ended + 4)));
    ends[ended]?.();
    await new Promise(setImmediate);
  }
  expect(await all).toEqual(names);
  const last = signIn('late');
  await new Promise(setImmediate);
  ends.at(-1)?.();
  expect(await last).toBe('late');
});

test('guesses that wait for their turn are counted before it comes', async () => {
  const limit = new LoginLimit(new HandClock());
  let checked = 0;
  const guess = () =>
    limit.run({ name: 'ann', address: 'a' }, async () => {
      checked += 1;
      await new Promise(setImmediate);
      throw new AppError('wrong-password', 'Name or password is wrong.');
    });
  await Promise.allSettled(Array.from({ length: 40 }, guess));
  // Those that ran side by side when the tenth was wrong.
  expect(checked).toBeLessThan(10 + 4);
});
