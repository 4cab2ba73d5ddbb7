// Terminals over real sockets: what a student sees after a reload, a lost network, a restart of the server, a flood.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { breathe } from '../support/hand-clock.ts';
import { type Client, eventually, startServer, type TestServer } from '../support/start-server.ts';

let server: TestServer;
let client: Client;
let session: string;
beforeEach(async () => {
  server = await startServer();
  client = server.as();
  session = (await client.start()).id;
});
afterEach(() => server.dispose());

const PROMPT = 'root@compute1:~# ';

test('a shell: its prompt, what is typed, its size, its end', async () => {
  const line = await client.connect();
  const opened = await line.open(session, 0, { cols: 100, rows: 30 });
  expect(opened).toMatchObject({ ok: true, offset: 0, writable: true, size: { cols: 100, rows: 30 } });
  const terminal = String(opened.terminal);
  const shell = server.engine.shell(session, 'compute1');
  await line.ask('terminal:input', { terminal, data: 'ls\r' });
  await eventually(() => expect(line.screen(terminal)).toBe(`${PROMPT}ls\r\n`));
  await line.ask('terminal:resize', { terminal, cols: 60, rows: 20 });
  expect(shell.size).toEqual({ cols: 60, rows: 20 });
  await line.ask('terminal:kill', { terminal });
  await eventually(() => expect(line.all('terminal:exit')).toEqual([{ terminal, code: null }]));
  // Open again: another shell, from its first byte.
  const again = await line.open(session);
  expect(again).toMatchObject({ ok: true, offset: 0, terminal });
});

test('the console of an instance, and refusals that name what is not there', async () => {
  const line = await client.connect();
  const opened = await line.open(session, 0, { instance: 'vm1' });
  await eventually(() => expect(line.screen(String(opened.terminal))).toBe('root@vm1:~# '));
  expect((await line.open(session, 0, { host: 'compute9' })).error?.say).toBe('This lab has no host "compute9".');
  expect((await line.open(session, 0, { host: 'compute2', instance: 'vm1' })).error?.say).toBe(
    'There is no instance "vm1" on compute2.',
  );
});

test('a reload comes back to the same screen and what was printed meanwhile, each byte once', async () => {
  const before = await client.connect();
  const { terminal } = await before.open(session);
  const shell = server.engine.shell(session, 'compute1');
  shell.print('one\r\n');
  await eventually(() => expect(before.screen(String(terminal))).toBe(`${PROMPT}one\r\n`));
  before.socket.close();
  shell.print('two\r\n');
  // The page is new: it wants all that is kept.
  const after = await client.connect();
  const opened = await after.open(session);
  expect(opened.terminal).toBe(terminal);
  expect(opened.end).toBe(shell.output.length);
  shell.print('three\r\n');
  await eventually(() => expect(after.screen(String(terminal))).toBe(`${PROMPT}one\r\ntwo\r\nthree\r\n`));
});

test('a lost network: the tab goes on from what it had seen', async () => {
  const before = await client.connect();
  const { terminal } = await before.open(session);
  const shell = server.engine.shell(session, 'compute1');
  await eventually(() => expect(before.screen(String(terminal))).toBe(PROMPT));
  const seen = PROMPT.length;
  before.socket.close();
  shell.print('meanwhile');
  const after = await client.connect();
  expect(await after.open(session, seen)).toMatchObject({ offset: seen });
  await eventually(() => expect(after.screen(String(terminal), seen)).toBe('meanwhile'));
});

