// The door with a site behind it: who gets pages, and what every page may load.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { silentLog } from '../domain/log.ts';
import type { User } from '../domain/store.ts';
import { createDoor } from './door.ts';
import type { Who } from './who.ts';

const ann: User = { id: 'u1', name: 'ann', local: false };
let server: Server;
afterEach(() => server.close());

async function open(options: { local: boolean; user: User | null }): Promise<string> {
  const who: Who = { find: async () => options.user, signIn: async () => '', signOut: async () => '' };
  const site = {
    async handle(request: IncomingMessage, response: ServerResponse) {
      response.end(JSON.stringify({ nonce: request.headers['x-nonce'], policy: request.headers['content-security-policy'] }));
    },
  };
  const boom = async () => {
    throw new TypeError('secret insides');
  };
  const door = createDoor({
    routes: [{ method: 'GET', path: '/api/boom', handle: boom }],
    who,
    site,
    local: options.local,
    origin: '',
    dev: false,
    log: silentLog,
  });
  server = createServer((request, response) => void door(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('without a sign-in every page leads to the sign-in, and back afterwards; what that page needs is served', async () => {
  const url = await open({ local: false, user: null });
  for (const page of ['/', '/labs/20-flat', '/loginx/../labs', '/loginx', '/_next/image', '/status']) {
    const answer = await fetch(url + page, { redirect: 'manual' });
    expect([page, answer.status]).toEqual([page, 302]);
    expect(answer.headers.get('location')).toBe(`/login?to=${encodeURIComponent(new URL(page, url).pathname)}`);
  }
  for (const page of ['/login', '/login?to=%2F', '/_next/static/x.js', '/favicon.ico'])
    expect([page, (await fetch(url + page, { redirect: 'manual' })).status]).toEqual([page, 200]);
});

test('with a sign-in, or on this machine, pages are served', async () => {
  const signedIn = await open({ local: false, user: ann });
  expect((await fetch(`${signedIn}/labs/20-flat`)).status).toBe(200);
  server.close();
  const local = await open({ local: true, user: ann });
  expect((await fetch(`${local}/`)).status).toBe(200);
});

test('each page has its own nonce and may load nothing that is not ours', async () => {
  const url = await open({ local: true, user: ann });
  const [one, two] = [await fetch(url), await fetch(url)];
  const policy = one.headers.get('content-security-policy') ?? '';
  const { nonce, policy: told } = (await one.json()) as { nonce: string; policy: string };
  expect(policy).toContain(`script-src 'self' 'nonce-${nonce}'`);
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(told).toBe(policy);
  expect(((await two.json()) as { nonce: string }).nonce).not.toBe(nonce);
});

test('a bug shows none of its insides', async () => {
  const url = await open({ local: true, user: ann });
  const answer = await fetch(`${url}/api/boom`);
  expect(answer.status).toBe(500);
  const text = await answer.text();
  expect(text).not.toContain('secret');
  expect(JSON.parse(text).error.code).toBe('bug');
});
