// The probe of each host: started at the first look or when somebody watches, started again when the student kills it.
import type Docker from 'dockerode';
import type { BatchCommand, ExecRecord, HostChange } from '../../domain/engine.ts';
import { AppError } from '../../errors.ts';
import { AgentLine } from './agent-line.ts';
import { type ContainerConfig, probeOptions } from './containers.ts';
import { engineFailure, isMissing } from './failures.ts';
import type { Lines } from './lines.ts';
import { hostName, parseName, probeName } from './names.ts';
import { removeContainer, type StartParts } from './started-host.ts';

const AGAIN_MS = 1000;
/** One that lives for less was killed on purpose, or cannot live: the next one waits twice as long, up to MOST_AGAIN_MS. */
const SHORT_LIFE_MS = 10_000;
const MOST_AGAIN_MS = 60_000;
/** A wait as long as this one holds for who asks, too: a page asks every two seconds. */
const SAID_MS = 4_000;

/** How long the next probe waits, ms, after one that lived so long; `before`: how long that one had waited. */
export function waitAfter(livedMs: number, before: number | undefined): number {
  return livedMs < SHORT_LIFE_MS && before !== undefined ? Math.min(MOST_AGAIN_MS, 2 * before) : AGAIN_MS;
}

export type ProbesParts = StartParts & {
  readonly lines: Lines;
  readonly onChange: (change: HostChange) => void;
  /** How long one may take to start, ms (limits.ts). */
  readonly startMs: number;
  /** Whether somebody watches this session: then its probes are kept alive. */
  readonly isWatched: (session: string) => boolean;
};

export class Probes {
  private readonly starting = new Map<string, Promise<void>>();
  private readonly up = new Map<string, { readonly since: number }>();
  /** How long the next one waits after the last one's end, and until when (performance.now) also for who asks. */
  private readonly rests = new Map<string, { readonly waitMs: number; until: number }>();
  /** Sessions whose hosts are being taken away just now: no probe is made for them. */
  private readonly closed = new Set<string>();
  private disposed = false;

  constructor(private readonly parts: ProbesParts) {}

  /** Runs commands in the probe, which is started when there is none. AppError host-down or could-not-look. */
  async run(session: string, host: string, commands: readonly BatchCommand[], maxBytes?: number): Promise<ExecRecord[]> {
    const name = probeName(session, host);
    await this.ensure(session, host);
    try {
      return await this.parts.lines.run(name, commands, maxBytes);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // Still up and silent: the student stopped it (SIGSTOP), or it is stuck. A new one serves the next look.
      if (this.up.has(name)) {
        this.forget(session, host);
        await removeContainer(this.parts.docker.getContainer(name)).catch(() => {});
        throw error;
      }
      // Killed between two looks: its end shows only now.
      await this.ensure(session, host);
      return await this.parts.lines.run(name, commands, maxBytes);
    }
  }

  /** Resolves when the host's probe answers; rejects with could-not-look when it does not within startMs. */
  ensure(session: string, host: string): Promise<void> {
    const name = probeName(session, host);
    if (this.up.has(name)) return Promise.resolve();
    if (this.closed.has(session)) return Promise.reject(hostDown(host));
    const rest = (this.rests.get(name)?.until ?? 0) - performance.now();
    if (rest > 0) return Promise.reject(keepsEnding(host, rest));
    let starting = this.starting.get(name);
    if (!starting) {
      const begun = this.start(session, host).finally(() => {
        if (this.starting.get(name) === begun) this.starting.delete(name);
      });
      this.starting.set(name, begun);
      starting = begun;
    }
    const late = couldNotLook(host, 'its probe did not start in time');
    return Promise.race([starting, this.inTime().then(() => Promise.reject(late))]);
  }

  /** Starts it when it can be started; a failure shows at the next look. */
  ensureInBackground(session: string, host: string): void {
    this.ensure(session, host).catch(() => {});
  }

  /** Its host is being taken away: no more of it, and no new one until it is asked for. */
  forget(session: string, host: string): void {
    const name = probeName(session, host);
    this.up.delete(name);
    this.rests.delete(name);
    this.starting.delete(name);
    this.parts.lines.drop(name);
  }

