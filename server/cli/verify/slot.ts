// One session's hosts, used again and again: each task starts on fresh ones.
import type { Grader, Looker } from '../../domain/check.ts';
import type { HostEngine } from '../../domain/engine.ts';
import type { CheckSpec, StepSolution, Topology } from '../../domain/lab.ts';
import type { PictureFrame, Picturer } from '../../domain/picturer.ts';
import type { CheckResult } from '../../domain/verdict.ts';
import { AppError } from '../../errors.ts';
import { type CommandFailure, runScript } from '../../sessions/run-script.ts';

/** A solution's script may wait for a lease or start a daemon. */
const SCRIPT_LIMIT_MS = 30_000;

export type ScriptFailure = CommandFailure & { readonly file: string };

/** What a slot looks at its hosts with, and how many times the time of a check it waits for what should come. */
export type SlotEyes = { readonly grader: Grader; readonly picturer: Picturer; readonly patience?: number };

export class Slot {
  private topology: Topology | null = null;
  private used = false;
  private abandoned = false;

  constructor(
    readonly engine: HostEngine,
    private readonly eyes: SlotEyes,
    readonly session: string,
  ) {}

  /** Hosts as they are handed to a student. */
  async fresh(topology: Topology): Promise<void> {
    if (this.abandoned) throw new AppError('host-down', 'The work was interrupted.');
    this.used = true;
    if (this.topology === null) await this.engine.create(this.session, topology);
    else await this.engine.reset(this.session, topology);
    this.topology = topology;
  }

  /** Runs the scripts of solutions in order; what fails is told and the rest runs on. */
  async apply(solutions: readonly StepSolution[]): Promise<readonly ScriptFailure[]> {
    const failures: ScriptFailure[] = [];
    for (const { host, file, commands } of solutions.flatMap((solution) => solution.scripts)) {
      const failed = await runScript(this.engine, { session: this.session, host, timeoutMs: SCRIPT_LIMIT_MS }, commands);
      failures.push(...failed.map((failure) => ({ ...failure, file })));
    }
    return failures;
  }

  /** Results in the order of the checks. `withinMs` caps the time that each check is given. */
  async check(
    checks: readonly CheckSpec[],
    answers: Readonly<Record<string, string>>,
    withinMs = Number.POSITIVE_INFINITY,
  ): Promise<readonly CheckResult[]> {
    const { grader, patience = 1 } = this.eyes;
    const given = checks.map((check) => ({ ...check, withinMs: Math.min(check.withinMs * patience, withinMs) }));
    return grader.run(given, this.ground(), this.looker(), { answers });
  }

  /** Stops looking as soon as one check fails: true. */
  async anyFails(checks: readonly CheckSpec[], answers: Readonly<Record<string, string>>): Promise<boolean> {
    const stop = new AbortController();
    let failed = false;
    const onResult = (result: CheckResult): void => {
      if (result.verdict.outcome !== 'fail') return;
      failed = true;
      stop.abort();
    };
    try {
      const results = await this.eyes.grader.run(checks, this.ground(), this.looker(), {
        answers,
        onResult,
        signal: stop.signal,
      });
      return failed || results.some((result) => result.verdict.outcome === 'fail');
    } catch (error) {
      if (failed) return true;
      throw error;
    }
  }

  picture(): Promise<PictureFrame> {
    return this.eyes.picturer.picture(this.session, this.ground());
  }

  /** Looks only; sends nothing. */
  isPassive(check: CheckSpec): boolean {
    return this.eyes.grader.isPassive(check);
  }

  /** Removes the hosts at once and makes no more. */
  abandon(): void {
    this.abandoned = true;
    void this.engine.destroy(this.session).catch(() => {});
  }

  async dispose(): Promise<void> {
    if (this.used) await this.engine.destroy(this.session);
  }

  private ground(): Topology {
    if (this.topology === null) throw new Error('a slot is used before it is fresh');
    return this.topology;
  }

  private looker(): Looker {
    return { batch: (host, commands) => this.engine.batch(this.session, host, commands) };
  }
}
