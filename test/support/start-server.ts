// A real server for a test: HTTP, sockets and SQLite; pretended hosts, a folder of its own, a clock to turn.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { type App, createApp, type Overrides } from '../../server/app.ts';
import { type Config, readConfig } from '../../server/config.ts';
import type { SessionView } from '../../server/contract/http.ts';
import { bytesOf } from '../../server/contract/socket.ts';
import { silentLog } from '../../server/domain/log.ts';
import { openStore } from '../../server/store/store.ts';
import { copyBaseDatabase } from './base-database.ts';
import { HandClock } from './hand-clock.ts';
import { PretendEngine } from './pretend-engine.ts';
import { PretendGrader } from './pretend-grader.ts';

// biome-ignore-start lint/suspicious/noExplicitAny: what a server says is looked at by tests, field by field
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: any };
export type Ack = { ok: boolean; error?: { code: string; say: string }; [key: string]: any };

export type TestServer = {
  readonly url: string;
  readonly home: string;
  readonly config: Config;
  readonly engine: PretendEngine;
  readonly grader: PretendGrader;
  readonly clock: HandClock;
  readonly as: (cookie?: string) => Client;
  /** Ends this server like a signal would (or not at all: 'crash') and starts another on the same home and hosts. */
  restart(how: 'destroy' | 'leave' | 'crash'): Promise<TestServer>;
  dispose(): Promise<void>;
};

export type StartOptions = {
  readonly env?: Record<string, string>;
  /** Accounts made before the start; listening elsewhere needs one. */
  readonly users?: readonly string[];
  readonly overrides?: Overrides;
  readonly engine?: PretendEngine;
};

export const PASSWORD = 'correct horse';

export async function startServer(options: StartOptions = {}): Promise<TestServer> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'patchbay-test-'));
  await copyBaseDatabase(path.join(home, 'db/patchbay.db'));
  return startIn(home, options, options.engine ?? new PretendEngine(), new HandClock());
}

async function startIn(home: string, options: StartOptions, engine: PretendEngine, clock: HandClock): Promise<TestServer> {
  const config = readConfig({
    PATCHBAY_HOME: home,
    PATCHBAY_LABS: path.join(import.meta.dirname, 'labs'),
    PATCHBAY_SITE: '0',
    PATCHBAY_LOG_LEVEL: 'silent',
    PORT: '0',
    ...options.env,
  });
  if (options.users) {
    const store = await openStore(config);
    const there = (await store.users.list()).map((user) => user.name);
    for (const name of options.users) if (!there.includes(name)) await store.users.add(name, PASSWORD);
    await store.dispose();
  }
  const grader = new PretendGrader();
  const app: App = createApp(config, {
    engine,
    grader,
    clock,
    log: silentLog,
    freeMemoryMb: () => 100_000,
    ...options.overrides,
  });
  const sockets: Socket[] = [];
  let url: string;
  try {
    const { port } = await app.listen();
    url = `http://127.0.0.1:${port}`;
  } catch (error) {
    await app.dispose('leave');
    rmSync(home, { recursive: true, force: true });
    throw error;
  }
  let over = false;
  const end = async (how: 'destroy' | 'leave') => {
    over = true;
    for (const socket of sockets) socket.close();
    await app.dispose(how);
  };
  return {
    url,
    home,
    config,
    engine,
    grader,
    clock,
    as: (cookie) => new Client(url, sockets, cookie),
    async restart(how) {
      over = true;
      if (how !== 'crash') {
        await end(how);
        return startIn(home, options, engine, clock);
      }
      // kill -9: what is left of the old server in this process is cut off from its hosts and from time.
      engine.loseServer();
      for (const socket of sockets) socket.close();
      return startIn(home, options, engine, clock.another());
    },
    async dispose() {
      if (!over) await end('leave');
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A browser: keeps its cookie. */
export class Client {
  private readonly url: string;
  private readonly sockets: Socket[];
  cookie: string | undefined;

  constructor(url: string, sockets: Socket[], cookie?: string) {
    this.url = url;
    this.sockets = sockets;
    this.cookie = cookie;
  }

  async send(method: string, where: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(this.url + where, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }
  get(where: string): Promise<Answer> {
    return this.send('GET', where);
  }
  post(where: string, body: unknown = {}): Promise<Answer> {
    return this.send('POST', where, body);
  }

  async signIn(name: string): Promise<this> {
    const answer = await this.post('/api/login', { name, password: PASSWORD });
    if (answer.status !== 200) throw new Error(`sign-in: ${JSON.stringify(answer.body)}`);
    this.cookie = answer.headers.get('set-cookie')?.split(';')[0];
    return this;
  }

  /** Starts a lab and waits until it stands in one of the states. */
  async start(lab = '10-demo', states: readonly string[] = ['ready']): Promise<SessionView> {
    const answer = await this.post(`/api/labs/${lab}/session`);
    if (answer.status !== 200) throw new Error(`start: ${JSON.stringify(answer.body)}`);
    return this.until(answer.body.id, states);
  }

  async until(session: string, states: readonly string[]): Promise<SessionView> {
    return eventually(async () => {
      const { body } = await this.get(`/api/sessions/${session}`);
      if (!states.includes(body.state)) throw new Error(`the session is ${JSON.stringify(body)}, not ${states}`);
      return body;
    });
  }

  /** A connected socket; rejects when it is refused. */
  async connect(headers: Record<string, string> = {}): Promise<Line> {
    const socket = io(this.url, {
      path: '/ws',
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: { ...(this.cookie ? { cookie: this.cookie } : {}), ...headers },
    });
    this.sockets.push(socket);
    const line = new Line(socket);
    await new Promise<void>((resolve, reject) => {
      socket.on('connect', resolve);
      socket.on('connect_error', reject);
    });
    return line;
  }
}

/** One socket and what it heard. */
export class Line {
  readonly socket: Socket;
  readonly heard: { event: string; body: any }[] = [];
  /** Acknowledges output by itself, as a screen does. */
  acks = true;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.onAny((event: string, body: any) => {
      this.heard.push({ event, body });
      if (event === 'terminal:output' && this.acks)
        socket.emit('terminal:ack', { terminal: body.terminal, offset: body.offset + body.data.length }, () => {});
    });
  }
  ask(event: string, body: unknown): Promise<Ack> {
    return this.socket.timeout(5000).emitWithAck(event, body);
  }
  open(session: string, from = 0, more: object = {}): Promise<Ack> {
    return this.ask('terminal:open', { session, host: 'compute1', shell: 'main', from, cols: 80, rows: 24, ...more });
  }
  all(event: string): any[] {
    return this.heard.filter((each) => each.event === event).map((each) => each.body);
  }
  /** All output as one text; throws when a byte came twice, or out of order without a word about it. */
  screen(terminal: string, from = 0): string {
    let at = from;
    const parts: Buffer[] = [];
    for (const { event, body } of this.heard) {
      if (body?.terminal !== terminal) continue;
      if (event === 'terminal:skipped') at = body.to;
      if (event !== 'terminal:output') continue;
      if (body.offset !== at) throw new Error(`output at ${body.offset}, expected at ${at}`);
      parts.push(Buffer.from(bytesOf(body.data)));
      at += body.data.length;
    }
    return Buffer.concat(parts).toString();
  }
}

/** Tries again until it does not throw; the last error after five seconds. */
export async function eventually<T>(look: () => T | Promise<T>): Promise<T> {
  const end = Date.now() + 5000;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
// biome-ignore-end lint/suspicious/noExplicitAny: see above
