// Ends a host that takes the machine's memory past its own limit. What the kernel keeps for a network is charged to no control group: rings of packet sockets
// (packet(7); tcpdump needs one), neighbours, entries of a bridge's table, xfrm states. It is looked for only while the machine has little memory left.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import type Docker from 'dockerode';
import { execa } from 'execa';
import type { Log } from '../../domain/log.ts';
import { hostName, LABEL_HOME, parseName } from './names.ts';

const LOOK_MS = 1000;
/** A table of millions is not read to its end. */
const COUNT_MS = 10_000;
/** Little: less than this part of all. The fastest way known, rings, takes 400 MB a second of a host that has a whole processor: on a machine of 24 GiB seven seconds are left. */
const LITTLE = 1 / 8;
/** More than any lab takes, of what a host may have besides its own 256 MiB. The ring of a tcpdump is 2 MiB. */
const MOST_BYTES = 64 * 2 ** 20;
/** About what the kernel allocates for one (a slab of the next size: struct neighbour, net_bridge_fdb_entry, xfrm_state). */
const BYTES = { neighbours: 512, fdb: 128, xfrm: 1024 } as const;

const COUNT = `
ss --packet --all --extended --numeric --no-header
echo "neighbours $(ip neigh show nud all | wc -l)"
echo "fdb $(bridge fdb show | wc -l)"
echo "xfrm $(ip xfrm state count | tr -dc 0-9)"
`;

/** What COUNT printed -> bytes that the kernel keeps for this network namespace. What cannot be read counts as nothing. */
export function bytesKept(printed: string): number {
  let bytes = 0;
  for (const [, size, many] of printed.matchAll(/ring_[rt]x\(blk_size:(\d+),blk_nr:(\d+),/g))
    bytes += Number(size) * Number(many);
  for (const [what, each] of Object.entries(BYTES)) {
    const [, many] = new RegExp(`^${what} (\\d+)$`, 'm').exec(printed) ?? [];
    bytes += Number(many ?? 0) * each;
  }
  return bytes;
}

export type UncountedParts = {
  readonly docker: Docker;
  readonly homeHash: string;
  readonly log: Log;
  /** How little of the machine's memory, in bytes, is little; null: an eighth of all. */
  readonly lowMemory: number | null;
};

export class Uncounted {
  private looking = false;
  private readonly timer: NodeJS.Timeout;

  /** On the machine of the hosts only: it looks into their namespaces as this machine's root. */
  constructor(private readonly parts: UncountedParts) {
    const low = parts.lowMemory ?? os.totalmem() * LITTLE;
    this.timer = setInterval(() => {
      if (this.looking || os.freemem() >= low) return;
      this.looking = true;
      this.look()
        .catch(() => {}) // An engine that is away, a namespace that has just gone: at the next look.
        .finally(() => {
          this.looking = false;
        });
    }, LOOK_MS).unref();
  }

  dispose(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    const { docker, homeHash, log } = this.parts;
    const containers = await docker.listContainers({ filters: { label: [`${LABEL_HOME}=${homeHash}`] } });
    const owners = new Map(
      containers.flatMap(({ Id, Names }) => {
        const parsed = parseName(Names[0] ?? '');
        return parsed ? [[Id, parsed] as const] : [];
      }),
    );
    const kept = new Map<string, number>();
    const { stdout } = await execa('lsns', ['--type', 'net', '--noheadings', '--raw', '--output', 'PID']);
    for (const pid of stdout.split('\n')) {
      const owner = owners.get(containerOf(pid) ?? '');
      if (!owner) continue;
      const host = hostName(owner.session, owner.host);
      const counted = await execa('nsenter', [`--net=/proc/${pid}/ns/net`, 'sh', '-c', COUNT], {
        reject: false,
        stderr: 'ignore',
        timeout: COUNT_MS,
      });
      const bytes = (kept.get(host) ?? 0) + bytesKept(counted.stdout);
      kept.set(host, bytes);
      if (bytes <= MOST_BYTES) continue;
      log.warn(
        { host, bytes },
        `the memory of the machine is low, and ${host} has the kernel keep ${Math.round(bytes / 2 ** 20)} MiB for its network: it is switched off`,
      );
      await docker.getContainer(host).kill();
      for (const [id, { session, host: name }] of owners) if (hostName(session, name) === host) owners.delete(id);
    }
  }
}

/** The container that a process of this machine belongs to; null: to none, or it has gone. */
function containerOf(pid: string): string | null {
  try {
    return /[0-9a-f]{64}/.exec(readFileSync(`/proc/${pid}/cgroup`, 'latin1'))?.[0] ?? null;
  } catch {
    return null;
  }
}
