// Who is asking, at this machine and elsewhere.
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { HandClock } from '../../test/support/hand-clock.ts';
import type { Store, User } from '../domain/store.ts';
import { createWho } from './who.ts';

const local: User = { id: 'local', name: 'you', local: true };
const ann: User = { id: 'u1', name: 'ann', local: false };
const request = (cookie?: string) => ({ headers: { cookie } }) as IncomingMessage;

function made(options: { local: boolean; origin?: string }) {
  const failures: Error[] = [];
  const token = 'a'.repeat(43);
  const store = {
    users: {
      getLocal: async () => {
        const failure = failures.shift();
        if (failure) throw failure;
        return local;
      },
    },
    signIns: { find: async (said: string) => (said === token ? ann : null), add: async () => token, end: async () => {} },
  } as unknown as Pick<Store, 'users' | 'signIns'>;
  return { failures, token, who: createWho(store, new HandClock(), { origin: '', ...options }) };
}

test('a database that fails once does not lock the local user out', async () => {
  const { who, failures } = made({ local: true });
  failures.push(new Error('busy'));
  await expect(who.find(request())).rejects.toThrow('busy');
  expect(await who.find(request())).toEqual(local);
});

test('elsewhere only the cookie counts, whatever stands beside it', async () => {
  const { who, token } = made({ local: false });
  expect(await who.find(request())).toBeNull();
  expect(await who.find(request(`theme=dark; patchbay=${token}; x`))).toEqual(ann);
  for (const cookie of [
    `xpatchbay=${token}`,
    `patchbay=${'b'.repeat(43)}`,
    'patchbay=',
    `patchbay=${token}/..`,
    '=;=;;',
    'patchbay',
  ])
    expect([cookie, await who.find(request(cookie))]).toEqual([cookie, null]);
});

test('over https a cookie without the prefix is not ours: another site of the domain may have set it', async () => {
  const { who, token } = made({ local: false, origin: 'https://lab.example' });
  expect(await who.find(request(`patchbay=${token}`))).toBeNull();
  expect(await who.find(request(`__Host-patchbay=${token}`))).toEqual(ann);
});
