// A student with an account who means harm: floods, odd messages, others' names, tricks with addresses and cookies.
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../server/store/store.ts';
import { type Client, eventually, type Line, PASSWORD, startServer, type TestServer } from '../support/start-server.ts';

let server: TestServer;
let ann: Client;
let mallory: Client;
let session: string;
beforeAll(async () => {
  server = await startServer({ env: { HOST: '0.0.0.0' }, users: ['ann', 'mallory'] });
  ann = await server.as().signIn('ann');
  mallory = await server.as().signIn('mallory');
  session = (await ann.start()).id;
});
afterAll(() => server.dispose());

describe('over the socket', () => {
  const flood = (line: Line, count: number) => {
    for (let i = 0; i < count; i += 1) line.socket.emit('session:leave', { session });
  };

  test('a flood of messages is answered in words and cut off; opening another socket does not help; others feel nothing', async () => {
    const [his, hers] = [await mallory.connect(), await ann.connect()];
    const closed = new Promise((resolve) => his.socket.on('disconnect', resolve));
    flood(his, 10_500);
    const answer = await his.ask('session:leave', { session }).catch(() => null);
    await closed;
    if (answer)
      expect(answer.error).toMatchObject({ code: 'too-many', say: expect.stringContaining('more than anybody can type') });
    const again = await mallory.connect();
    const closedAgain = new Promise((resolve) => again.socket.on('disconnect', resolve));
    expect((await again.ask('session:leave', { session })).error?.code).toBe('too-many');
    await closedAgain;
    expect((await hers.open(session)).ok).toBe(true);
    server.clock.jump(1000);
    const later = await mallory.connect();
    expect((await later.ask('session:leave', { session })).ok).toBe(true);
  });

  test('what is looked at for a page costs more than a key: who asks for it without end is cut off', async () => {
    server.clock.jump(60_000);
    const his = await mallory.connect();
    const own = (await mallory.start()).id;
    const closed = new Promise((resolve) => his.socket.on('disconnect', resolve));
    const answers = Array.from({ length: 120 }, () => his.ask('session:step', { session: own, step: null }).catch(() => null));
    await closed;
    const codes = (await Promise.all(answers.slice(0, 90))).map((answer) => answer?.ok);
    expect(codes).toEqual(codes.map(() => true));
    server.clock.jump(60_000);
  });

  test('what is no event at all is refused, and counts as well', async () => {
    const his = await mallory.connect();
    for (const event of ['constructor', '__proto__', 'hasOwnProperty', 'no:such', 'x'.repeat(5000)])
      expect((await his.ask(event, {})).error).toMatchObject({ code: 'bad-request', say: expect.stringContaining('no event') });
    // The protocol lets a number be a name.
    expect((await his.ask(7 as unknown as string, {})).error?.code).toBe('bad-request');
    for (const body of [
      null,
      7,
      'x',
      [],
      { session: { $ne: 1 } },
      { session: ['a'] },
      JSON.parse('{"__proto__":{"session":"x"}}'),
    ])
      expect((await his.ask('session:watch', body)).error?.code).toBe('bad-request');
    expect(({} as Record<string, unknown>).session).toBeUndefined();
    server.clock.jump(60_000);
    const closed = new Promise((resolve) => his.socket.on('disconnect', resolve));
    for (let i = 0; i < 11_000; i += 1) his.socket.emit('no:such');
    await closed;
    server.clock.jump(60_000);
  });

  test('names of hosts and shells are names', async () => {
    const hers = await ann.connect();
    const base = { session, host: 'compute1', shell: 'main', from: 0, cols: 80, rows: 24 };
    for (const more of [
      { host: '../compute1' },
      { host: 'compute1/../../x' },
      { shell: '../../x' },
      { shell: 'a b' },
      { shell: '' },
      { instance: '../vm1' },
      { from: -1 },
      { from: 1.5 },
      { cols: 1e9 },
      { rows: 'many' },
    ])
      expect([more, (await hers.ask('terminal:open', { ...base, ...more })).error?.code]).toEqual([more, 'bad-request']);
    expect((await hers.ask('terminal:open', { ...base, host: 'constructor' })).error?.code).toBe('not-found');
  });

  test('a page of another site gets no socket, nor one that asks by GET', async () => {
    await expect(ann.connect({ origin: 'http://evil.example' })).rejects.toThrow();
    const polling = await ann.get('/ws/?EIO=4&transport=polling');
    expect(polling.status).toBe(400);
  });
});

