// The terminals room: every open shell, once, whoever looks at it.
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Clock } from '../domain/clock.ts';
import { FIRST_SIZE, type HostEngine, type PtySize } from '../domain/engine.ts';
import type { Log } from '../domain/log.ts';
import { AppError } from '../errors.ts';
import { Recording } from './recording.ts';
import { hasRoom } from './recordings.ts';
import { Terminal } from './terminal.ts';

export type TerminalsDeps = {
  readonly engine: Pick<HostEngine, 'openPty'>;
  readonly clock: Clock;
  readonly log: Log;
  /** null: nothing is recorded. */
  readonly recordings: string | null;
};

export type ShellName = { readonly session: string; readonly host: string; readonly instance?: string; readonly shell: string };

/** Shells of one session at most; each costs a process in the host and a window here. */
const MAX_SHELLS = 24;
const OPEN_LIMIT_MS = 15_000;

export class Terminals {
  private readonly deps: TerminalsDeps;
  private readonly open = new Map<string, { readonly terminal: Terminal; readonly started: Promise<void> }>();
  /** Sessions whose shells may have run under a former server. */
  private readonly older = new Set<string>();
  /** Shells that this server has opened, by terminal: what they print is not in a recording yet. */
  private readonly begun = new Set<string>();

  constructor(deps: TerminalsDeps) {
    this.deps = deps;
  }

  /** The shell of that name, attached. `size` is for one that is not open yet (null: as it is). Rejects with too-many, host-down, engine-down. */
  async attach(name: ShellName, size: PtySize | null = null): Promise<Terminal> {
    const id = terminalId(name);
    let entry = this.open.get(id);
    if (!entry) {
      const own = [...this.open.values()].filter(({ terminal }) => terminal.session === name.session).length;
      if (own >= MAX_SHELLS)
        throw new AppError('too-many', `This lab has ${own} shells open, which is the most. Close one first.`);
      const terminal = this.make(id, name, size);
      entry = { terminal, started: this.start(terminal, name) };
      this.open.set(id, entry);
      entry.started.catch(() => this.open.delete(id));
    }
    await entry.started;
    return entry.terminal;
  }

  /** This session ran before this server did: its shells may have printed things already. */
  adopt(session: string): void {
    this.older.add(session);
  }

  /** The session's hosts are gone or new: its shells have ended. */
  endSession(session: string): void {
    this.older.delete(session);
    for (const id of this.begun) if (id.startsWith(`${session}-`)) this.begun.delete(id);
    for (const { terminal } of [...this.open.values()]) if (terminal.session === session) terminal.close({ code: null });
  }

  get count(): number {
    return this.open.size;
  }

  /** Lets go of all shells; they run on in their hosts. */
  dispose(): void {
    for (const { terminal } of [...this.open.values()]) terminal.close();
  }

  private make(id: string, name: ShellName, size: PtySize | null): Terminal {
    const { engine, clock, log } = this.deps;
    const recording = this.record(id, name, size ?? FIRST_SIZE);
    return new Terminal(id, name.session, size, {
      clock,
      log,
      open: (from, now) =>
        engine.openPty(name.session, name.host, {
          shell: name.shell,
          ...(name.instance ? { instance: name.instance } : {}),
          size: now,
          from,
        }),
      record: (data, offset) => recording?.output(data, offset),
      resized: (now) => recording?.resize(now),
      onEnd: (ended) => {
        recording?.end();
        if (this.open.get(id)?.terminal === ended) this.open.delete(id);
      },
    });
  }

  /** An engine that hangs must not leave a spinner for ever. */
  private start(terminal: Terminal, name: ShellName): Promise<void> {
    const where = name.instance ?? name.host;
    return new Promise((resolve, reject) => {
      const cancel = this.deps.clock.after(OPEN_LIMIT_MS, () => {
        terminal.close();
        reject(new AppError('host-down', `${where} does not open a shell. If it does not come back, reset the lab.`));
      });
      terminal
        .start(this.older.has(name.session))
        .then(resolve, (error: unknown) => {
          terminal.close();
          reject(
            error instanceof AppError
              ? error
              : new AppError('host-down', `${where} cannot open a shell. Reset the lab if it stays away.`, { cause: error }),
          );
        })
        .finally(cancel);
    });
  }

  private record(id: string, name: ShellName, size: PtySize): Recording | null {
    if (this.deps.recordings === null) return null;
    const sameShell = this.older.has(name.session) && !this.begun.has(id);
    this.begun.add(id);
    const where = name.instance ? `${name.host}-${name.instance}` : name.host;
    const folder = path.join(this.deps.recordings, name.session);
    try {
      if (!hasRoom(folder, `${where}-${name.shell}`)) return null;
      return new Recording(
        {
          folder,
          name: `${where}-${name.shell}`,
          title: `${where} ${name.shell}`,
          size,
          sameShell,
        },
        this.deps.clock,
        this.deps.log,
      );
    } catch (err) {
      this.deps.log.warn({ err, session: name.session }, 'a recording cannot be begun');
      return null;
    }
  }
}

/** The same for the same shell after a restart of the server. */
function terminalId(name: ShellName): string {
  const words = [name.session, name.host, name.instance ?? '', name.shell].join('/');
  return `${name.session}-${createHash('sha256').update(words).digest('hex').slice(0, 16)}`;
}
