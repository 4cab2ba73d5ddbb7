// A student with an account who means harm: floods, odd messages, others' names, tricks with addresses and cookies.
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, type Line, startServer, type TestServer } from '../support/start-server.ts';

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
