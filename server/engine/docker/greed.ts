// Switches off a host that takes from the machine what no control group bounds: memory that the kernel keeps for its network, and processor time for packets.
// It is looked for only while the machine has little of it left, by this machine's root, in each network namespace that a process of the host is in.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { execa } from 'execa';
import type { Log } from '../../domain/log.ts';
import { bytesKept, COUNT_KEPT, MOST_KEPT_BYTES } from './kept-memory.ts';
import { hostName, type ParsedName } from './names.ts';
import { framesOf, MOST_FRAMES, Softirq } from './softirq.ts';

const TICK_MS = 250;
/** Little memory: less than this part of all. The fastest ways known take 0.4 GB (rings) to some GB (queues) a second of a host that has a whole processor. */
const LITTLE = 1 / 4;
/** After a look it rests for so many times what that took; not while there is less than half of that. */
const REST = 10;
const COUNT_MS = 15_000;
/** Hosts at a look: so many that computed most since the last one, and as many in turn. */
const AT_ONCE = 8;
/** More than any lab has; looked at while there is little memory, each costs time. */
const MOST_NAMESPACES = 64;

export type Found = ParsedName & { readonly id: string; readonly running: boolean };
export type GreedParts = {
  /** Hosts and probes of this process's home. */
  readonly find: () => Promise<readonly Found[]>;
  readonly kill: (id: string) => Promise<unknown>;
  readonly log: Log;
  /** How little of the machine's memory, in bytes, is little; null: a quarter of all. */
  readonly lowMemory: number | null;
};
/** `pids`: one process for each of its network namespaces. */
type Host = { readonly name: string; readonly id: string; readonly pids: string[] };

/** Of all, those that computed most first: the first ones, and of the others as many as it is the turn of, from `turn` on and round again. */
export function atOneLook<T>(all: readonly T[], turn: number): readonly T[] {
  const others = all.slice(AT_ONCE);
  const from = others.length > 0 ? turn % others.length : 0;
  return [...all.slice(0, AT_ONCE), ...[...others.slice(from), ...others.slice(0, from)].slice(0, AT_ONCE)];
}

export class Greed {
  private readonly timer: NodeJS.Timeout;
  private readonly softirq = new Softirq();
  private readonly low: number;
  private restUntil = 0;
  private turn = 0;
  private computed = new Map<string, number>();

  constructor(private readonly parts: GreedParts) {
    this.low = parts.lowMemory ?? os.totalmem() * LITTLE;
    this.timer = setInterval(() => this.tick(), TICK_MS).unref();
  }

  dispose(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const begun = performance.now();
    const storm = this.softirq.busy(() => read('/proc/stat'), begun);
    const free = os.freemem();
    if (begun < this.restUntil || (!storm && free >= this.low)) return;
    this.restUntil = Number.POSITIVE_INFINITY;
    // An engine that is away, a namespace that has just gone: at the next look.
    void (storm ? this.lookAtFrames() : this.lookAtMemory())
      .catch(() => {})
      .finally(() => {
        const [now, rest] = [performance.now(), storm || free < this.low / 2 ? 0 : REST];
        this.restUntil = now + rest * (now - begun);
      });
  }

  private async lookAtMemory(): Promise<void> {
    const before = this.computed;
    this.computed = new Map();
    const hosts = (await this.hosts())
      .map((host) => ({ host, computed: this.computedBy(host) - (before.get(host.id) ?? 0) }))
      .sort((a, b) => b.computed - a.computed);
    const chosen = atOneLook(hosts, this.turn);
    this.turn += AT_ONCE;
    for (const { host } of chosen) {
      if (host.pids.length > MOST_NAMESPACES) {
        await this.switchOff(host, `${host.pids.length} network namespaces`);
        continue;
      }
      let bytes = 0;
      for (const pid of host.pids) {
        const { stdout } = await execa('nsenter', [`--net=/proc/${pid}/ns/net`, 'sh', '-c', COUNT_KEPT], {
          reject: false,
          stderr: 'ignore',
          timeout: COUNT_MS,
        });
        bytes += bytesKept(stdout);
      }
      if (bytes > MOST_KEPT_BYTES)
        await this.switchOff(host, `${Math.round(bytes / 2 ** 20)} MiB that the kernel keeps for its network`);
    }
  }

  private async lookAtFrames(): Promise<void> {
    const hosts = await this.hosts();
    const moved = () => hosts.map(({ pids }) => pids.reduce((sum, pid) => sum + framesOf(procFile(pid, 'net/dev')), 0));
    const [before, at] = [moved(), performance.now()];
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const seconds = (performance.now() - at) / 1000;
    for (const [n, after] of moved().entries()) {
      const [host, perSecond] = [hosts[n]!, (after - before[n]!) / seconds];
      if (perSecond > MOST_FRAMES) await this.switchOff(host, `${Math.round(perSecond)} frames a second`);
    }
  }

  /** One that has just ended by itself keeps nobody else from being looked at. */
  private async switchOff({ name, id }: Host, why: string): Promise<void> {
    const killed = await this.parts.kill(id).then(
      () => true,
      () => false,
    );
    if (killed) this.parts.log.warn({ host: name }, `${name} is switched off: the machine has little left, and it takes ${why}`);
  }

  /** Hosts that run. */
  private async hosts(): Promise<readonly Host[]> {
    const found = (await this.parts.find()).filter(({ running }) => running);
    const all = new Map<string, Host>();
    for (const { session, host, role, id } of found)
      if (role === 'host') all.set(hostName(session, host), { name: hostName(session, host), id, pids: [] });
    // A probe is in its host's namespaces.
    const owners = new Map(found.map(({ session, host, id }) => [id, all.get(hostName(session, host))]));
    const { stdout } = await execa('lsns', ['--type', 'net', '--noheadings', '--raw', '--output', 'PID']);
    // The first that is a container of ours: below it a student makes control groups of any name.
    for (const pid of stdout.split('\n')) {
      const ids = procFile(pid, 'cgroup').match(/[0-9a-f]{64}/g) ?? [];
      ids
        .map((id) => owners.get(id))
        .find(Boolean)
        ?.pids.push(pid);
    }
    return [...all.values()];
  }

  /** Seconds that a host has computed so far; 0 where its control group does not say. */
  private computedBy({ id, pids }: Host): number {
    const groups = procFile(pids[0] ?? '', 'cgroup');
    const first = /^\d+:(?:\S*,)?cpuacct(?:,\S*)?:(.*)$/m.exec(groups)?.[1];
    const second = /^0::(.*)$/m.exec(groups)?.[1];
    const seconds = first
      ? Number(read(`/sys/fs/cgroup/cpuacct${first}/cpuacct.usage`)) / 1e9
      : Number(/usage_usec (\d+)/.exec(read(`/sys/fs/cgroup${second}/cpu.stat`))?.[1] ?? 0) / 1e6;
    this.computed.set(id, seconds);
    return seconds;
  }
}

const procFile = (pid: string, file: string): string => (pid === '' ? '' : read(`/proc/${pid}/${file}`));

/** Empty when it is not there (any more). */
function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
