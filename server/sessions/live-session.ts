// One running lab: its moves, its hosts, and what is being done to it. Every move is in the database before the engine is asked.
import type { Catalog } from '../domain/catalog.ts';
import type { Clock } from '../domain/clock.ts';
import type { HostEngine, HostStatus } from '../domain/engine.ts';
import type { Lab, Topology, Values } from '../domain/lab.ts';
import type { Log } from '../domain/log.ts';
import { type LabSession, mayMove, type SessionState } from '../domain/session.ts';
import type { Store } from '../domain/store.ts';
import { AppError } from '../errors.ts';
import { applySolution } from './apply-solution.ts';
import type { ReplayFailure } from './replay.ts';
import { within } from './within.ts';

export type LiveSessionDeps = {
  readonly store: Pick<Store, 'sessions'>;
  readonly engine: Pick<HostEngine, 'create' | 'reset' | 'destroy' | 'exec'>;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly log: Log;
  readonly startLimitMs: number;
};

export type LiveSessionEvents = {
  /** Anything of its view changed. */
  changed(session: LiveSession): void;
  progress(session: LiveSession, words: string): void;
  /** Its hosts are about to go or are new: shells end, watchers look elsewhere. */
  hostsReplaced(session: LiveSession): void;
  ended(session: LiveSession): void;
};

/** How long an engine may take to remove hosts, with those of a whole class before them, and how long a start that was stopped may take to settle. */
const DESTROY_LIMIT_MS = 120_000;
const SETTLE_LIMIT_MS = 10_000;
const RETRY_DESTROY_MS = 30_000;
const RETRY_MOVE_MS = 5_000;

const ENGINE_AWAY = 'The engine that runs the hosts does not answer. Patchbay goes on trying; your results are safe.';

export class LiveSession {
  row: LabSession;
  words: string;
  readonly lab: Lab;
  readonly values: Values;
  readonly topology: Topology;
  readonly down = new Set<string>();
  warned = false;
  private kept = true;
  private readonly deps: LiveSessionDeps;
  private readonly events: LiveSessionEvents;
  /** What the engine is doing for this session; settles, never rejects. */
  private engineWork: Promise<unknown> = Promise.resolve();
  private moving: Promise<unknown> = Promise.resolve();
  private moves = 0;
  private removing: Promise<void> | null = null;
  private cancelLater: () => void = () => undefined;
  private job: { readonly name: string; readonly abort: AbortController } | null = null;

  constructor(row: LabSession, lab: Lab, deps: LiveSessionDeps, events: LiveSessionEvents) {
    this.row = row;
    this.lab = lab;
    this.deps = deps;
    this.events = events;
    this.values = deps.catalog.draw(lab, row.seed);
    this.topology = deps.catalog.fillTopology(lab.topology, this.values);
    this.words = row.reason ?? '';
  }

  get id(): string {
    return this.row.id;
  }

  /** Makes the hosts: queued -> starting -> ready or failed. Settles when that is done. */
  async begin(): Promise<void> {
    const hosts = this.topology.hosts.map((host) => host.name).join(', ');
    if (!(await this.move('starting', `Starting ${hosts}.`))) return;
    await this.make('starting', () => this.deps.engine.create(this.id, this.topology, this.say).then(() => ''));
  }

  /** A start that the last server did not finish: from nothing again. */
  async beginAgain(): Promise<void> {
    this.note('Patchbay was restarted; starting your hosts again.');
    await this.make('starting', () => this.deps.engine.reset(this.id, this.topology, this.say).then(() => ''));
  }

  /** Back to the start of the lab, or of a step with the earlier ones solved. Throws not-found, illegal-move. */
  async reset(stepId?: string): Promise<void> {
    const earlier = stepId === undefined ? [] : this.stepsBefore(stepId);
    this.abortJob();
    if (!(await this.move('resetting', 'Putting the hosts back to their start.'))) throw this.illegal('reset');
    // What was begun while the move was being written down.
    this.abortJob();
    this.finishReset(earlier);
  }

  /** A reset that the last server did not finish. To which step is written nowhere, and to begin at the lab's start is right for each. */
  resetAgain(): void {
    const toStep = this.lab.steps.length > 1 ? ' If it was a reset to a later step, reset to that step again.' : '';
    this.finishReset([], `Patchbay was restarted during the reset: the hosts are at the lab's start.${toStep}`);
  }

  /** The engine's part of a reset. `words`: what the student reads when all of it worked. */
  private finishReset(earlier: readonly string[], words = ''): void {
    this.events.hostsReplaced(this);
    void this.make('resetting', async () => {
      const failures: ReplayFailure[] = [];
      await this.deps.store.sessions.unsolved(this.id);
      await this.deps.engine.reset(this.id, this.topology, this.say);
      for (const stepId of earlier) failures.push(...(await applySolution(this.deps, this, stepId, this.say)));
      const [first] = failures;
      if (!first) return words;
      return `The earlier steps were done for you, but not all of it worked (on ${first.host}: ${first.command}). Reset the lab to try again.`;
    });
  }

