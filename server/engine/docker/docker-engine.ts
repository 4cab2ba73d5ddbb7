// The HostEngine over a Docker engine: lab hosts are containers, wires are veth pairs. Contract: server/domain/engine.ts.
import type Docker from 'dockerode';
import type {
  BatchCommand,
  EngineIsolation,
  ExecOptions,
  ExecRecord,
  HostChange,
  HostEngine,
  HostStatus,
  Progress,
  Pty,
  PtyRequest,
} from '../../domain/engine.ts';
import type { Topology } from '../../domain/lab.ts';
import { type Log, silentLog } from '../../domain/log.ts';
import { Awake } from './awake.ts';
import { dockerClient } from './docker-client.ts';
import { hearDeaths } from './docker-events.ts';
import { openDockerPty } from './docker-pty.ts';
import { engineFailure } from './failures.ts';
import { type Found, Greed } from './greed.ts';
import { MARK } from './hand-over.ts';
import { type BuildParts, type Built, discard, gatherHosts, joinAndHandOver } from './lab-build.ts';
import { PROBE_START_MS } from './limits.ts';
import { Lines } from './lines.ts';
import { type MachineNetwork, machineNetwork } from './machine-network.ts';
import { belongsToAnother, hostName, LABEL_HOME, LABEL_PROCESS, parseName, probeName, trashName, warmName } from './names.ts';
import { Probes } from './probes.ts';
import { Rest } from './rest.ts';
import { RootMounts } from './root-mounts.ts';
import { Shims } from './shims.ts';
import { removeContainer, removeSurely } from './started-host.ts';
import { keepSweeping } from './sweep.ts';
import { WarmPool } from './warm-pool.ts';
import { planSwitchRemoval } from './wires.ts';

export type DockerEngineConfig = {
  /** Path of the engine's socket, or tcp://host:port. */
  readonly socket: string;
  /** Path of the engine's network namespace; empty when the engine is not on this machine. */
  readonly netns: string;
  readonly image: string;
  /** Marks what belongs to this PATCHBAY_HOME. */
  readonly homeHash: string;
  /** No other process speaks to these hosts meanwhile: lines go without Docker where they can. Two would take each other's answers. */
  readonly alone: boolean;
  readonly log?: Log;
  /** Below how many bytes of memory to be had hosts are looked at for what nobody counts (greed.ts). */
  readonly lowMemory?: number;
  /** How long a probe may take to start; a shorter one for tests. */
  readonly probeStartMs?: number;
};

/** Nothing is asked of Docker yet but a sweep, in the background, of what dead processes of this home left. */
export function createEngine(config: DockerEngineConfig): HostEngine {
  return new DockerEngine(config);
}

class DockerEngine implements HostEngine {
  private readonly docker: Docker;
  private readonly network: MachineNetwork;
  private readonly lines: Lines;
  private readonly pool: WarmPool;
  private readonly probes: Probes;
  private readonly parts: BuildParts;
  private readonly shims = new Shims();
  private readonly rest: Rest;
  private readonly awake = new Awake();
  private readonly watchers = new Map<string, Set<(change: HostChange) => void>>();
  private readonly turns = new Map<string, Promise<unknown>>();
  /** Removals that nobody waits for but dispose. */
  private readonly background = new Set<Promise<unknown>>();
  private readonly stopHearing: () => void;
  private readonly stopSweeping: () => Promise<void>;
  private readonly greed: Greed | null;

  constructor(private readonly config: DockerEngineConfig) {
    this.docker = dockerClient(config.socket);
    this.network = machineNetwork({ docker: this.docker, ...config });
    this.lines = new Lines(this.docker, config.alone);
    const start = { docker: this.docker, config, shims: this.shims, mounts: new RootMounts(config.netns !== '') };
    this.pool = new WarmPool(start, config.alone);
    this.parts = { ...start, network: this.network, pool: this.pool };
    this.probes = new Probes({
      ...start,
      lines: this.lines,
      startMs: config.probeStartMs ?? PROBE_START_MS,
      onChange: (change) => this.tell(change),
      isWatched: (session) => this.watchers.has(session),
    });
    this.stopHearing = hearDeaths(this.docker, config.homeHash, (name, id) => this.onDeath(name, id));
    this.rest = new Rest((session, host, command) => this.lines.run(hostName(session, host), [command]));
    const { homeHash, log = silentLog, lowMemory = null } = config;
    const [find, kill] = [() => this.find(null), (id: string) => this.docker.getContainer(id).kill()];
    this.greed = config.netns ? new Greed({ find, kill, log, lowMemory }) : null;
    this.stopSweeping = keepSweeping({ docker: this.docker, network: this.network, homeHash, log });
  }

