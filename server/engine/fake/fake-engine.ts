// A HostEngine in memory, for tests of the rooms above: quick, scriptable, and able to misbehave in every way that counts.
import type {
  BatchCommand,
  EngineIsolation,
  ExecOptions,
  ExecRecord,
  HostChange,
  HostEngine,
  HostStatus,
  Progress,
  Pty,
  PtyRequest,
} from '../../domain/engine.ts';
import type { Topology } from '../../domain/lab.ts';
import { AppError } from '../../errors.ts';
import { type ProgramResult, runProgram, toRecord } from './fake-programs.ts';
import { FakeShell } from './fake-shell.ts';

/** What a command says on a fake host; undefined: let the built-in programs answer. */
export type Answerer = (session: string, host: string, command: BatchCommand) => ProgramResult | undefined;

/** Called before the method does its work: may wait (slow, never ready), throw (refuses), or record. */
export type Faults = {
  create?: (session: string, topology: Topology) => Promise<void>;
  reset?: (session: string, topology: Topology) => Promise<void>;
  destroy?: (session: string) => Promise<void>;
  exec?: (session: string, host: string, commands: readonly BatchCommand[]) => Promise<void>;
  openPty?: (session: string, host: string, request: PtyRequest) => Promise<void>;
};

export interface FakeEngine extends HostEngine {
  /** Set and cleared by a test at any time. */
  readonly faults: Faults;
  /** Scripts what commands say. */
  answer(answerer: Answerer): void;
  /** Everything that was run, in order. */
  readonly ran: readonly {
    readonly session: string;
    readonly host: string;
    readonly by: 'host' | 'probe';
    readonly command: BatchCommand;
  }[];
  /** The host dies: its shells detach, watchers hear of it, list says down. */
  killHost(session: string, host: string): void;
  /** The engine loses the session without a word. */
  forget(session: string): void;
  change(change: HostChange): void;
  /** A shell to print into or to cut off; undefined when it is not open. */
  shell(session: string, host: string, shell: string): FakeShell | undefined;
  readonly warm: number;
}

export function createFakeEngine(): FakeEngine {
  return new MemoryEngine();
}

type FakeHost = { up: boolean; readonly shells: Map<string, FakeShell> };
const MAX_BYTES = 1024 * 1024;

class MemoryEngine implements FakeEngine {
  readonly faults: Faults = {};
  readonly ran: { session: string; host: string; by: 'host' | 'probe'; command: BatchCommand }[] = [];
  warm = 0;
  private readonly sessions = new Map<string, Map<string, FakeHost>>();
  private readonly topologies = new Map<string, Topology>();
  private readonly watchers = new Map<string, Set<(change: HostChange) => void>>();
  private answerers: Answerer[] = [];

  answer(answerer: Answerer): void {
    this.answerers = [answerer, ...this.answerers];
  }

  async create(session: string, topology: Topology, progress: Progress = () => {}): Promise<void> {
    const there = this.sessions.get(session);
    if (there && topology.hosts.every(({ name }) => there.get(name)?.up)) return;
    progress(`Starting ${topology.hosts.length} machines`);
    try {
      await this.faults.create?.(session, topology);
    } catch (error) {
      this.forget(session);
      throw error;
    }
    progress('Setting up the machines');
    this.put(session, topology);
  }

  async reset(session: string, topology: Topology, progress: Progress = () => {}): Promise<void> {
    progress(`Starting ${topology.hosts.length} machines`);
    try {
      await this.faults.reset?.(session, topology);
    } finally {
      this.forget(session);
    }
    this.put(session, topology);
  }

  async destroy(session: string): Promise<void> {
    await this.faults.destroy?.(session);
    this.forget(session);
  }

  async exec(session: string, host: string, argv: readonly string[], options: ExecOptions): Promise<ExecRecord> {
    const { by, stdin, timeoutMs, maxBytes } = options;
    const command: BatchCommand = { argv, ...(stdin !== undefined && { stdin }), ...(timeoutMs !== undefined && { timeoutMs }) };
    return (await this.run(session, host, by, [command], maxBytes ?? MAX_BYTES))[0]!;
  }

  batch(session: string, host: string, commands: readonly BatchCommand[]): Promise<readonly ExecRecord[]> {
    return this.run(session, host, 'probe', commands, MAX_BYTES);
  }

