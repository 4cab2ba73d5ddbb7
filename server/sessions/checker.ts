// A press on Check: runs the step's checks on the session's hosts and keeps the result with its evidence.
import type { Catalog } from '../domain/catalog.ts';
import type { Grader, Looker } from '../domain/check.ts';
import type { Clock } from '../domain/clock.ts';
import type { HostEngine } from '../domain/engine.ts';
import type { CheckSpec, Lab, Step, Values } from '../domain/lab.ts';
import type { Store } from '../domain/store.ts';
import { type CheckResult, type StepResult, stepOutcome } from '../domain/verdict.ts';
import { AppError } from '../errors.ts';
import type { LiveSession } from './live-session.ts';
import { within } from './within.ts';

export type CheckerDeps = {
  readonly catalog: Catalog;
  readonly engine: Pick<HostEngine, 'batch'>;
  readonly grader: Grader;
  readonly store: Pick<Store, 'sessions' | 'attempts'>;
  readonly clock: Clock;
  /** Kept with every result, so that a later version can grade again. */
  readonly version: string;
};

/** A step whose checks take longer than this cannot be looked at; the checks' own limits are far below it. */
const CHECK_LIMIT_MS = 180_000;

/** Checks a step. Throws not-found, not-ready, engine-down, could-not-look. */
export async function checkStep(
  deps: CheckerDeps,
  session: LiveSession,
  stepId: string,
  answers: Readonly<Record<string, string>>,
): Promise<StepResult> {
  const step = getStep(session.lab, stepId);
  return session.exclusive('a check is running', async (signal) => {
    // Of the hosts that are looked at: asked before, since a reset forgets it.
    const solvedByClick = (await deps.store.sessions.solvedSteps(session.id)).includes(stepId);
    const run = deps.grader.run(
      filledChecks(deps.catalog, step, session.values),
      session.topology,
      lookerOf(deps.engine, session.id),
      {
        answers,
        signal,
      },
    );
    const late = () =>
      new AppError('could-not-look', 'The checks did not come to an end, and were given up. This costs you nothing; try again.');
    const checks = await untilAborted(within(deps.clock, CHECK_LIMIT_MS, run, late), signal);
    const result = stepResultOf(step, checks);
    await deps.store.attempts.add({
      userId: session.row.userId,
      labId: session.lab.id,
      sessionId: session.id,
      stepId,
      result,
      solvedByClick,
      graderVersion: deps.version,
      at: deps.clock.now(),
    });
    return result;
  });
}

/** Points of a step are shared among its checks in proportion to theirs. */
export function stepResultOf(step: Pick<Step, 'id' | 'points'>, checks: readonly CheckResult[]): StepResult {
  const all = checks.reduce((sum, check) => sum + check.points, 0);
  const passed = checks.filter((c) => c.verdict.outcome === 'pass').reduce((sum, check) => sum + check.points, 0);
  const earned = all === 0 ? step.points : Math.round((step.points * passed * 100) / all) / 100;
  return { stepId: step.id, outcome: stepOutcome(checks), earned, possible: step.points, checks };
}

export function getStep(lab: Lab, stepId: string): Step {
  const step = lab.steps.find((each) => each.id === stepId);
  if (!step) throw new AppError('not-found', `The lab "${lab.title}" has no step "${stepId}".`);
  return step;
}

/** The checks of a step with this person's values put in. */
export function filledChecks(catalog: Catalog, step: Step, values: Values): CheckSpec[] {
  return step.checks.map((check) => catalog.fillCheck(check, values));
}

export function lookerOf(engine: Pick<HostEngine, 'batch'>, session: string): Looker {
  return { batch: (host, commands) => engine.batch(session, host, commands) };
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
