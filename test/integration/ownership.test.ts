// Signed in is not enough: every route and every event of a session is its owner's alone.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLIENT_EVENTS, type ClientEvent } from '../../server/contract/socket.ts';
import { type Client, eventually, PASSWORD, startServer, type TestServer } from '../support/start-server.ts';

let server: TestServer;
let ann: Client;
let bob: Client;
let session: string;
beforeAll(async () => {
  server = await startServer({ env: { HOST: '0.0.0.0' }, users: ['ann', 'bob'] });
  ann = await server.as().signIn('ann');
  bob = await server.as().signIn('bob');
  session = (await ann.start()).id;
});
afterAll(() => server.dispose());

const ROUTES: readonly [method: string, path: string, body?: object][] = [
  ['GET', ''],
  ['POST', '/stop', {}],
  ['POST', '/extend', {}],
  ['POST', '/reset', {}],
  ['POST', '/reset', { step: 'second' }],
  ['POST', '/solve', { step: 'first' }],
  ['POST', '/check', { step: 'first', answers: {} }],
  ['GET', '/recordings'],
  ['GET', '/recordings/compute1-main'],
];

describe('over HTTP', () => {
  test.each(ROUTES)(
    '%s /api/sessions/:session%s of somebody else looks like one that does not exist',
    async (method, path, body) => {
      const foreign = await bob.send(method, `/api/sessions/${session}${path}`, body);
      const unknown = await bob.send(method, `/api/sessions/s00000000000${path}`, body);
      expect(foreign.status).toBe(404);
      expect(foreign.body).toEqual(unknown.body);
    },
  );

  test.each(ROUTES)('%s /api/sessions/:session%s wants a sign-in', async (method, path, body) => {
    const answer = await server.as().send(method, `/api/sessions/${session}${path}`, body);
    expect([answer.status, answer.body.error.code]).toEqual([401, 'not-signed-in']);
  });

  test.each([
    '/api/me',
    '/api/labs',
    '/api/labs/10-demo',
    '/api/labs/10-demo/figures/wire.svg',
    '/api/labs/10-demo/goal',
    '/api/glossary',
    '/api/status',
  ])('%s wants a sign-in', async (path) => {
    expect((await server.as().get(path)).status).toBe(401);
    expect((await server.as('patchbay=0123456789012345678901234567890123456789').get(path)).status).toBe(401);
  });

  test('what bob tried left ann’s lab as it was', async () => {
    expect((await ann.get(`/api/sessions/${session}`)).body.state).toBe('ready');
    expect(server.engine.executed).toEqual([]);
  });

  test('the same lab of two people is two sessions with two sets of values', async () => {
    const other = await bob.start();
    expect(other.id).not.toBe(session);
    const [hers, his] = [await ann.get('/api/labs/10-demo'), await bob.get('/api/labs/10-demo')];
    expect(hers.body.steps[1].html).not.toBe(his.body.steps[1].html);
    expect(hers.body.session.id).toBe(session);
  });
});

describe('over the socket', () => {
  /** What bob sends for each event when he has learned ann's ids. A new event without a line here fails to compile. */
  const bodies = (terminal: string): Record<ClientEvent, object> => ({
    'session:watch': { session },
    'session:leave': { session },
    'session:step': { session, step: 'first' },
    'terminal:open': { session, host: 'compute1', shell: 'main', from: 0, cols: 80, rows: 24 },
    'terminal:input': { terminal, data: 'rm -rf /\r' },
    'terminal:resize': { terminal, cols: 5, rows: 5 },
    'terminal:ack': { terminal, offset: 10 },
    'terminal:leave': { terminal },
    'terminal:kill': { terminal },
    'picture:watch': { session },
    'picture:leave': { session },
    'picture:look': { session, id: 'compute1' },
  });
  /** Letting go of what one does not hold changes nothing and tells nothing. */
  const HARMLESS: readonly ClientEvent[] = ['session:leave', 'picture:leave'];

  test.each(Object.keys(CLIENT_EVENTS) as ClientEvent[])('%s of somebody else is refused', async (event) => {
    const hers = await ann.connect();
    const opened = await hers.open(session);
    await eventually(() => expect(hers.screen(String(opened.terminal))).toContain('root@compute1'));
    const shell = server.engine.shell(session, 'compute1');
    const his = await bob.connect();
    const answer = await his.ask(event, bodies(String(opened.terminal))[event]);
    if (HARMLESS.includes(event)) expect(answer.ok).toBe(true);
    else expect([answer.ok, answer.error?.code]).toEqual([false, 'not-found']);
    // His wish reached nothing, and nothing of hers reaches him.
    shell.print(`after ${event};`);
    await eventually(() => expect(hers.screen(String(opened.terminal))).toContain(`after ${event};`));
    expect(shell.typed).toBe('');
    expect(shell.size).not.toEqual({ cols: 5, rows: 5 });
    expect(his.heard).toEqual([]);
    hers.socket.close();
    his.socket.close();
  });

  test('a terminal that this very tab has not opened takes no input', async () => {
    const [one, other] = [await ann.connect(), await ann.connect()];
    const { terminal } = await one.open(session);
    expect((await other.ask('terminal:input', { terminal, data: 'x' })).error?.code).toBe('not-found');
  });

  test('without a sign-in there is no socket', async () => {
    await expect(server.as().connect()).rejects.toThrow('not-signed-in');
  });
});