  /** Runs `work`, which takes hosts of the session away: probes on their way are awaited first, startMs at most, and none is begun meanwhile. */
  async closedWhile<T>(session: string, work: () => Promise<T>): Promise<T> {
    this.closed.add(session);
    try {
      const onTheirWay = [...this.starting].filter(([name]) => parseName(name)?.session === session);
      await Promise.race([Promise.allSettled(onTheirWay.map(([, starting]) => starting)), this.inTime()]);
      return await work();
    } finally {
      this.closed.delete(session);
    }
  }

  dispose(): void {
    this.disposed = true;
  }

  private async start(session: string, host: string): Promise<void> {
    const { docker, config, mounts, lines, onChange } = this.parts;
    const name = probeName(session, host);
    let container: Docker.Container | null = null;
    try {
      const hostInfo = await docker.getContainer(hostName(session, host)).inspect();
      if (!hostInfo.State.Running) throw hostDown(host);
      container = await this.adoptOrCreate(name, hostInfo.Id, config);
      const line = await AgentLine.open(container);
      await container.start().catch((error: { statusCode?: number }) => {
        if (error.statusCode !== 304) throw error; // 304: runs already
      });
      await line.greet(this.parts.startMs);
      line.onEvent = (source) => {
        if (source === 'netlink' || source === 'ovsdb') onChange({ session, host, source });
      };
      line.onClose = () => this.onLost(session, host);
      lines.adopt(name, line, true);
      this.up.set(name, { since: performance.now() });
      container.inspect().then(
        (info) => mounts.hide(info),
        () => {},
      );
    } catch (error) {
      await container?.remove({ force: true }).catch(() => {});
      if (isMissing(error)) throw hostDown(host, error);
      const failure = engineFailure(error, `looking at ${host}`);
      if (failure.code !== 'start-failed') throw failure;
      throw couldNotLook(host, failure.message, error);
    }
  }

  /** One that an earlier server left is used again, if it belongs to this very host and runs. */
  private async adoptOrCreate(name: string, hostId: string, config: ContainerConfig): Promise<Docker.Container> {
    const { docker } = this.parts;
    const old = docker.getContainer(name);
    try {
      const info = await old.inspect();
      if (info.State.Running && info.HostConfig.NetworkMode === `container:${hostId}`) return docker.getContainer(info.Id);
      await removeContainer(old);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    return await docker.createContainer({ name, ...probeOptions(config, hostId) });
  }

  private inTime(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.parts.startMs).unref());
  }

  private onLost(session: string, host: string): void {
    const name = probeName(session, host);
    const life = this.up.get(name);
    this.up.delete(name);
    if (!life || this.disposed) return;
    const waitMs = waitAfter(performance.now() - life.since, this.rests.get(name)?.waitMs);
    const rest = { waitMs, until: waitMs >= SAID_MS ? performance.now() + waitMs : 0 };
    this.rests.set(name, rest);
    if (!this.parts.isWatched(session)) return;
    setTimeout(() => {
      rest.until = 0;
      if (this.disposed || !this.parts.isWatched(session)) return;
      // What changed while nobody looked is not known: look again.
      this.ensure(session, host).then(
        () => this.parts.onChange({ session, host, source: 'host' }),
        () => {},
      );
    }, waitMs).unref();
  }
}

function couldNotLook(host: string, log: string, cause?: unknown): AppError {
  return new AppError('could-not-look', `We could not look at ${host}. Try again; if it stays so, reset the lab.`, {
    log,
    cause,
  });
}

function keepsEnding(host: string, restMs: number): AppError {
  const words = `What looks at ${host} is ended again and again by something that runs there. End that, or reset the lab; it looks again in ${Math.ceil(restMs / 1000)} seconds.`;
  return new AppError('could-not-look', words);
}

function hostDown(host: string, cause?: unknown): AppError {
  return new AppError('host-down', `${host} is down. Reset the lab to get it back.`, { cause });
}