describe('a restart of the server', () => {
  test.each(['leave', 'crash'] as const)('(%s): the shell runs on, and the same tab sees all, once', async (how) => {
    const before = await client.connect();
    const { terminal } = await before.open(session);
    const shell = server.engine.shell(session, 'compute1');
    await eventually(() => expect(before.screen(String(terminal))).toBe(PROMPT));
    server = await server.restart(how);
    shell.print('while it was down');
    const after = await server.as().connect();
    const opened = await after.open(session, PROMPT.length);
    expect(opened).toMatchObject({ terminal, offset: PROMPT.length, end: shell.output.length });
    await eventually(() => expect(after.screen(String(terminal), PROMPT.length)).toBe('while it was down'));
    // A second tab gets the screen from its beginning.
    const fresh = await server.as().connect();
    await fresh.open(session);
    await eventually(() => expect(fresh.screen(String(terminal))).toBe(`${PROMPT}while it was down`));
  });

  test('each part is shown at the size that it was printed for; a tab that is not shown changes none', async () => {
    const before = await client.connect();
    const { terminal } = await before.open(session);
    const shell = server.engine.shell(session, 'compute1');
    const first = shell.size;
    shell.print('wide.');
    await before.ask('terminal:resize', { terminal, cols: 44, rows: 10 });
    shell.print('narrow.');
    server = await server.restart('crash');
    const after = await server.as().connect();
    const opened = await after.ask('terminal:open', { session, host: 'compute1', shell: 'main', from: 0 });
    expect(opened).toMatchObject({ size: { cols: 44, rows: 10 } });
    await eventually(() => expect(after.screen(String(terminal))).toBe(`${PROMPT}wide.narrow.`));
    const sized = after.all('terminal:output').filter(({ size }) => size);
    expect(sized.map(({ offset, size }) => [offset, size])).toEqual([
      [0, first],
      [PROMPT.length + 'wide.'.length, { cols: 44, rows: 10 }],
    ]);
    expect(shell.size).toEqual({ cols: 44, rows: 10 });
  });

  test('with another shell in its place: the tab is told to begin again', async () => {
    const before = await client.connect();
    const { terminal } = await before.open(session);
    const shell = server.engine.shell(session, 'compute1');
    shell.print('x'.repeat(1000));
    await eventually(() => expect(before.screen(String(terminal))).toHaveLength(PROMPT.length + 1000));
    server = await server.restart('crash');
    shell.exit(0);
    const after = await server.as().connect();
    const opened = await after.open(session, PROMPT.length + 1000);
    expect(opened.offset).toBe(0);
    await eventually(() => expect(after.all('terminal:skipped')).toEqual([{ terminal, from: PROMPT.length + 1000, to: 0 }]));
    await eventually(() => expect(after.screen(String(terminal), 9)).toBe(PROMPT));
  });
});

test('the way to the keeper breaks: it is found again, nothing twice, typed keys are held', async () => {
  const line = await client.connect();
  const { terminal } = await line.open(session);
  const shell = server.engine.shell(session, 'compute1');
  await eventually(() => expect(line.screen(String(terminal))).toBe(PROMPT));
  shell.cut();
  await line.ask('terminal:input', { terminal, data: 'k' });
  expect(shell.typed).toBe('');
  await server.clock.pass(100);
  await eventually(() => expect(line.screen(String(terminal))).toBe(`${PROMPT}k`));
});

describe('several viewers', () => {
  test('have the same content', async () => {
    const [one, two] = [await client.connect(), await client.connect()];
    const { terminal } = await one.open(session);
    await two.open(session);
    await two.ask('terminal:input', { terminal, data: 'x' });
    for (const line of [one, two]) await eventually(() => expect(line.screen(String(terminal))).toBe(`${PROMPT}x`));
    expect(server.engine.shell(session, 'compute1').connections).toBe(1);
  });

  test('one that takes nothing in is left behind after a while, and is told what it missed when it wakes', async () => {
    const [awake, asleep] = [await client.connect(), await client.connect()];
    asleep.acks = false;
    const { terminal } = await awake.open(session);
    await asleep.open(session);
    const shell = server.engine.shell(session, 'compute1');
    const block = 'y\n'.repeat(32 * 1024);
    const flood = async (blocks: number) => {
      for (let i = 0; i < blocks; i += 1) {
        shell.print(block);
        await eventually(() => expect(awake.screen(String(terminal)).length).toBe(shell.output.length));
      }
    };
    await flood(4);
    const held = shell.acked;
    // The keeper is told the level of the slowest: it stops the shell.
    expect(held).toBeLessThan(shell.output.length);
    await server.clock.pass(11_000);
    await eventually(() => expect(shell.acked).toBe(shell.output.length));
    await flood(40);
    await eventually(() => expect(shell.acked).toBe(shell.output.length));
    const got = asleep.screen(String(terminal)).length;
    expect(got).toBeLessThan(300 * 1024);
    asleep.acks = true;
    await asleep.ask('terminal:ack', { terminal, offset: got });
    await eventually(() => expect(asleep.all('terminal:skipped')[0]).toMatchObject({ from: got }));
    await eventually(() => {
      const last = asleep.all('terminal:output').at(-1);
      expect(last.offset + last.data.length).toBe(shell.output.length);
    });
  });
});