describe('signing in', () => {
  test('sets a cookie that scripts and other sites cannot use, and no password is kept or told', async () => {
    const answer = await server.as().post('/api/login', { name: 'ann', password: PASSWORD });
    expect(answer.headers.get('set-cookie')).toMatch(/^patchbay=[\w-]{43}; HttpOnly; SameSite=Lax; Path=\/; Max-Age=\d+$/);
    expect(JSON.stringify(answer.body)).not.toMatch(/password|argon/i);
  });

  test('signing out ends the cookie and closes the socket', async () => {
    const client = await server.as().signIn('bob');
    const line = await client.connect();
    const closed = new Promise((resolve) => line.socket.on('disconnect', resolve));
    await client.post('/api/logout');
    await closed;
    expect((await client.get('/api/me')).status).toBe(401);
    await expect(client.connect()).rejects.toThrow('not-signed-in');
  });

  test('a cookie is no good after thirty days', async () => {
    const client = await server.as().signIn('bob');
    server.clock.jump(29 * 24 * 3_600_000);
    expect((await client.get('/api/me')).status).toBe(200);
    server.clock.jump(2 * 24 * 3_600_000);
    expect((await client.get('/api/me')).status).toBe(401);
  });

  test('guessing is slowed down', async () => {
    const guess = (name: string) => server.as().post('/api/login', { name, password: 'wrong guess' });
    for (let i = 0; i < 10; i += 1) expect((await guess('ann')).body.error.code).toBe('wrong-password');
    expect((await guess('ann')).body.error.code).toBe('too-many');
    expect((await guess('nobody')).body.error.code).toBe('wrong-password');
    expect((await server.as().post('/api/login', { name: 'ann', password: PASSWORD })).status).toBe(429);
    server.clock.jump(11 * 60_000);
    expect((await server.as().post('/api/login', { name: 'ann', password: PASSWORD })).status).toBe(200);
  });
});

describe('listening elsewhere than on this machine', () => {
  test('is refused without an account, and says how to make one', async () => {
    await expect(startServer({ env: { HOST: '0.0.0.0' } })).rejects.toMatchObject({
      code: 'cannot-start',
      say: expect.stringContaining('user add'),
    });
  });

  test('is refused when the engine does not isolate; this machine alone is served', async () => {
    const { PretendEngine } = await import('../support/pretend-engine.ts');
    const engine = new PretendEngine();
    engine.isolated = false;
    await expect(startServer({ env: { HOST: '0.0.0.0' }, users: ['ann'], engine })).rejects.toMatchObject({
      say: expect.stringContaining('does not isolate'),
    });
    await expect(startServer({ env: { PATCHBAY_ORIGIN: 'https://lab.example' }, users: ['ann'], engine })).rejects.toMatchObject({
      say: expect.stringMatching(/does not isolate its hosts \(a plain Docker\).*Unset PATCHBAY_ORIGIN/),
    });
    const local = await startServer({ engine });
    expect((await local.as().get('/api/status')).body.engine).toEqual({ up: true, isolated: false, how: 'a plain Docker' });
    await local.as().start();
    await local.dispose();
  });

  test('an engine that was away at the start and turns out not to isolate makes no hosts for others, and it is said why', async () => {
    const { PretendEngine } = await import('../support/pretend-engine.ts');
    const engine = new PretendEngine();
    engine.isolation = () => Promise.reject(new Error('connect ENOENT'));
    const open = await startServer({ env: { HOST: '0.0.0.0' }, users: ['ann'], engine });
    const client = await open.as().signIn('ann');
    const refused = async () => (await client.post('/api/labs/10-demo/session')).body.error;
    expect(await refused()).toMatchObject({ code: 'engine-down', say: expect.stringContaining('does not answer yet') });
    engine.isolation = async () => ({ isolated: false, how: 'a plain Docker' });
    await open.clock.pass(3100);
    await eventually(async () => expect((await refused()).say).toContain('does not isolate its hosts (a plain Docker)'));
    engine.isolation = async () => ({ isolated: true, how: 'userns' });
    await open.clock.pass(3100);
    await client.start();
    await open.dispose();
  });
});
