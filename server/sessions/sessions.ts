// The sessions room: who has which lab running; queue, idle end, recovery after a restart.
import { randomBytes } from 'node:crypto';
import type { SessionView } from '../contract/http.ts';
import type { HostChange, HostEngine } from '../domain/engine.ts';
import { type LabSession, seedOf } from '../domain/session.ts';
import type { Store, User } from '../domain/store.ts';
import { AppError } from '../errors.ts';
import { Changes } from './changes.ts';
import { due, type LifeLimits } from './due.ts';
import { LiveSession, type LiveSessionDeps, type LiveSessionEvents } from './live-session.ts';
import { Queue } from './queue.ts';
import { OWN_IDS, recover } from './recover.ts';
import { queuedAt } from './room.ts';
import { viewOf } from './view.ts';
import { type RecentStart, recentStarts, warmHosts } from './warm.ts';
import { WhichRun } from './which-run.ts';

export type SessionsDeps = LiveSessionDeps & {
  readonly store: Pick<Store, 'sessions'>;
  readonly engine: HostEngine;
  readonly life: LifeLimits;
  readonly limits: {
    readonly sessions: number;
    readonly sessionsPerUser: number;
    readonly freeMemoryMb: number;
    readonly warmHosts: number;
  };
  /** Rejects where no hosts may be made for those who are served (with what to do), and when the engine does not answer. */
  readonly mayHost: () => Promise<void>;
  /** Memory that the machine can still give, in MiB. */
  readonly freeMemoryMb: () => number;
};

/** What the doors and the other rooms are told; wired in app.ts. */
export type SessionsEvents = {
  state(view: SessionView): void;
  progress(session: string, words: string): void;
  /** This session ran before this server did, and goes on: nobody has looked at its shells here yet. */
  adopted(session: string): void;
  /** Shells of this session end now. */
  hostsReplaced(session: string): void;
  ended(session: string, words: string): void;
  /** Does anybody have a page of it open? */
  isWatched(session: string): boolean;
};

const ENGINE_AWAY = 'The engine that runs the lab hosts does not answer yet. Patchbay goes on trying; try again in a moment.';
const SWEEP_MS = 15_000;
const RECOVER_AGAIN_MS = 3_000;
/** Keystrokes reach the database at most this often: it only decides about an hour. */
const TOUCH_EVERY_MS = 30_000;

export class Sessions {
  private readonly deps: SessionsDeps;
  private readonly listeners: SessionsEvents;
  private readonly changes: Changes;
  private readonly live = new Map<string, LiveSession>();
  private recovered = false;
  private refusal = ENGINE_AWAY;
  private disposed = false;
  private endSweep: () => void = () => undefined;
  private starts: RecentStart[] = [];
  private readonly queue: Queue;
  private readonly whichRun: WhichRun;

  constructor(deps: SessionsDeps, listeners: SessionsEvents) {
    this.deps = deps;
    this.listeners = listeners;
    this.changes = new Changes(deps.engine);
    this.whichRun = new WhichRun(deps, {
      asking: () => {
        const all = this.disposed ? [] : [...this.live.values()];
        return all.filter((session) => session.row.state === 'ready').map((session) => session.hostsAsked());
      },
    });
    this.queue = new Queue({
      rows: () => [...this.live.values()].map((session) => session.row),
      limits: deps.limits,
      freeMemoryMb: deps.freeMemoryMb,
      open: () => this.recovered && !this.disposed,
      begin: async (id) => {
        const session = this.live.get(id);
        void session?.begin();
        await session?.settled();
      },
      placeChanged: (id) => {
        const session = this.live.get(id);
        if (session) this.listeners.state(this.view(session));
      },
    });
  }

  /** Makes the database and the hosts agree, then watches the clock. Resolves also when the engine is away: then it
   * goes on trying, and `ready` says so. */
  async open(): Promise<void> {
    await this.recover();
    this.sweepLater();
  }

  get ready(): boolean {
    return this.recovered;
  }

  counts(): { live: number; queued: number; limit: number } {
    const all = [...this.live.values()];
    const queued = all.filter((s) => s.row.state === 'queued').length;
    return { live: all.length - queued, queued, limit: this.deps.limits.sessions };
  }