describe('over HTTP', () => {
  test('answers to questions named like parts of objects are answers', async () => {
    const body = '{"step":"first","answers":{"__proto__":"x","constructor":"y","toString":"z"}}';
    expect((await ann.send('POST', `/api/sessions/${session}/check`, body)).status).toBe(200);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    for (const answers of [[], 'x', { a: {} }, { a: 'x'.repeat(3000) }, { ['k'.repeat(100)]: 'x' }])
      expect((await ann.post(`/api/sessions/${session}/check`, { step: 'first', answers })).status).toBe(400);
  });

  test.each(['..', '../..', '%2e%2e', '..%2f..%2fdb%2fpatchbay.db', 'a.cast', 'a/b', 'a%00', 'constructor', ''])(
    'a recording of the name %s is none',
    async (name) => {
      const answer = await raw(`GET /api/sessions/${session}/recordings/${name} HTTP/1.1`, { cookie: ann.cookie ?? '' });
      // Without a name, or with one that the address makes none, it may be the list, which is hers.
      expect(answer).toMatch(/^HTTP\/1.1 (404|400) |\{"recordings":\[/);
      expect(answer).not.toContain('SQLite');
    },
  );

  test('a header that trickles in is not waited for for ever', async () => {
    const { port } = new URL(server.url);
    const socket = net.connect(Number(port), '127.0.0.1');
    socket.write('GET /api/me HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    const drip = setInterval(() => socket.write('a'), 500);
    const said = await new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (data) => (text += data));
      socket.on('close', () => resolve(text));
      socket.on('error', () => resolve(text));
    });
    clearInterval(drip);
    expect(said).toMatch(/^(HTTP\/1.1 408|$)/);
  }, 60_000);
});

describe('with what others need', () => {
  test('hosts made anew again and again, and checks without end, are slowed down in words; another student is not', async () => {
    const own = (await mallory.start()).id;
    const codes: string[] = [];
    for (let i = 0; i < 31; i += 1) {
      const answer = await mallory.post(`/api/sessions/${own}/reset`);
      codes.push(answer.body.error?.code ?? 'ok');
      if (answer.body.error?.code === 'too-many') expect(answer.body.error.say).toContain('Wait 4 seconds');
    }
    expect(codes.slice(-3)).toContain('too-many');
    expect((await ann.post(`/api/sessions/${session}/check`, { step: 'first' })).status).toBe(200);
    await mallory.until(own, ['ready']);
    const checks: number[] = [];
    for (let i = 0; i < 62; i += 1) checks.push((await mallory.post(`/api/sessions/${own}/check`, { step: 'first' })).status);
    expect(checks.slice(0, 60)).not.toContain(429);
    expect(checks.slice(-1)).toEqual([429]);
    server.clock.jump(5_000);
    expect((await mallory.post(`/api/sessions/${own}/check`, { step: 'first' })).status).toBe(200);
    expect((await mallory.post(`/api/sessions/${own}/reset`)).status).toBe(200);
  });

  test('hosts asked for again and again while the old ones go are counted as well', async () => {
    server.clock.jump(200_000);
    const codes: string[] = [];
    let { id } = await mallory.start();
    server.engine.bad.destroy = () => new Promise((gone) => setTimeout(gone, 50));
    for (let i = 0; i < 40 && !codes.includes('too-many'); i += 1) {
      await mallory.post(`/api/sessions/${id}/stop`);
      const { body } = await mallory.post('/api/labs/10-demo/session');
      codes.push(body.error?.code ?? 'ok');
      if (!body.error) id = body.id;
    }
    server.engine.bad.destroy = undefined;
    expect(codes.at(-1)).toBe('too-many');
    expect(codes.length).toBeGreaterThan(25);
  });

  test('shells opened and ended without end leave so many recordings and no more', async () => {
    const hers = await ann.connect();
    for (let i = 0; i < 60; i += 1) {
      const { terminal } = await hers.open(session, 0, { shell: `n${i}` });
      await hers.ask('terminal:kill', { terminal });
    }
    expect((await ann.get(`/api/sessions/${session}/recordings`)).body.recordings.length).toBeLessThanOrEqual(40);
    hers.socket.close();
  });

  test('signing in again and again leaves so many sign-ins and no more; the newest counts', async () => {
    const store = await openStore(server.config);
    const id = (await ann.get('/api/me')).body.user.id;
    const at = (minute: number) => new Date(Date.parse('2026-01-02') + minute * 60_000);
    const tokens: string[] = [];
    for (let minute = 0; minute < 60; minute += 1) tokens.push(await store.signIns.add(id, at(minute)));
    const alive = await Promise.all(tokens.map(async (token) => (await store.signIns.find(token, at(-1))) !== null));
    // Her own browser is one of the fifty.
    expect(alive).toEqual([...Array(11).fill(false), ...Array(49).fill(true)]);
    await store.dispose();
    expect((await (await server.as().signIn('ann')).get('/api/me')).status).toBe(200);
  });
});