  create(session: string, topology: Topology, progress: Progress = () => {}): Promise<void> {
    return this.inTurn(session, async () => {
      const there = await this.find(session);
      if (there.length && (await this.isWhole(session, topology, there))) return this.startProbes(session, topology);
      if (there.length) await this.remove(session);
      await this.build(session, topology, progress, []);
    });
  }

  reset(session: string, topology: Topology, progress: Progress = () => {}): Promise<void> {
    return this.inTurn(session, async () => this.build(session, topology, progress, await this.find(session)));
  }

  destroy(session: string): Promise<void> {
    return this.inTurn(session, () => this.remove(session));
  }

  async exec(session: string, host: string, argv: readonly string[], options: ExecOptions): Promise<ExecRecord> {
    const { by, stdin, timeoutMs, maxBytes } = options;
    this.rest.used(session, host);
    const command: BatchCommand = { argv, ...(stdin !== undefined && { stdin }), ...(timeoutMs !== undefined && { timeoutMs }) };
    const records = await (by === 'host'
      ? this.lines.run(hostName(session, host), [command], maxBytes)
      : this.probes.run(session, host, [command], maxBytes));
    return records[0]!;
  }

  batch(session: string, host: string, commands: readonly BatchCommand[]): Promise<readonly ExecRecord[]> {
    this.rest.used(session, host);
    return this.probes.run(session, host, commands);
  }

  async openPty(session: string, host: string, request: PtyRequest): Promise<Pty> {
    try {
      const used = () => this.rest.used(session, host);
      return await openDockerPty(await this.lines.get(hostName(session, host)), request, used);
    } catch (error) {
      throw engineFailure(error, `opening a shell on ${host}`);
    }
  }

