// While a student works: the passive checks of the watched step are looked at again when the network changed.

import type { Log } from '../domain/log.ts';
import type { CheckResult } from '../domain/verdict.ts';
import { type CheckerDeps, filledChecks, getStep, lookerOf } from './checker.ts';
import type { LiveSession } from './live-session.ts';
import { Relook } from './relook.ts';
import type { Sessions } from './sessions.ts';

export type LiveChecksDeps = CheckerDeps & { readonly sessions: Pick<Sessions, 'follow'>; readonly log: Log };

const SETTLE_MS = 400;

/** Looks now and after each change; tells only what is different from last time. The answer ends it. */
export function followChecks(
  deps: LiveChecksDeps,
  session: LiveSession,
  stepId: string,
  tell: (checks: readonly CheckResult[]) => void,
): () => void {
  const step = getStep(session.lab, stepId);
  const checks = filledChecks(deps.catalog, step, session.values).filter((check) => deps.grader.isPassive(check));
  if (checks.length === 0) return () => undefined;
  let told = '';
  const relook = new Relook({
    clock: deps.clock,
    settleMs: SETTLE_MS,
    onError: (err) => deps.log.warn({ err, session: session.id, stepId }, 'a look at the passive checks failed'),
    async look() {
      if (session.row.state !== 'ready') return;
      // A live look does not wait for what may still come: it is looked at again anyway.
      const now = checks.map((check) => ({ ...check, withinMs: 0 }));
      const results = await deps.grader.run(now, session.topology, lookerOf(deps.engine, session.id), {
        answers: {},
        passiveOnly: true,
      });
      const words = JSON.stringify(results.map((result) => [result.checkId, result.verdict]));
      if (words === told) return;
      told = words;
      tell(results);
    },
  });
  const unfollow = deps.sessions.follow(session.id, () => relook.poke());
  relook.poke();
  return () => {
    unfollow();
    relook.dispose();
  };
}
