// What is measured: a server of its own on the engine that runs, and a client that behaves like the page.
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { io, type Socket } from 'socket.io-client';
import { ShellStream } from '../../app/terminal/stream.ts';
import { bytesOf, type Output, SOCKET_PATH } from '../../server/contract/socket.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** The same lab under three names: a person has one session of a lab, and a lab has a limit of shells. */
export const LABS = ['10-three', '11-three', '12-three'] as const;

type Ack = { ok: boolean; error?: { say: string }; terminal?: string; offset?: number };

export type Shell = {
  readonly terminal: string;
  type(data: string): void;
  /** Resolves when the output since the last `expect` has this text; rejects after 20 s. */
  expect(text: string): Promise<void>;
  /** Bytes that came in. */
  readonly bytes: () => number;
};

export class Stage {
  private static readonly opened = new Set<Stage>();
  /** Started and not stopped. */
  private readonly sessions = new Set<string>();

  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
    readonly home: string,
    readonly socket: Socket,
  ) {}

  static async open(
    warmHosts: number,
    { labs = LABS, env: extra = {} }: { labs?: readonly string[]; env?: Record<string, string> } = {},
  ): Promise<Stage> {
    const home = mkdtempSync(path.join(os.tmpdir(), 'patchbay-bench-'));
    for (const lab of labs)
      cpSync(path.join(import.meta.dirname, 'labs/10-three'), path.join(home, 'labs', lab), { recursive: true });
    const env = {
      ...process.env,
      PATCHBAY_HOME: home,
      PATCHBAY_LABS: path.join(home, 'labs'),
      PATCHBAY_SITE: '0',
      PORT: '0',
      ...extra,
    };
    // In a session of its own, as `npm start` has it; should the bench be killed, it goes too.
    const server = ['--pdeathsig', 'TERM', '--', process.execPath, '--import', 'tsx', 'server/main.ts'];
    const child = spawn('setpriv', server, {
      cwd: root,
      detached: true,
      env: { ...env, NODE_ENV: 'production', PATCHBAY_WARM_HOSTS: String(warmHosts), PATCHBAY_LOG_LEVEL: 'error' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout! }).on(
        'line',
        (line) => line.startsWith('listening ') && resolve(line.slice(10).trim()),
      );
      child.on('exit', (code) => reject(new Error(`the server of the bench ended with ${code}`)));
    });
    const socket = io(url, { path: SOCKET_PATH, transports: ['websocket'] });
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
    const stage = new Stage(child, url, home, socket);
    Stage.opened.add(stage);
    return stage;
  }

  /** Memory of the server process, MB. */
  memoryMb(): number {
    return Number(/VmRSS:\s+(\d+)/.exec(readProc(`/proc/${this.child.pid}/status`))?.[1] ?? 0) / 1024;
  }

  async post(where: string, body: unknown = {}): Promise<{ id: string; state: string; outcome: string; words: string }> {
    const response = await fetch(this.url + where, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${where}: ${JSON.stringify(answer)}`);
    return answer;
  }

  async ask(event: string, body: unknown): Promise<Ack> {
    const ack: Ack = await this.socket.timeout(30_000).emitWithAck(event, body);
    if (!ack.ok) throw new Error(`${event}: ${ack.error?.say}`);
    return ack;
  }

  /** Start pressed; resolves when it is ready. */
  async start(lab: string = LABS[0]): Promise<string> {
    const session = await this.post(`/api/labs/${lab}/session`);
    this.sessions.add(session.id);
    await this.watchUntil(session.id, 'ready');
    return session.id;
  }

  /** Start pressed; resolves at the first prompt in a connected socket. */
  async startToPrompt(lab?: string): Promise<{ session: string; shell: Shell }> {
    const session = await this.start(lab);
    const shell = await this.shell(session, 'compute1', 'bench');
    await shell.expect('# ');
    return { session, shell };
  }

  /** To the start of the lab, or of a step of it. */
  async reset(session: string, step?: string): Promise<void> {
    await this.post(`/api/sessions/${session}/reset`, { step });
    await this.watchUntil(session, 'ready');
  }

  stop(session: string): Promise<unknown> {
    this.sessions.delete(session);
    return this.post(`/api/sessions/${session}/stop`);
  }

  async lastStep(lab: string): Promise<string> {
    const answer: { steps: { id: string }[] } = await (await fetch(`${this.url}/api/labs/${lab}`)).json();
    return answer.steps.at(-1)?.id ?? '';
  }

  private async watchUntil(session: string, state: string): Promise<void> {
    let seen = (_view: { id: string; state: string; words: string }) => {};
    const reached = new Promise<void>((resolve, reject) => {
      seen = (view) => {
        if (view.id !== session) return;
        if (view.state === state) resolve();
        if (view.state === 'failed') reject(new Error(view.words));
      };
    });
    this.socket.on('session:state', seen);
    try {
      const ack = (await this.ask('session:watch', { session })) as Ack & {
        session: { id: string; state: string; words: string };
      };
      seen(ack.session);
      await reached;
    } finally {
      this.socket.off('session:state', seen);
    }
  }

  async shell(session: string, host: string, name: string): Promise<Shell> {
    let text = '';
    let bytes = 0;
    let wake = () => {};
    let terminal = '';
    const early: { terminal: string; offset: number; data: Output }[] = [];
    // The page's own: it acknowledges as the page does.
    const stream = new ShellStream({
      write: (data, written) => {
        bytes += data.byteLength;
        text = (text + Buffer.from(data).toString('latin1')).slice(-65_536);
        written();
        wake();
      },
      shown: () => {},
      ack: (offset) => void this.socket.emit('terminal:ack', { terminal, offset }),
      lost: (count) => {
        throw new Error(`${count} bytes of ${name} are lost`);
      },
      ask: () => {
        throw new Error(`bytes of ${name} are missing`);
      },
    });
    const take = (o: { terminal: string; offset: number; data: Output }) => {
      if (terminal === '') early.push(o);
      else if (o.terminal === terminal) stream.take(o.offset, bytesOf(o.data));
    };
    this.socket.on('terminal:output', take);
    const ack = await this.ask('terminal:open', { session, host, shell: name, from: 0, cols: 80, rows: 24 });
    terminal = ack.terminal ?? '';
    for (const o of early) take(o);
    return {
      terminal,
      bytes: () => bytes,
      type: (data) => void this.socket.emit('terminal:input', { terminal, data }),
      expect: (wanted) =>
        new Promise((resolve, reject) => {
          const timer = setTimeout(
            () => reject(new Error(`no ${JSON.stringify(wanted)} in ${JSON.stringify(text.slice(-200))}`)),
            20_000,
          );
          const look = () => {
            const at = text.indexOf(wanted);
            if (at < 0) return;
            text = text.slice(at + wanted.length);
            clearTimeout(timer);
            wake = () => {};
            resolve();
          };
          wake = look;
          look();
        }),
    };
  }

  /** For a bench that is interrupted: no lab outlives it. */
  static async closeAll(): Promise<void> {
    await Promise.all([...Stage.opened].map((stage) => stage.close()));
  }

  /** Stops what was started and not stopped, and the server. */
  async close(): Promise<void> {
    Stage.opened.delete(this);
    for (const session of this.sessions) await this.stop(session).catch(() => {});
    this.socket.close();
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
    rmSync(this.home, { recursive: true, force: true });
  }
}

function readProc(file: string): string {
  return readFileSync(file, 'utf8');
}