  /** The live session of this person and lab, begun if there is none. A failed one is started again. */
  async start(user: User, labId: string): Promise<SessionView> {
    const lab = this.deps.catalog.getLab(labId);
    this.refuseUnlessReady();
    // Start right after stop: wait until the old hosts are gone.
    await this.findLive(user.id, labId)?.stopped();
    const failed = this.findLive(user.id, labId);
    if (failed?.row.state === 'failed') await this.startAgain(failed);
    const there = this.findLive(user.id, labId);
    if (there) return this.view(there);
    const own = this.ofUser(user.id).map((session) => session.row);
    if (own.length >= this.deps.limits.sessionsPerUser)
      throw new AppError(
        'too-many',
        `You have ${own.length} labs running, which is the most at once: ${own.map((row) => row.labId).join(', ')}. Stop one of them first.`,
      );
    const now = this.deps.clock.now();
    const row = {
      id: `${OWN_IDS}${randomBytes(6).toString('hex').slice(0, 11)}`,
      userId: user.id,
      labId,
      state: 'queued' as const,
      seed: seedOf(user.id, labId),
      reason: null,
      startedAt: queuedAt(now, own),
      activeAt: now,
      endedAt: null,
    };
    const session = new LiveSession(row, lab, this.deps, this.liveEvents);
    this.live.set(row.id, session);
    try {
      await this.deps.store.sessions.add(row);
    } catch (error) {
      this.live.delete(row.id);
      const first = this.findLive(user.id, labId);
      if (first) return this.view(first);
      throw error;
    }
    this.starts.push({ at: now, hosts: lab.topology.hosts.length });
    this.keepWarm();
    this.queue.admit();
    // With room the answer says `starting`, not a place in a queue that is over at once.
    await new Promise(setImmediate);
    await session.settled();
    return this.view(session);
  }

  /** A failed one; without room for it, it makes way for a new one that waits. Of two presses at once the second finds it done. */
  private async startAgain(session: LiveSession): Promise<void> {
    if (this.queue.room() < 1) return session.stop('The hosts could not be started; the lab waits for room again.');
    await session.reset().catch((error: unknown) => {
      if (session.row.state === 'failed') throw error;
    });
  }

  /** Back to the start, or to a step's. Throws not-found, illegal-move, no-room. */
  async reset(session: LiveSession, step?: string): Promise<void> {
    // A failed one holds no room; others may wait for what there is.
    if (session.row.state === 'failed' && this.queue.room() < 1)
      throw new AppError(
        'no-room',
        'All machines are taken. Stop this lab and start it again: then you have a place in the queue.',
      );
    await session.reset(step);
  }

  /** Throws not-found when it does not exist, is over, or belongs to somebody else: the three look the same. Throws engine-down
   * while it is not known yet what there is: a page would take its lab for gone. */
  getOwn(userId: string, id: string): LiveSession {
    const session = this.live.get(id);
    if (session?.row.userId !== userId) this.refuseUnlessReady();
    if (!session || session.row.userId !== userId)
      throw new AppError('not-found', 'There is no such running lab. It may have been stopped; start it again from its page.');
    if (session.row.state === 'queued') session.touch(this.deps.clock.now());
    return session;
  }

  find(id: string): LiveSession | null {
    return this.live.get(id) ?? null;
  }

  findLive(userId: string, labId: string): LiveSession | null {
    for (const session of this.live.values()) if (session.row.userId === userId && session.row.labId === labId) return session;
    return null;
  }

  ofUser(userId: string): readonly LiveSession[] {
    return [...this.live.values()].filter((session) => session.row.userId === userId);
  }

  view(session: LiveSession): SessionView {
    const place = this.queue.place(session.id);
    const words = place === null || session.words ? session.words : `Waiting for room: number ${place} in the queue.`;
    const { topology, down, row } = session;
    return viewOf({ row, words, topology, down, place, now: this.deps.clock.now() }, this.deps.life);
  }

  /** Also of one that is over, with what ended it: its page may have been away. Throws like getOwn. */
  async viewOfOwn(userId: string, id: string): Promise<SessionView> {
    const row = this.live.has(id) ? null : await this.deps.store.sessions.find(id);
    if (row?.state !== 'stopped' || row.userId !== userId) return this.view(this.getOwn(userId, id));
    const { catalog, life } = this.deps;
    const lab = catalog.getLab(row.labId);
    const topology = catalog.fillTopology(lab.topology, catalog.draw(lab, row.seed));
    return viewOf({ row, words: row.reason ?? '', topology, down: new Set(), place: null, now: this.deps.clock.now() }, life);
  }

  /** A keystroke, a check, or the wish to go on. */
  touch(session: LiveSession): void {
    const now = this.deps.clock.now();
    const before = session.row.activeAt.getTime();
    session.touch(now);
    if (session.warned) {
      session.warned = false;
      session.note('');
    } else if (now.getTime() - before >= TOUCH_EVERY_MS) this.liveEvents.changed(session);
    if (now.getTime() - before >= TOUCH_EVERY_MS) this.keepTouch(session);
  }