test('flood: what is on its way to one screen is bounded, and grows only with what it takes in', async () => {
  const line = await client.connect();
  line.acks = false;
  const { terminal } = await line.open(session);
  const shell = server.engine.shell(session, 'compute1');
  shell.print('y'.repeat(1024 * 1024));
  await breathe();
  await line.ask('session:watch', { session });
  const sent = line.screen(String(terminal)).length;
  expect(sent).toBeLessThanOrEqual(128 * 1024);
  expect(sent).toBeGreaterThan(64 * 1024);
  expect(shell.acked).toBe(0);
  await line.ask('terminal:ack', { terminal, offset: sent });
  await eventually(() => expect(line.screen(String(terminal)).length).toBeGreaterThan(sent));
  expect(shell.acked).toBe(sent);
});

test('everything is recorded as asciicast, for its owner, across a restart', async () => {
  const line = await client.connect();
  const { terminal } = await line.open(session);
  const shell = server.engine.shell(session, 'compute1');
  await line.ask('terminal:input', { terminal, data: 'é\r' });
  await eventually(() => expect(line.screen(String(terminal))).toContain('é'));
  // A server that dies takes with it what it had not written yet; the one that plays dead here would write it later.
  const file = path.join(server.home, 'recordings', session, 'compute1-main.cast');
  await eventually(() => expect(readFileSync(file, 'utf8')).toContain('é'));
  server = await server.restart('crash');
  const after = await server.as().connect();
  await after.open(session);
  shell.print('later');
  await eventually(() => expect(after.screen(String(terminal))).toContain('later'));
  const { body } = await server.as().get(`/api/sessions/${session}/recordings`);
  expect(body.recordings.map((each: { name: string }) => each.name)).toEqual(['compute1-main']);
  await eventually(async () => {
    const cast = (await server.as().get(`/api/sessions/${session}/recordings/compute1-main`)).body;
    // A client that parses: header line, then events; every byte once although two servers wrote it.
    const [header, ...events] = String(cast)
      .trim()
      .split('\n')
      .map((each) => JSON.parse(each));
    expect(header).toMatchObject({ version: 2, width: 80, height: 24 });
    expect(events.map((event) => event[2]).join('')).toBe(`${PROMPT}é\r\nlater`);
  });
  expect(existsSync(file) && readFileSync(file, 'utf8').length).toBeGreaterThan(50);
  expect((await server.as().get(`/api/sessions/${session}/recordings/..%2f..%2fdb`)).status).toBe(404);
});

describe('what is refused on the socket', () => {
  test.each([
    ['an unknown event', 'terminal:destroy', {}],
    ['an event of Object’s', 'constructor', {}],
    ['a body of a wrong type', 'terminal:open', 'x'],
    [
      'a shell name that is a path',
      'terminal:open',
      { session: 'SESSION', host: 'compute1', shell: '../x', from: 0, cols: 80, rows: 24 },
    ],
    ['a size of nothing', 'terminal:open', { session: 'SESSION', host: 'compute1', shell: 'main', from: 0, cols: 0, rows: 0 }],
    ['a negative offset', 'terminal:ack', { terminal: 'x', offset: -1 }],
    ['no body', 'session:watch', undefined],
  ])('%s', async (_name, event, body) => {
    const line = await client.connect();
    const sent = typeof body === 'object' ? JSON.parse(JSON.stringify(body).replace('SESSION', session)) : body;
    const answer = await line.ask(event, sent);
    expect([answer.ok, answer.error?.code]).toEqual([false, 'bad-request']);
  });

  test('a message over the limit closes the socket, and the others live on', async () => {
    const [big, other] = [await client.connect(), await client.connect()];
    const closed = new Promise((resolve) => big.socket.on('disconnect', resolve));
    big.socket.emit('terminal:input', { terminal: 'x', data: 'x'.repeat(400 * 1024) });
    await closed;
    expect((await other.open(session)).ok).toBe(true);
  });

  test('more shells than a lab may have', async () => {
    const line = await client.connect();
    for (let i = 0; i < 24; i += 1) expect((await line.open(session, 0, { shell: `s${i}` })).ok).toBe(true);
    expect((await line.open(session, 0, { shell: 'more' })).error?.code).toBe('too-many');
  });

  test('an event without a place for the answer does no harm', async () => {
    const line = await client.connect();
    line.socket.emit('terminal:open', { session });
    line.socket.emit('nonsense');
    expect((await line.open(session)).ok).toBe(true);
  });
});
