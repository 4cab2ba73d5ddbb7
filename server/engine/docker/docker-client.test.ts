// An engine that dies in the middle of an answer: whoever waits for it is told, and a stream ends as it would without us.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import util from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dockerClient } from './docker-client.ts';
import { createEngine } from './docker-engine.ts';
import { engineFailure } from './failures.ts';

const HALF = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n[{"Id": "c0f';
const HALF_CHUNK = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"StatusCode"';
const ONE_CHUNK = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n';
const whole = (status: string, body: string) => `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

let folder: string;
let socket: string;
let server: Server;
/** What the engine does with a request of this line. */
let answer: (connection: Socket, request: string) => void;
const open = new Set<Socket>();
let asked: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'half-engine-'));
  socket = path.join(folder, 'docker.sock');
  asked = [];
  server = createServer((connection) => {
    open.add(connection.on('close', () => open.delete(connection)).on('error', () => {}));
    connection.on('data', (data) => {
      const [line = ''] = data.toString().split('\r\n');
      asked.push(line);
      answer(connection, line);
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
});
afterEach(async () => {
  for (const connection of open) connection.destroy();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const dies = (said: string) => (connection: Socket) => connection.write(said, () => connection.destroy());
const says = (said: string) => (connection: Socket) => void connection.write(said);

describe.each([
  ['with half a body', HALF],
  ['with half a chunk', HALF_CHUNK],
])('an answer that breaks off %s', (_, said) => {
  it.each([
    ['a list', () => dockerClient(socket).listContainers()],
    ['a wait', () => dockerClient(socket).getContainer('a').wait()],
    ['a removal', () => dockerClient(socket).getContainer('a').remove()],
  ])('is an engine that is down: %s', async (__, ask) => {
    answer = dies(said);
    const error = await ask().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(engineFailure(error, 'asking')).toMatchObject({ code: 'engine-down' });
  });
});

it('answers, refusals and connections that are used again are as ever', async () => {
  const docker = dockerClient(socket);
  answer = says(whole('200 OK', '[]'));
  expect(await docker.listContainers()).toEqual([]);
  answer = says(whole('404 Not Found', '{"message": "No such container: a"}'));
  await expect(docker.getContainer('a').inspect()).rejects.toMatchObject({ statusCode: 404 });
  expect(open.size).toBe(1);
  answer = (connection) => connection.destroy();
  await expect(docker.ping()).rejects.toMatchObject({ code: 'ECONNRESET' });
});

it('what docker-modem writes out for its log at each request does not grow with the connections', async () => {
  const docker = dockerClient(socket);
  answer = says(whole('200 OK', '[]'));
  await Promise.all(Array.from({ length: 5 }, () => docker.listContainers()));
  expect(open.size).toBe(5);
  const written = vi.spyOn(util, 'inspect');
  try {
    await docker.listContainers();
    expect(written).toHaveBeenCalled();
    for (const { value } of written.mock.results) expect(String(value).length).toBeLessThan(1000);
  } finally {
    written.mockRestore();
  }
});

it('a stream that breaks off is closed, and one that nobody wants any more is no error', async () => {
  const docker = dockerClient(socket);
  const events = async () => {
    const stream = (await docker.getEvents()) as Duplex;
    const first = await new Promise((resolve) => stream.once('data', resolve));
    const closed = new Promise((resolve) => stream.on('error', () => {}).once('close', resolve));
    return { stream, first: String(first), closed };
  };
  answer = says(ONE_CHUNK);
  const { stream, first, closed } = await events();
  expect(first).toBe('one\n');
  for (const connection of open) connection.destroy();
  await closed;
  expect(stream.destroyed).toBe(true);
  const unwanted = await events();
  unwanted.stream.destroy();
  await unwanted.closed;
  await expect.poll(() => open.size).toBe(0);
});

it('a hijacked line carries bytes both ways until its end', async () => {
  answer = (connection, line) =>
    connection.write(
      line.startsWith('POST') ? 'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nhello ' : line,
    );
  const line = (await dockerClient(socket).getContainer('a').attach({ stream: true, stdin: true, hijack: true })) as Duplex;
  const heard = text(line);
  line.write('there');
  await expect.poll(() => asked.at(-1)).toBe('there');
  for (const connection of open) connection.end();
  expect(await heard).toBe('hello there');
});

describe('the lab machines of an engine that dies in the middle of its answers', () => {
  const config = () => ({ socket, netns: '', image: 'image', homeHash: '01234567', alone: false });

  it('whoever asks is told, stops are taken up again, the end does not wait', async () => {
    answer = dies(HALF);
    const engine = createEngine(config());
    engine.keepReady(1);
    const down = { code: 'engine-down' };
    await expect(engine.list()).rejects.toMatchObject(down);
    await expect(engine.isolation()).rejects.toMatchObject(down);
    await expect(engine.destroy('abcdefgh')).rejects.toMatchObject(down);
    await expect(engine.destroy('abcdefgh')).rejects.toMatchObject(down);
    answer = (connection, line) =>
      connection.write(line.includes('/containers/json') ? whole('200 OK', '[]') : whole('500 No', ''));
    expect(await engine.list()).toEqual([]);
    answer = dies(HALF);
    await engine.dispose();
  });
});
