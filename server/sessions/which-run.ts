// Which hosts really run, as the engine says: one question at a time however many ask, and one more when there was a reason meanwhile.
import type { Clock } from '../domain/clock.ts';
import type { HostEngine, HostStatus } from '../domain/engine.ts';
import type { Log } from '../domain/log.ts';
import { within } from './within.ts';

export type WhichRunDeps = { readonly engine: Pick<HostEngine, 'list'>; readonly clock: Clock; readonly log: Log };
export type WhichRunEvents = {
  /** Called before each question: who takes its answer, null when the engine does not say. Nobody: it is not asked. */
  readonly asking: () => readonly ((statuses: readonly HostStatus[] | null) => void)[];
};

/** An engine that does not say it by then is away. */
const LIMIT_MS = 30_000;

export class WhichRun {
  private readonly deps: WhichRunDeps;
  private readonly events: WhichRunEvents;
  private looking = false;
  private again = false;

  constructor(deps: WhichRunDeps, events: WhichRunEvents) {
    this.deps = deps;
    this.events = events;
  }

  /** Resolves when nobody waits for an answer any more. */
  async look(): Promise<void> {
    this.again = true;
    if (this.looking) return;
    this.looking = true;
    try {
      while (this.again) {
        this.again = false;
        const takers = this.events.asking();
        if (takers.length === 0) continue;
        const statuses = await this.ask();
        for (const take of takers) take(statuses);
      }
    } finally {
      this.looking = false;
    }
  }

  private async ask(): Promise<readonly HostStatus[] | null> {
    const { engine, clock, log } = this.deps;
    try {
      return await within(clock, LIMIT_MS, engine.list(), () => new Error('no answer in time'));
    } catch (error) {
      log.warn({ err: error }, 'the engine does not say which hosts run');
      return null;
    }
  }
}