test('whose account is removed has no labs either: hosts go, pages are told', async () => {
  const school = await startServer({ env: { HOST: '0.0.0.0' }, users: ['ann', 'bob'] });
  const [hers, his] = [await school.as().signIn('ann'), await school.as().signIn('bob')];
  const [kept, gone] = [await hers.start(), await his.start()];
  const line = await his.connect();
  await line.ask('session:watch', { session: gone.id });
  const store = await openStore(school.config);
  await store.users.remove('bob');
  await store.dispose();
  await school.clock.pass(16_000);
  await eventually(() => expect([...school.engine.hosts.keys()]).toEqual([kept.id]));
  const told = [{ session: gone.id, words: 'This account was removed, and its labs with it.' }];
  await eventually(() => expect(line.all('session:gone')).toEqual(told));
  expect((await his.get('/api/me')).status).toBe(401);
  await school.dispose();
});

describe('behind a proxy with https', () => {
  const env = { PATCHBAY_ORIGIN: 'https://lab.example' };

  test('there must be accounts, though it listens on this machine only', async () => {
    await expect(startServer({ env })).rejects.toMatchObject({
      code: 'cannot-start',
      say: expect.stringContaining('PATCHBAY_ORIGIN=https://lab.example lets other machines reach'),
    });
  });

  test('the cookie goes over https only, and only our own page may use it', async () => {
    const proxied = await startServer({ env, users: ['ann'] });
    const forwarded = { 'x-forwarded-for': '203.0.113.9' };
    const login = await proxied.as().send('POST', '/api/login', { name: 'ann', password: PASSWORD }, forwarded);
    const cookie = login.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^__Host-patchbay=[\w-]{43}; HttpOnly; SameSite=Lax; Path=\/; Max-Age=\d+; Secure$/);
    const client = proxied.as(cookie.split(';')[0]);
    expect((await client.get('/api/me')).body.user.name).toBe('ann');
    expect((await proxied.as(cookie.split(';')[0]?.replace('__Host-', '')).get('/api/me')).status).toBe(401);
    const post = (origin: string) => client.send('POST', '/api/labs/10-demo/session', {}, { origin, ...forwarded });
    expect((await post('https://lab.example')).status).toBe(200);
    expect((await post('https://evil.example')).status).toBe(403);
    await expect(client.connect({ origin: 'http://lab.example' })).rejects.toThrow();
    expect((await client.connect({ origin: 'https://lab.example' })).socket.connected).toBe(true);
    expect((await client.post('/api/logout')).headers.get('set-cookie')).toMatch(/^__Host-patchbay=; .*Max-Age=0; Secure$/);
    await proxied.dispose();
  });

  test('who guesses is told apart by the address that the proxy saw, not by one that anybody may claim', async () => {
    const proxied = await startServer({ env, users: ['ann'] });
    const guess = (address: string, password = 'wrong guess') =>
      proxied.as().send('POST', '/api/login', { name: 'ann', password }, { 'x-forwarded-for': address });
    for (let i = 0; i < 10; i += 1) await guess(`10.9.8.${i}, 203.0.113.9`);
    expect((await guess('10.9.8.77, 203.0.113.9')).body.error.code).toBe('too-many');
    expect((await guess('198.51.100.7', PASSWORD)).status).toBe(200);
    await proxied.dispose();
  });
});

test('a proxy before a site that is for this machine only lets nobody in as the local user', async () => {
  const local = await startServer();
  for (const header of ['x-forwarded-for', 'forwarded', 'x-forwarded-host'])
    expect((await local.as().send('GET', '/api/me', undefined, { [header]: 'for=203.0.113.9' })).status).toBe(403);
  await expect(local.as().connect({ 'x-forwarded-for': '203.0.113.9' })).rejects.toThrow();
  await local.dispose();
});

/** As it is typed, without a library that tidies the path up. */
async function raw(line: string, headers: Record<string, string>): Promise<string> {
  const { port, host } = new URL(server.url);
  const socket = net.connect(Number(port), '127.0.0.1');
  const head = Object.entries({ host, connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${line}\r\n${head.join('')}\r\n`);
  let text = '';
  for await (const data of socket) text += data;
  return text;
}
