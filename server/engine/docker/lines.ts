// Open lines to agents, by container name: opened at first use, shared, let go when idle or when the container dies.
import type Docker from 'dockerode';
import type { BatchCommand, ExecRecord } from '../../domain/engine.ts';
import { AppError } from '../../errors.ts';
import { AgentLine } from './agent-line.ts';
import { DEFAULT_TIMEOUT_MS, decodeRecords, encodeBatch } from './batch-format.ts';
import { isMissing } from './failures.ts';
import { ANSWER_SLACK_MS, GREET_MS, IDLE_LINE_MS } from './limits.ts';

type Held = { line: Promise<AgentLine>; usedAt: number; keep: boolean };

export class Lines {
  private readonly held = new Map<string, Held>();
  private readonly sweeper: NodeJS.Timeout;

  constructor(
    private readonly docker: Docker,
    /** Whether lines that are opened here go without Docker where they can. */
    private readonly direct: boolean,
  ) {
    this.sweeper = setInterval(() => this.sweep(), IDLE_LINE_MS / 2);
    this.sweeper.unref();
  }

  /** Takes over a line that is open already. keep: not let go when idle. */
  adopt(name: string, line: AgentLine, keep = false): void {
    this.drop(name);
    const held = { line: Promise.resolve(line), usedAt: Date.now(), keep };
    this.held.set(name, held);
    this.forgetWhenClosed(name, line, held);
  }

  /** The open line to this container. AppError host-down when it does not run, could-not-look when it will not answer. */
  get(name: string): Promise<AgentLine> {
    const known = this.held.get(name);
    if (known) {
      known.usedAt = Date.now();
      return known.line;
    }
    const held: Held = { line: this.open(name), usedAt: Date.now(), keep: false };
    this.held.set(name, held);
    held.line.then((line) => this.forgetWhenClosed(name, line, held)).catch(() => this.forget(name, held));
    return held.line;
  }

  /** Runs commands by the agent of this container. AppError host-down when it does not run, could-not-look when it will not answer. */
  async run(name: string, commands: readonly BatchCommand[], maxBytes?: number): Promise<ExecRecord[]> {
    const payload = encodeBatch(commands, maxBytes);
    const timeoutMs = commands.reduce((sum, command) => sum + (command.timeoutMs ?? DEFAULT_TIMEOUT_MS), 0);
    const line = await this.get(name);
    try {
      return decodeRecords(await line.request(payload, timeoutMs + ANSWER_SLACK_MS), commands);
    } catch (error) {
      throw new AppError(
        'could-not-look',
        `The lab machine did not answer (${(error as Error).message}). Try again; if it stays so, reset the lab.`,
        {
          log: `${name}: ${(error as Error).message}`,
          cause: error,
        },
      );
    }
  }

  /** Closes the line, if there is one. */
  drop(name: string): void {
    const held = this.held.get(name);
    this.held.delete(name);
    held?.line.then((line) => line.close()).catch(() => {});
  }

  dispose(): void {
    clearInterval(this.sweeper);
    for (const name of [...this.held.keys()]) this.drop(name);
  }

  private async open(name: string): Promise<AgentLine> {
    const container = this.docker.getContainer(name);
    const found = await container.inspect().catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    if (!found?.State.Running)
      throw new AppError('host-down', 'This lab machine is down. Reset the lab to get it back.', { log: `${name} does not run` });
    // First this way: an agent that spoke over its pipe to a server that is gone may stand there until somebody reads it.
    const direct = this.direct ? await AgentLine.openDirect({ pid: found.State.Pid, containerId: found.Id }) : null;
    if (direct) return direct;
    const line = await AgentLine.open(container);
    try {
      await line.greet(GREET_MS);
    } catch (error) {
      line.close();
      throw new AppError('could-not-look', 'The lab machine does not answer. Try again; if it stays so, reset the lab.', {
        log: `${name}: no greeting`,
        cause: error,
      });
    }
    return line;
  }

  private forgetWhenClosed(name: string, line: AgentLine, held: Held): void {
    const before = line.onClose;
    line.onClose = () => {
      before();
      this.forget(name, held);
    };
    if (line.isClosed) this.forget(name, held);
  }

  private forget(name: string, held: Held): void {
    if (this.held.get(name) === held) this.held.delete(name);
  }

  private sweep(): void {
    for (const [name, held] of this.held) {
      if (held.keep || Date.now() - held.usedAt < IDLE_LINE_MS) continue;
      held.line.then((line) => line.isBusy || this.drop(name)).catch(() => {});
    }
  }
}