  /** Applies the reference solution of a step; marked in later results. Returns what did not succeed. */
  async solve(stepId: string): Promise<readonly ReplayFailure[]> {
    this.stepsBefore(stepId);
    return this.exclusive('the solution is being applied', (signal) => applySolution(this.deps, this, stepId, this.say, signal));
  }

  /** Removes the hosts. When that is being done, waits for it. `words` are what the student reads. */
  async stop(words: string): Promise<void> {
    this.abortJob();
    const from = this.row.state;
    if (from === 'stopped') return;
    // Under way; or over, and its end was not written down.
    if (from === 'stopping') return this.remove(words);
    const to = from === 'queued' ? 'stopped' : 'stopping';
    if (!(await this.move(to, words))) {
      // Another move came first: on from there. Else the database does not take it.
      if (this.row.state !== from) await this.stop(words);
      return;
    }
    this.abortJob();
    if (to === 'stopped') return this.events.ended(this);
    this.events.hostsReplaced(this);
    await this.remove(words);
  }

  /** Stops one that is not in the database any more: its moves are not written down. */
  stopUnkept(words: string): Promise<void> {
    this.kept = false;
    return this.stop(words);
  }

  /** The engine's part of a stop, once at a time; tries again later when the engine does not do it, or the database does not take it. */
  remove(words: string): Promise<void> {
    this.removing ??= this.removeHosts(words).finally(() => {
      this.removing = null;
    });
    return this.removing;
  }

  private async removeHosts(words: string): Promise<void> {
    const { clock, engine, log } = this.deps;
    await within(clock, SETTLE_LIMIT_MS, this.engineWork, () => new Error('still busy')).catch(() => undefined);
    try {
      await within(clock, DESTROY_LIMIT_MS, engine.destroy(this.id), () => new Error('destroy did not end in time'));
    } catch (error) {
      log.error({ err: error, session: this.id }, 'hosts could not be removed');
      await this.move('failed', 'The hosts could not be removed yet; Patchbay goes on trying. Nothing is needed from you.');
      this.stopLater(RETRY_DESTROY_MS, words);
      return;
    }
    if (await this.move('stopped', words)) this.events.ended(this);
    else this.stopLater(RETRY_MOVE_MS, words);
  }

  private stopLater(delayMs: number, words: string): void {
    this.later(delayMs, async () => {
      await this.stop(words);
      // Perhaps not even begun, since the database did not take that.
      if (this.row.state === 'failed') this.stopLater(RETRY_DESTROY_MS, words);
    });
  }