  async openPty(session: string, host: string, request: PtyRequest): Promise<Pty> {
    await this.faults.openPty?.(session, host, request);
    const { shells } = this.getHost(session, host);
    let shell = shells.get(request.shell);
    if (!shell) {
      const prompt = request.instance ? `${request.instance}:~# ` : `root@${host}:~# `;
      const runLine = (line: string) => this.runLine(session, host, line);
      shell = new FakeShell(prompt, runLine, request, () => shells.delete(request.shell));
      shells.set(request.shell, shell);
    }
    return shell.attach(request);
  }

  watch(session: string, listener: (change: HostChange) => void): () => void {
    const listeners = this.watchers.get(session) ?? new Set();
    listeners.add(listener);
    this.watchers.set(session, listeners);
    return () => listeners.delete(listener);
  }

  async list(): Promise<readonly HostStatus[]> {
    return [...this.sessions].flatMap(([session, hosts]) =>
      [...hosts].map(([host, { up }]): HostStatus => ({ session, host, state: up ? 'up' : 'down' })),
    );
  }

  keepReady(hosts: number): void {
    this.warm = hosts;
  }

  async isolation(): Promise<EngineIsolation> {
    return { isolated: true, how: 'nothing is real here' };
  }

  async dispose(): Promise<void> {
    this.watchers.clear();
  }

  killHost(session: string, host: string): void {
    const there = this.sessions.get(session)?.get(host);
    if (!there?.up) return;
    there.up = false;
    for (const shell of there.shells.values()) shell.dropViewers();
    there.shells.clear();
    this.change({ session, host, source: 'host' });
  }

  forget(session: string): void {
    for (const { shells } of this.sessions.get(session)?.values() ?? []) for (const shell of shells.values()) shell.dropViewers();
    this.sessions.delete(session);
    this.topologies.delete(session);
  }

  change(change: HostChange): void {
    for (const listener of this.watchers.get(change.session) ?? []) listener(change);
  }

  shell(session: string, host: string, shell: string): FakeShell | undefined {
    return this.sessions.get(session)?.get(host)?.shells.get(shell);
  }

  private put(session: string, topology: Topology): void {
    this.topologies.set(session, topology);
    this.sessions.set(session, new Map(topology.hosts.map(({ name }) => [name, { up: true, shells: new Map() }])));
  }

  private getHost(session: string, host: string): FakeHost {
    const found = this.sessions.get(session)?.get(host);
    if (!found?.up) throw new AppError('host-down', `${host} is down. Reset the lab to get it back.`);
    return found;
  }

  private async run(
    session: string,
    host: string,
    by: 'host' | 'probe',
    commands: readonly BatchCommand[],
    maxBytes: number,
  ): Promise<ExecRecord[]> {
    this.getHost(session, host);
    await this.faults.exec?.(session, host, commands);
    return commands.map((command) => {
      this.ran.push({ session, host, by, command });
      return toRecord(command, this.say(session, host, command), maxBytes);
    });
  }

  private say(session: string, host: string, command: BatchCommand): ProgramResult | null {
    for (const answerer of this.answerers) {
      const said = answerer(session, host, command);
      if (said) return said;
    }
    const known = this.topologies.get(session)?.instances.some(({ name, host: on }) => name === command.netns && on === host);
    if (command.netns && !known)
      return { exitCode: 255, stderr: `Cannot open network namespace "${command.netns}": No such file or directory\n` };
    // A sleep longer than its time limit is killed at once: nobody waits in a unit test.
    if (command.argv[0] === 'sleep')
      return Number(command.argv[1]) * 1000 > (command.timeoutMs ?? 10_000) ? { exitCode: null } : {};
    return runProgram(host, command);
  }

  private runLine(session: string, host: string, line: string): { print: string } | { exit: number } {
    const argv = line.trim().split(/\s+/);
    if (argv[0] === 'exit') return { exit: Number(argv[1] ?? 0) };
    if (!argv[0]) return { print: '' };
    const said = this.say(session, host, { argv });
    return { print: said ? `${said.stdout ?? ''}${said.stderr ?? ''}` : `bash: ${argv[0]}: command not found\n` };
  }
}