  watch(session: string, listener: (change: HostChange) => void): () => void {
    const listeners = this.watchers.get(session) ?? new Set();
    listeners.add(listener);
    this.watchers.set(session, listeners);
    // Who makes its hosts just now starts their probes after it.
    if (!this.turns.has(session)) this.later(this.findAndProbe(session));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.watchers.delete(session);
    };
  }

  async list(): Promise<readonly HostStatus[]> {
    const found = await this.find(null);
    return found
      .filter(({ role }) => role === 'host')
      .map(({ session, host, running }) => ({ session, host, state: running ? 'up' : 'down' }));
  }

  keepReady(hosts: number): void {
    this.pool.keep(hosts);
  }

  async isolation(): Promise<EngineIsolation> {
    const info = (await this.docker.info().catch((error: unknown) => {
      throw engineFailure(error, 'asking the engine');
    })) as { SecurityOptions?: string[] };
    const options = info.SecurityOptions ?? [];
    if (options.some((o) => o.startsWith('name=userns')))
      return { isolated: true, how: 'a user namespace of its own (userns-remap)' };
    if (options.some((o) => o.startsWith('name=rootless'))) return { isolated: true, how: 'a rootless engine' };
    return { isolated: false, how: 'this Docker engine runs containers as the machine’s root' };
  }

  async dispose(): Promise<void> {
    this.stopHearing();
    this.later(this.stopSweeping());
    this.greed?.dispose();
    this.rest.dispose();
    this.probes.dispose();
    await this.pool.dispose();
    await Promise.allSettled([...this.turns.values(), ...this.background]);
    this.lines.dispose();
  }

  /** Makes the session's hosts anew; `old` are those they replace. On failure the session has none, old or new. */
  private async build(session: string, topology: Topology, progress: Progress, old: readonly Found[]): Promise<void> {
    const [release, sleep] = [this.pool.hold(), this.awake.hold()];
    let hosts: Built = new Map();
    try {
      // In a reset the names are still in use: the new ones wait under one that nobody takes for a session's.
      const nameOf = (host: string) => (old.length ? warmName() : hostName(session, host));
      hosts = await gatherHosts(this.parts, topology, nameOf, progress);
      if (old.length && topology.wires.some(({ ends }) => ends.length !== 2)) await this.removeSwitches(session);
      const names = this.probes.closedWhile(session, () => this.takeNames(session, hosts, old));
      await Promise.all([names, joinAndHandOver(this.parts, session, topology, hosts, progress)]);
      if (this.config.alone) await Promise.all([...hosts.values()].map(({ line, place }) => line.goDirect(place)));
      for (const [host, { line }] of hosts) this.lines.adopt(hostName(session, host), line);
      this.rest.begin(session, hosts.keys());
      this.startProbes(session, topology);
    } catch (error) {
      // The old ones may have lost the session's name already.
      const rest = old.map(({ id }) => removeSurely(this.docker.getContainer(id)));
      await Promise.allSettled([discard(hosts), this.remove(session), ...rest]);
      throw engineFailure(error, 'Starting the lab machines failed');
    } finally {
      sleep();
      release();
    }
  }

  /** The new hosts get the session's names; the old ones go out of use and are removed in the background. */
  private async takeNames(session: string, hosts: Built, old: readonly Found[]): Promise<void> {
    for (const { host } of old) {
      this.probes.forget(session, host);
      this.lines.drop(hostName(session, host));
    }
    // Not the probes: Docker answers nothing about one whose start is held up, and that ends with its host.
    const hostsOut = old.filter(({ role }) => role === 'host');
    await Promise.all(hostsOut.map(({ id }) => this.docker.getContainer(id).rename({ name: trashName() })));
    for (const { id } of old) this.later(removeSurely(this.docker.getContainer(id)));
    await Promise.all(
      [...hosts].map(async ([host, { container, name }]) => {
        const wanted = hostName(session, host);
        if (name !== wanted) await container.rename({ name: wanted });
      }),
    );
  }

  private remove(session: string): Promise<void> {
    this.rest.end(session);
    return this.probes.closedWhile(session, () => this.removeAll(session));
  }

  private async removeAll(session: string): Promise<void> {
    try {
      const found = await this.find(session);
      for (const { host } of found) {
        this.probes.forget(session, host);
        this.lines.drop(hostName(session, host));
      }
      await Promise.all([...found.map(({ id }) => removeContainer(this.docker.getContainer(id))), this.removeSwitches(session)]);
    } catch (error) {
      throw engineFailure(error, 'Stopping the lab machines failed');
    }
  }

  private async removeSwitches(session: string): Promise<void> {
    const links = await this.network.links();
    await this.network.remove(
      planSwitchRemoval(
        session,
        links.map(({ name }) => name),
      ),
    );
  }

  /** True when every host of the topology runs and was handed over. */
  private async isWhole(session: string, topology: Topology, there: readonly Found[]): Promise<boolean> {
    const up = new Set(there.filter(({ role, running }) => role === 'host' && running).map(({ host }) => host));
    if (topology.hosts.some(({ name }) => !up.has(name))) return false;
    const marks = await Promise.all(
      topology.hosts.map(({ name }) =>
        this.exec(session, name, ['test', '-e', MARK], { by: 'host' }).then(
          ({ exitCode }) => exitCode === 0,
          () => false,
        ),
      ),
    );
    return marks.every(Boolean);
  }

  /** Containers of a session (null: of all), but not those of another living process. */
  private async find(session: string | null): Promise<Found[]> {
    const name = session === null ? '^/pb-' : `^/pb-${session}-`;
    const containers = await this.docker
      .listContainers({ all: true, filters: { label: [`${LABEL_HOME}=${this.config.homeHash}`], name: [name] } })
      .catch((error: unknown) => {
        throw engineFailure(error, 'asking the engine what runs');
      });
    return containers.flatMap(({ Names, Id, State, Labels }) => {
      const parsed = parseName(Names[0] ?? '');
      if (!parsed || (session === null && belongsToAnother(Labels[LABEL_PROCESS]))) return [];
      return [{ ...parsed, id: Id, running: State === 'running' }];
    });
  }

  /** Of hosts that run, in the background, if somebody watches. */
  private startProbes(session: string, { hosts }: Topology): void {
    if (this.watchers.has(session)) for (const { name } of hosts) this.probes.ensureInBackground(session, name);
  }

  private async findAndProbe(session: string): Promise<void> {
    for (const { host, role, running } of await this.find(session)) {
      if (role === 'host' && running) this.probes.ensureInBackground(session, host);
    }
  }

  private onDeath(name: string, id: string): void {
    this.shims.ended(id);
    const dead = parseName(name);
    if (dead?.role !== 'host') return;
    this.lines.drop(name);
    this.lines.drop(probeName(dead.session, dead.host));
    this.tell({ session: dead.session, host: dead.host, source: 'host' });
  }

  private tell(change: HostChange): void {
    for (const listener of this.watchers.get(change.session) ?? []) listener(change);
  }

  /** One thing at a time for a session: a stop waits for the start that it interrupts. */
  private inTurn<T>(session: string, work: () => Promise<T>): Promise<T> {
    const before = this.turns.get(session) ?? Promise.resolve();
    const turn = before.then(work, work);
    const settled = turn
      .catch(() => {})
      .finally(() => {
        if (this.turns.get(session) === settled) this.turns.delete(session);
      });
    this.turns.set(session, settled);
    return turn;
  }

  private later(work: Promise<unknown>): void {
    const settled = work.catch(() => {}).finally(() => this.background.delete(settled));
    this.background.add(settled);
  }
}