  /** Runs one thing at a time (a check, a solution) on ready hosts; a reset or a stop aborts it. Throws not-ready. */
  async exclusive<T>(name: string, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.row.state !== 'ready')
      throw new AppError('not-ready', `The lab's hosts are not ready: ${this.words || this.row.state}`);
    if (this.job) throw new AppError('not-ready', `One thing after the other: ${this.job.name}. Wait until that is done.`);
    const job = { name, abort: new AbortController() };
    this.job = job;
    try {
      return await run(job.abort.signal);
    } finally {
      if (this.job === job) this.job = null;
    }
  }

  /** Soon after a move was asked for: resolves when it is in the database, also when it had to begin again from another state. */
  async settled(): Promise<void> {
    for (let seen: unknown = null; seen !== this.moving; ) {
      seen = this.moving;
      await seen;
    }
  }

  /** While it is being stopped: resolves when that has succeeded or failed. */
  async stopped(): Promise<void> {
    if (this.row.state === 'stopping') await this.removing;
  }

  touch(now: Date): void {
    this.row = { ...this.row, activeAt: now };
  }

  /** Sets the words of its view and tells. */
  note(words: string): void {
    if (words === this.words) return;
    this.words = words;
    this.events.changed(this);
  }

  /** Before the engine is asked which hosts run: takes in its answer, unless there was a move since, for then it may tell of other hosts. */
  hostsAsked(): (statuses: readonly HostStatus[] | null) => void {
    const { moves } = this;
    return (statuses) => {
      if (this.moves === moves) this.seeHosts(statuses);
    };
  }

  /** Takes in which hosts really run; a host that is not listed is down. null: the engine does not say. */
  seeHosts(statuses: readonly HostStatus[] | null): void {
    if (this.row.state !== 'ready') return;
    if (statuses === null) {
      this.note(ENGINE_AWAY);
      return;
    }
    if (this.words === ENGINE_AWAY) this.note('');
    const up = new Set(statuses.filter((s) => s.session === this.id && s.state === 'up').map((s) => s.host));
    const down = this.topology.hosts.map((host) => host.name).filter((name) => !up.has(name));
    if (down.length === this.down.size && down.every((name) => this.down.has(name))) return;
    this.down.clear();
    for (const name of down) this.down.add(name);
    this.words =
      down.length === 0
        ? ''
        : `${down.join(' and ')} ${down.length > 1 ? 'are' : 'is'} down. Reset the lab to get the hosts back.`;
    this.events.changed(this);
  }

  private readonly say = (words: string): void => {
    this.events.progress(this, words);
  };

  /** Runs the engine's work of a start or reset, which answers the words of ready hosts, and moves on if the session still is in that state. */
  private make(state: 'starting' | 'resetting', work: () => Promise<string>): Promise<void> {
    const { clock, log, startLimitMs } = this.deps;
    const late = () =>
      new AppError(
        'start-failed',
        `The hosts were not ready after ${Math.round(startLimitMs / 1000)} seconds. Reset the lab to try again.`,
      );
    // Of two works of one session the second waits: an engine never sees both at once.
    const running = this.engineWork.then(() => within(clock, startLimitMs, work(), late));
    const settled = running.then(
      async (words) => {
        if (this.row.state !== state) return;
        this.down.clear();
        this.events.hostsReplaced(this);
        await this.conclude(state, 'ready', words);
      },
      async (error: unknown) => {
        log.error({ err: error, session: this.id, lab: this.lab.id }, `${state} failed`);
        const words =
          error instanceof AppError
            ? error.say
            : 'The hosts could not be started: something broke inside Patchbay. Reset the lab to try again.';
        await this.conclude(state, 'failed', words);
      },
    );
    // A start that ran into its time limit may still be making hosts.
    this.engineWork = running.catch(() => this.clean()).then(() => settled);
    return settled;
  }

  /** Ends a start or a reset. Tried until the database takes it: else it would hold its room for ever. */
  private async conclude(state: 'starting' | 'resetting', to: 'ready' | 'failed', words: string): Promise<void> {
    if (this.row.state !== state || (await this.move(to, words))) return;
    if (this.row.state === state) this.later(RETRY_MOVE_MS, () => void this.conclude(state, to, words));
  }

  /** What a failed start left; tried again until it works, or the session goes another way. */
  private async clean(): Promise<void> {
    const { clock, engine, log } = this.deps;
    try {
      await within(clock, DESTROY_LIMIT_MS, engine.destroy(this.id), () => new Error('destroy did not end in time'));
    } catch (err) {
      log.warn({ err, session: this.id }, 'what a failed start left could not be removed');
      clock.after(RETRY_DESTROY_MS, () => {
        if (this.row.state === 'failed') this.engineWork = this.engineWork.then(() => this.clean());
      });
    }
  }

  /** One after the other: who is refused sees what the move before has made of it. */
  private move(to: SessionState, words: string): Promise<boolean> {
    const from = this.row.state;
    const moving = this.moving.then(() => this.makeMove(from, to, words));
    this.moving = moving.catch(() => undefined);
    return moving;
  }

  /** Calls then, unless the session makes another move before. */
  private later(delayMs: number, call: () => void): void {
    this.cancelLater();
    this.cancelLater = this.deps.clock.after(delayMs, call);
  }

  private async makeMove(from: SessionState, to: SessionState, words: string): Promise<boolean> {
    if (this.row.state !== from) return false;
    const { store, clock } = this.deps;
    const now = clock.now();
    const reason = to === 'stopped' || to === 'failed' || to === 'stopping' ? words : null;
    let moved = false;
    try {
      moved = this.kept ? await store.sessions.move(this.id, from, to, { reason, at: now }) : mayMove(from, to);
    } catch (error) {
      // An illegal move by a click too many is a refusal, not a crash; anything else is the store's.
      this.deps.log.warn({ err: error, session: this.id, from, to }, 'a move was not made');
    }
    if (!moved) return false;
    this.cancelLater();
    this.moves += 1;
    this.deps.log.info({ session: this.id, lab: this.lab.id, user: this.row.userId, from, to }, words || to);
    const begun = from === 'queued' && to === 'starting' ? { startedAt: now, activeAt: now } : {};
    this.row = { ...this.row, ...begun, state: to, reason, endedAt: to === 'stopped' ? now : null };
    this.words = words;
    this.warned = false;
    this.events.changed(this);
    return true;
  }

  private stepsBefore(stepId: string): string[] {
    const index = this.lab.steps.findIndex((step) => step.id === stepId);
    if (index < 0) throw new AppError('not-found', `The lab "${this.lab.title}" has no step "${stepId}".`);
    return this.lab.steps.slice(0, index).map((step) => step.id);
  }

  private abortJob(): void {
    this.job?.abort.abort(new AppError('not-ready', 'The hosts were reset or stopped meanwhile.'));
    this.job = null;
  }

  private illegal(what: string): AppError {
    return new AppError('illegal-move', `This cannot be ${what} now: ${this.words || `it is ${this.row.state}`}`);
  }
}
