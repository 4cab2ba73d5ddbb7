// An engine whose hosts only pretend: shells echo, batches say what a test told them, and it misbehaves on request.
import {
  type BatchCommand,
  type ExecOptions,
  type ExecRecord,
  FIRST_SIZE,
  type HostChange,
  type HostEngine,
  type HostStatus,
  type Pty,
  type PtyRequest,
  type PtySize,
  type SizedFrom,
} from '../../server/domain/engine.ts';
import type { Topology } from '../../server/domain/lab.ts';
import { AppError } from '../../server/errors.ts';

/** The museum of bad engines: what each piece does wrong. */
export type Misbehaviour = {
  /** Awaited in create and reset, before anything is there. */
  create?: (session: string) => Promise<void>;
  exec?: () => Promise<ExecRecord>;
  batch?: () => Promise<readonly ExecRecord[]>;
  destroy?: (session: string) => Promise<void>;
  list?: () => Promise<readonly HostStatus[]>;
  openPty?: () => Promise<Pty>;
};

/** A misbehaviour that never ends; `made`: somebody has run into it. */
export function hanging() {
  let tell: () => void = () => undefined;
  const made = new Promise<void>((resolve) => (tell = resolve));
  const call = () => {
    tell();
    return new Promise<never>(() => undefined);
  };
  return { call, made };
}

/** One that ends when it is let go, also when that was before anybody ran into it. */
export function held() {
  let go: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => (go = resolve));
  return { call: () => gone, go: () => go() };
}

export class PretendEngine implements HostEngine {
  readonly bad: Misbehaviour = {};
  /** Hosts that run, by session; it outlives a server in a test, as containers do. */
  readonly hosts = new Map<string, Map<string, 'up' | 'down'>>();
  readonly executed: { session: string; host: string; argv: readonly string[]; by: string }[] = [];
  readonly shells = new Map<string, PretendShell>();
  readonly destroyed: string[] = [];
  ready = 0;
  isolated = true;
  disposed = false;
  private readonly watchers = new Map<string, Set<(change: HostChange) => void>>();

  async create(session: string, topology: Topology, progress?: (words: string) => void): Promise<void> {
    progress?.('Starting the hosts.');
    await this.bad.create?.(session);
    this.hosts.set(session, new Map(topology.hosts.map((host) => [host.name, 'up'])));
    progress?.('The hosts are up.');
  }

  async reset(session: string, topology: Topology, progress?: (words: string) => void): Promise<void> {
    this.endShells(session);
    await this.create(session, topology, progress);
  }

  async exec(session: string, host: string, argv: readonly string[], options: ExecOptions): Promise<ExecRecord> {
    if (this.bad.exec) return this.bad.exec();
    this.refuseDown(session, host);
    this.executed.push({ session, host, argv, by: options.by });
    // A script reports each of its commands (server/sessions/run-script.ts): all of them succeed here.
    const commands = (argv[2] ?? '').match(/pb_after \d+ /g) ?? [];
    return record(argv, { stdout: commands.map((_, index) => `${index}\0${0}\0\0`).join('') });
  }

  async batch(session: string, host: string, commands: readonly BatchCommand[]): Promise<readonly ExecRecord[]> {
    if (this.bad.batch) return this.bad.batch();
    this.refuseDown(session, host);
    return commands.map((command) => record(command.argv));
  }

  async openPty(session: string, host: string, request: PtyRequest): Promise<Pty> {
    if (this.bad.openPty) return this.bad.openPty();
    this.refuseDown(session, host);
    const key = [session, host, request.instance ?? '', request.shell].join('/');
    let shell = this.shells.get(key);
    if (!shell) {
      shell = new PretendShell(() => this.shells.delete(key));
      this.shells.set(key, shell);
      shell.print(`root@${request.instance ?? host}:~# `);
    }
    return shell.connect(request);
  }

  watch(session: string, listener: (change: HostChange) => void): () => void {
    const set = this.watchers.get(session) ?? new Set();
    this.watchers.set(session, set.add(listener));
    return () => set.delete(listener);
  }

  async list(): Promise<readonly HostStatus[]> {
    if (this.bad.list) return this.bad.list();
    return [...this.hosts].flatMap(([session, hosts]) => [...hosts].map(([host, state]) => ({ session, host, state })));
  }

