// One running lab: its moves, its hosts, and what is being done to it. Every move is in the database before the engine is asked.
import type { Catalog } from '../domain/catalog.ts';
import type { Clock } from '../domain/clock.ts';
import type { HostEngine, HostStatus } from '../domain/engine.ts';
import type { Lab, Topology, Values } from '../domain/lab.ts';
import type { Log } from '../domain/log.ts';
import { type LabSession, mayMove, type SessionState } from '../domain/session.ts';
import type { Store } from '../domain/store.ts';
import { AppError } from '../errors.ts';
import { type ReplayFailure, replay } from './replay.ts';
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
  private removing: Promise<void> = Promise.resolve();
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
    await this.make('starting', () => this.deps.engine.create(this.id, this.topology, this.say));
  }

  /** A start that the last server did not finish: from nothing again. */
  async beginAgain(): Promise<void> {
    this.note('Patchbay was restarted; starting your hosts again.');
    await this.make('starting', () => this.deps.engine.reset(this.id, this.topology, this.say));
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

  /** The engine's part of a reset; also taken up by a server that finds a session in the middle of one. */
  finishReset(earlier: readonly string[] = []): void {
    this.events.hostsReplaced(this);
    const failures: ReplayFailure[] = [];
    const made = this.make('resetting', async () => {
      await this.deps.store.sessions.unsolved(this.id);
      await this.deps.engine.reset(this.id, this.topology, this.say);
      for (const stepId of earlier) {
        this.say(`Applying the solution of "${this.stepTitle(stepId)}".`);
        failures.push(...(await this.apply(stepId)));
      }
    });
    void made.then(() => {
      const [first] = failures;
      if (first && this.row.state === 'ready')
        this.note(
          `The earlier steps were done for you, but not all of it worked (on ${first.host}: ${first.command}). Reset the lab to try again.`,
        );
    });
  }

  /** Applies the reference solution of a step; marked in later results. Returns what did not succeed. */
  async solve(stepId: string): Promise<readonly ReplayFailure[]> {
    this.stepsBefore(stepId);
    return this.exclusive('the solution is being applied', async (signal) => {
      this.say(`Applying the solution of "${this.stepTitle(stepId)}".`);
      return this.apply(stepId, signal);
    });
  }

  /** Removes the hosts. Does nothing when that is being done. `words` are what the student reads. */
  async stop(words: string): Promise<void> {
    this.abortJob();
    const now = this.deps.clock.now();
    if (this.row.state === 'queued' && (await this.move('stopped', words, now))) return this.events.ended(this);
    if (this.row.state === 'stopping') return this.removing;
    if (!(await this.move('stopping', words))) return;
    this.abortJob();
    this.events.hostsReplaced(this);
    await this.remove(words);
  }

  /** Stops one that is not in the database any more: its moves are not written down. */
  stopUnkept(words: string): Promise<void> {
    this.kept = false;
    return this.stop(words);
  }

  /** The engine's part of a stop; tries again later when the engine does not do it. */
  remove(words: string): Promise<void> {
    this.removing = this.removeHosts(words);
    return this.removing;
  }

  private async removeHosts(words: string): Promise<void> {
    const { clock, engine, log } = this.deps;
    await within(clock, SETTLE_LIMIT_MS, this.engineWork, () => new Error('still busy')).catch(() => undefined);
    try {
      await within(clock, DESTROY_LIMIT_MS, engine.destroy(this.id), () => new Error('destroy did not end in time'));
      if (await this.move('stopped', words, clock.now())) this.events.ended(this);
    } catch (error) {
      log.error({ err: error, session: this.id }, 'hosts could not be removed');
      const moved = await this.move(
        'failed',
        'The hosts could not be removed yet; Patchbay goes on trying. Nothing is needed from you.',
      );
      if (moved) clock.after(RETRY_DESTROY_MS, () => void this.stop(words));
    }
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

  /** Soon after a move was asked for: resolves when it is in the database. */
  settled(): Promise<unknown> {
    return this.moving;
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

  /** Runs the engine's work of a start or reset, and moves on if the session still is in that state. */
  private make(state: 'starting' | 'resetting', work: () => Promise<void>): Promise<void> {
    const { clock, log, startLimitMs } = this.deps;
    const late = () =>
      new AppError(
        'start-failed',
        `The hosts were not ready after ${Math.round(startLimitMs / 1000)} seconds. Reset the lab to try again.`,
      );
    // Of two works of one session the second waits: an engine never sees both at once.
    const running = this.engineWork.then(() => within(clock, startLimitMs, work(), late));
    const settled = running.then(
      async () => {
        if (this.row.state !== state) return;
        this.down.clear();
        this.events.hostsReplaced(this);
        await this.move('ready', '');
      },
      async (error: unknown) => {
        log.error({ err: error, session: this.id, lab: this.lab.id }, `${state} failed`);
        const words =
          error instanceof AppError
            ? error.say
            : 'The hosts could not be started: something broke inside Patchbay. Reset the lab to try again.';
        if (this.row.state === state) await this.move('failed', words);
      },
    );
    // A start that ran into its time limit may still be making hosts.
    this.engineWork = running.catch(() => this.clean()).then(() => settled);
    return settled;
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

  private async apply(stepId: string, signal?: AbortSignal): Promise<readonly ReplayFailure[]> {
    const { catalog, engine, store, clock, log } = this.deps;
    const solution = this.lab.solution.find((each) => each.stepId === stepId);
    if (!solution) throw new AppError('not-found', `This lab has no solution for the step "${this.stepTitle(stepId)}".`);
    await store.sessions.solved(this.id, [stepId], clock.now());
    const failures = await replay(engine, this.id, catalog.fillSolution(solution, this.values), signal ? { signal } : {});
    if (failures.length > 0) log.warn({ session: this.id, lab: this.lab.id, stepId, failures }, 'commands of a solution failed');
    return failures;
  }

  private move(to: SessionState, words: string, at?: Date): Promise<boolean> {
    const moving = this.makeMove(to, words, at);
    this.moving = moving;
    return moving;
  }

  private async makeMove(to: SessionState, words: string, at?: Date): Promise<boolean> {
    const { store, clock } = this.deps;
    const from = this.row.state;
    const now = at ?? clock.now();
    const reason = to === 'stopped' || to === 'failed' || to === 'stopping' ? words : null;
    let moved = false;
    try {
      moved = this.kept ? await store.sessions.move(this.id, from, to, { reason, at: now }) : mayMove(from, to);
    } catch (error) {
      // An illegal move by a click too many is a refusal, not a crash; anything else is the store's.
      this.deps.log.warn({ err: error, session: this.id, from, to }, 'a move was not made');
    }
    if (!moved) return false;
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

  private stepTitle(stepId: string): string {
    return this.lab.steps.find((step) => step.id === stepId)?.title ?? stepId;
  }

  private abortJob(): void {
    this.job?.abort.abort(new AppError('not-ready', 'The hosts were reset or stopped meanwhile.'));
    this.job = null;
  }

  private illegal(what: string): AppError {
    return new AppError('illegal-move', `This cannot be ${what} now: ${this.words || `it is ${this.row.state}`}`);
  }
}
