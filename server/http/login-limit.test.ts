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