  async destroy(session: string): Promise<void> {
    await this.bad.destroy?.(session);
    this.destroyed.push(session);
    this.endShells(session);
    this.hosts.delete(session);
  }

  keepReady(hosts: number): void {
    this.ready = hosts;
  }
  async isolation() {
    return { isolated: this.isolated, how: this.isolated ? 'pretended' : 'a plain Docker' };
  }
  async dispose(): Promise<void> {
    this.disposed = true;
  }

  /** Something happened in a host. */
  change(session: string, host: string, source: HostChange['source'] = 'netlink'): void {
    for (const listener of this.watchers.get(session) ?? []) listener({ session, host, source });
  }

  /** The server is killed: nobody listens any more, the hosts and their shells go on. */
  loseServer(): void {
    this.watchers.clear();
    for (const shell of this.shells.values()) shell.loseServer();
  }

  /** A host dies under a running lab. */
  kill(session: string, host: string): void {
    this.hosts.get(session)?.set(host, 'down');
    this.change(session, host, 'host');
  }

  shell(session: string, host: string, name = 'main'): PretendShell {
    const shell = this.shells.get([session, host, '', name].join('/'));
    if (!shell) throw new Error(`no shell ${name} on ${host}`);
    return shell;
  }

  private endShells(session: string): void {
    for (const [key, shell] of [...this.shells]) if (key.startsWith(`${session}/`)) shell.exit(null);
  }

  private refuseDown(session: string, host: string): void {
    if (this.hosts.get(session)?.get(host) !== 'up')
      throw new AppError('host-down', `${host} is down. Reset the lab to get it back.`);
  }
}

/** A shell under its keeper: keeps its output, echoes what is typed, lives on when nobody is attached. */
export class PretendShell {
  /** All output since the shell's first byte. */
  output = Buffer.alloc(0);
  typed = '';
  acked = 0;
  sizes: SizedFrom[] = [];
  private readonly ends: () => void;
  private readonly attached = new Set<{
    data: (data: Buffer, offset: number) => void;
    exit: (code: number | null) => void;
    detach: () => void;
  }>();

  constructor(ends: () => void) {
    this.ends = ends;
  }

  print(text: string | Buffer): void {
    const data = Buffer.from(text);
    const offset = this.output.length;
    this.output = Buffer.concat([this.output, data]);
    for (const each of this.attached) each.data(data, offset);
  }

  exit(code: number | null): void {
    this.ends();
    for (const each of [...this.attached]) each.exit(code);
    this.attached.clear();
  }

  /** The connection goes, the shell stays. */
  cut(): void {
    const all = [...this.attached];
    this.attached.clear();
    for (const each of all) each.detach();
  }

  loseServer(): void {
    this.attached.clear();
  }

  get connections(): number {
    return this.attached.size;
  }

  get size(): PtySize | undefined {
    return this.sizes.at(-1)?.size;
  }

  resize(size: PtySize): void {
    if (size.cols !== this.size?.cols || size.rows !== this.size?.rows) this.sizes.push({ from: this.output.length, size });
  }

  connect({ from, size: asked }: PtyRequest): Pty {
    if (asked || this.sizes.length === 0) this.resize(asked ?? FIRST_SIZE);
    const end = { data: (_data: Buffer, _offset: number) => {}, exit: (_code: number | null) => {}, detach: () => {} };
    this.attached.add(end);
    const shell = this;
    return {
      sizes: [...this.sizes],
      onData(listener) {
        end.data = listener;
        const start = from > shell.output.length ? 0 : from;
        listener(Buffer.alloc(0), start);
        const kept = Buffer.from(shell.output.subarray(start));
        if (kept.length > 0) listener(kept, start);
      },
      onExit(listener) {
        end.exit = listener;
      },
      onDetach(listener) {
        end.detach = listener;
      },
      write(data) {
        shell.typed += data.toString();
        shell.print(data.toString().replaceAll('\r', '\r\n'));
      },
      resize(size) {
        shell.resize(size);
      },
      ack(offset) {
        shell.acked = offset;
      },
      detach() {
        shell.attached.delete(end);
      },
      kill() {
        shell.exit(null);
      },
    };
  }
}

export function record(argv: readonly string[], said: Partial<ExecRecord> = {}): ExecRecord {
  return { argv, exitCode: 0, stdout: '', stderr: '', truncated: false, durationMs: 1, ...said };
}
