// However many pages ask for a session's picture and what stands behind it, its hosts are asked one thing after the other.
import { expect, it } from 'vitest';
import { HandClock } from '../../test/support/hand-clock.ts';
import { silentLog } from '../domain/log.ts';
import type { Picturer } from '../domain/picturer.ts';
import { LivePictures } from './live-picture.ts';
import type { LiveSession } from './live-session.ts';

const session = (id: string) => ({ id, topology: {} }) as unknown as LiveSession;
const turn = () => new Promise(setImmediate);

it('looks at one thing of a session after the other, also when one fails; other sessions do not wait', async () => {
  const begun: string[] = [];
  const ends: { resolve: (value: never[]) => void; reject: (error: Error) => void }[] = [];
  const listings = (id: string, _topology: unknown, of: string) => {
    begun.push(`${id} ${of}`);
    return new Promise<never[]>((resolve, reject) => ends.push({ resolve, reject }));
  };
  const pictures = new LivePictures({
    picturer: { listings } as unknown as Picturer,
    sessions: { follow: () => () => undefined },
    clock: new HandClock(),
    log: silentLog,
  });
  const [first, second] = [pictures.listings(session('a'), 'one'), pictures.listings(session('a'), 'two')];
  const other = pictures.listings(session('b'), 'three');
  const refused = expect(first).rejects.toThrow('blind');
  await turn();
  expect(begun).toEqual(['a one', 'b three']);
  ends[0]?.reject(new Error('blind'));
  await refused;
  await turn();
  expect(begun).toEqual(['a one', 'b three', 'a two']);
  for (const end of ends.slice(1)) end.resolve([]);
  expect(await Promise.all([second, other])).toEqual([[], []]);
});

it('who asks for what is waited for already waits with them; past eight different things it is said', async () => {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const listings = (_id: string, _topology: unknown, of: string) => {
    begun.push(of);
    return new Promise<readonly object[]>((resolve) => ends.push(() => resolve([{ of }])));
  };
  const pictures = new LivePictures({
    picturer: { listings } as unknown as Picturer,
    sessions: { follow: () => () => undefined },
    clock: new HandClock(),
    log: silentLog,
  });
  const ask = async (of: string) => pictures.listings(session('a'), of);
  const first = ask('0');
  await turn();
  // The one that has begun may have looked before what this one wants to see.
  const all = ['0', '1', '2', '3', '4', '5', '6', '7', '1', '1'].map(ask);
  await expect(ask('8')).rejects.toMatchObject({ code: 'too-many' });
  for (let n = 0; n < 9; n += 1) {
    ends[n]?.();
    await turn();
  }
  expect(begun).toEqual(['0', '0', '1', '2', '3', '4', '5', '6', '7']);
  expect(await Promise.all([first, ...all])).toEqual(
    ['0', '0', '1', '2', '3', '4', '5', '6', '7', '1', '1'].map((of) => [{ of }]),
  );
  const after = ask('8');
  await turn();
  ends[9]?.();
  expect(await after).toEqual([{ of: '8' }]);
});
