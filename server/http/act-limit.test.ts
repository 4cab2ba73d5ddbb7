// How often a person may ask for what costs others something, and how many files are on their way at once.
import { expect, it } from 'vitest';
import { HandClock } from '../../test/support/hand-clock.ts';
import type { User } from '../domain/store.ts';
import { ActLimit } from './act-limit.ts';

const user = (id: string, local = false) => ({ id, name: id, local }) as unknown as User;

it('sends a person so many files at once; whoever takes one makes room, and others have their own', async () => {
  const acts = new ActLimit(new HandClock());
  const ends: (() => void)[] = [];
  const send = (who: User) => acts.file(who, () => new Promise<string>((resolve) => ends.push(() => resolve('sent'))));
  const open = Array.from({ length: 20 }, () => send(user('mallory')));
  await expect(send(user('mallory'))).rejects.toMatchObject({ code: 'too-many' });
  const hers = send(user('ann'));
  ends[0]?.();
  expect(await open[0]).toBe('sent');
  const again = send(user('mallory'));
  for (const end of ends) end();
  expect(await Promise.all([...open, hers, again])).toEqual(Array(22).fill('sent'));
});

it('one that could not be sent makes room as well', async () => {
  const acts = new ActLimit(new HandClock());
  for (let n = 0; n < 50; n += 1)
    await expect(acts.file(user('ann'), () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
});

it('who has the machine is not held up', () => {
  const acts = new ActLimit(new HandClock());
  for (let n = 0; n < 1000; n += 1) acts.take(user('local', true), 'hosts');
});
