// While a student works: the passive checks of the watched step are looked at again when the network changed.
import type { Log } from '../domain/log.ts';
import type { CheckResult } from '../domain/verdict.ts';
import { type CheckerDeps, filledChecks, getStep, lookerOf } from './checker.ts';
import type { LiveSession } from './live-session.ts';
import { Relook } from './relook.ts';
import type { Sessions } from './sessions.ts';
import { SharedFollow } from './shared-follow.ts';

export type LiveChecksDeps = CheckerDeps & { readonly sessions: Pick<Sessions, 'follow'>; readonly log: Log };
type Results = readonly CheckResult[];

const SETTLE_MS = 400;

export class LiveChecks {
  private readonly deps: LiveChecksDeps;
  private readonly followed = new SharedFollow<Results>();

  constructor(deps: LiveChecksDeps) {
    this.deps = deps;
  }

  /** Looks now and after each change; tells only what is different from last time. The answer ends it. Throws not-found. */
  follow(session: LiveSession, stepId: string, tell: (results: Results) => void): () => void {
    getStep(session.lab, stepId);
    return this.followed.follow(`${session.id}/${stepId}`, tell, (tellAll) => this.begin(session, stepId, tellAll));
  }

  private begin(session: LiveSession, stepId: string, tell: (results: Results) => void): () => void {
    const { catalog, grader, engine, clock, log, sessions } = this.deps;
    const passive = filledChecks(catalog, getStep(session.lab, stepId), session.values).filter((check) =>
      grader.isPassive(check),
    );
    if (passive.length === 0) return () => undefined;
    // A live look does not wait for what may still come: it is looked at again anyway.
    const checks = passive.map((check) => ({ ...check, withinMs: 0 }));
    let told = '';
    const relook = new Relook({
      clock,
      settleMs: SETTLE_MS,
      onError: (err) => log.warn({ err, session: session.id, stepId }, 'a look at the passive checks failed'),
      async look() {
        if (session.row.state !== 'ready') return;
        const results = await grader.run(checks, session.topology, lookerOf(engine, session.id), {
          answers: {},
          passiveOnly: true,
        });
        const words = JSON.stringify(results.map((result) => [result.checkId, result.verdict]));
        if (words === told) return;
        told = words;
        tell(results);
      },
    });
    const unfollow = sessions.follow(session.id, () => relook.poke());
    relook.poke();
    return () => {
      unfollow();
      relook.dispose();
    };
  }
}