  extend(session: LiveSession): SessionView {
    session.touch(this.deps.clock.now());
    session.warned = false;
    session.words = '';
    this.keepTouch(session);
    this.liveEvents.changed(session);
    return this.view(session);
  }

  /** Calls at every change of the network or of the hosts of a session; the answer ends it. */
  follow(id: string, listener: (change: HostChange) => void): () => void {
    void this.whichRun.look();
    return this.changes.follow(id, (change) => {
      if (change.source === 'host') void this.whichRun.look();
      listener(change);
    });
  }

  /** destroy: hosts go and the students are told; leave: they run on for the next server. */
  async dispose(hosts: 'destroy' | 'leave'): Promise<void> {
    this.disposed = true;
    this.endSweep();
    this.changes.dispose();
    const all = [...this.live.values()];
    if (hosts === 'destroy') await Promise.all(all.map((session) => session.stop('Patchbay was stopped, and this lab with it.')));
    else await Promise.all(all.map((session) => this.deps.store.sessions.touch(session.id, session.row.activeAt)));
  }

  private readonly liveEvents: LiveSessionEvents = {
    changed: (session) => {
      this.listeners.state(this.view(session));
      this.queue.admit();
    },
    progress: (session, words) => this.listeners.progress(session.id, words),
    hostsReplaced: (session) => {
      this.listeners.hostsReplaced(session.id);
      this.changes.renew(session.id);
    },
    ended: (session) => {
      this.live.delete(session.id);
      this.listeners.ended(session.id, session.words);
      this.queue.admit();
    },
  };

  private keepWarm(): void {
    const { clock, engine, freeMemoryMb, limits } = this.deps;
    this.starts = recentStarts(this.starts, clock.now());
    engine.keepReady(warmHosts(this.starts, clock.now(), freeMemoryMb() - limits.freeMemoryMb, limits.warmHosts));
  }

  private sweepLater(): void {
    if (this.disposed) return;
    this.endSweep = this.deps.clock.after(SWEEP_MS, () => {
      this.sweep();
      this.sweepLater();
    });
  }

  private sweep(): void {
    const now = this.deps.clock.now();
    for (const session of this.live.values()) {
      if (session.row.state === 'queued' && this.listeners.isWatched(session.id)) session.touch(now);
      const what = due(session.row, now, this.deps.life);
      if (what.what === 'end') void session.stop(what.words);
      if (what.what !== 'warn') continue;
      session.warned = true;
      session.note(what.words);
    }
    void this.whichRun.look();
    void this.endRemoved(now);
    this.keepWarm();
    this.queue.admit();
  }

  /** Sessions that the database does not know any more: the person was removed, with all that is kept of them. */
  private async endRemoved(now: Date): Promise<void> {
    const known = await this.deps.store.sessions.live().catch(() => null);
    if (!known) return;
    const ids = new Set(known.map(({ id }) => id));
    // One that was just asked for may not be written down yet.
    const old = (row: LabSession) => row.state !== 'queued' || now.getTime() - row.activeAt.getTime() >= SWEEP_MS;
    for (const session of this.live.values())
      if (!ids.has(session.id) && session.row.state !== 'stopped' && old(session.row))
        void session.stopUnkept('This account was removed, and its labs with it.');
  }

  private async recover(): Promise<void> {
    try {
      await this.deps.mayHost();
      await recover(this.deps, this.liveEvents, (session) => this.live.set(session.id, session));
      for (const session of this.live.values()) if (session.row.state === 'ready') this.listeners.adopted(session.id);
      this.recovered = true;
      this.keepWarm();
      this.queue.admit();
    } catch (error) {
      this.deps.log.error({ err: error }, 'the engine does not answer, or not as it must; trying again');
      this.refusal = error instanceof AppError && error.code === 'cannot-start' ? error.say : ENGINE_AWAY;
      if (!this.disposed) this.deps.clock.after(RECOVER_AGAIN_MS, () => void this.recover());
    }
  }

  private keepTouch(session: LiveSession): void {
    this.deps.store.sessions.touch(session.id, session.row.activeAt).catch((err: unknown) => {
      this.deps.log.error({ err, session: session.id }, 'activity could not be written down');
    });
  }

  private refuseUnlessReady(): void {
    if (!this.recovered) throw new AppError('engine-down', this.refusal);
  }
}
