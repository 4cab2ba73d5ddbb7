// Applies the reference solution of one step to a session's hosts; that it was is kept first, so that later results say so.
import type { Catalog } from '../domain/catalog.ts';
import type { Clock } from '../domain/clock.ts';
import type { HostEngine } from '../domain/engine.ts';
import type { Lab, Values } from '../domain/lab.ts';
import type { Log } from '../domain/log.ts';
import type { Store } from '../domain/store.ts';
import { AppError } from '../errors.ts';
import { type ReplayFailure, replay } from './replay.ts';

export type ApplyDeps = {
  readonly store: Pick<Store, 'sessions'>;
  readonly engine: Pick<HostEngine, 'exec'>;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly log: Log;
};
export type Solved = { readonly id: string; readonly lab: Lab; readonly values: Values };

/** Answers what did not succeed. `say` is told what is going on. Throws not-found, and what a host that cannot run anything throws. */
export async function applySolution(
  deps: ApplyDeps,
  { id, lab, values }: Solved,
  stepId: string,
  say: (words: string) => void,
  signal?: AbortSignal,
): Promise<readonly ReplayFailure[]> {
  const { catalog, engine, store, clock, log } = deps;
  const title = lab.steps.find((step) => step.id === stepId)?.title ?? stepId;
  say(`Applying the solution of "${title}".`);
  const solution = lab.solution.find((each) => each.stepId === stepId);
  if (!solution) throw new AppError('not-found', `This lab has no solution for the step "${title}".`);
  await store.sessions.solved(id, [stepId], clock.now());
  const failures = await replay(engine, id, catalog.fillSolution(solution, values), signal ? { signal } : {});
  if (failures.length > 0) log.warn({ session: id, lab: lab.id, stepId, failures }, 'commands of a solution failed');
  return failures;
}
