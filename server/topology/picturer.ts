// Looks at the hosts of a session and draws them; remembers the last counters, for the rates.
import type { Listing, Picture } from '../contract/picture.ts';
import type { Clock } from '../domain/clock.ts';
import type { BatchCommand, ExecRecord } from '../domain/engine.ts';
import type { Topology } from '../domain/lab.ts';
import type { Picturer } from '../domain/picturer.ts';
import { AppError } from '../errors.ts';
import { draw } from './draw.ts';
import { lookBehind, spotOf } from './listings.ts';
import { type HostFacts, lookAtHost } from './look.ts';

export type PicturerDeps = {
  /** As HostEngine.batch: runs in the probe of the host. */
  readonly batch: (session: string, host: string, commands: readonly BatchCommand[]) => Promise<readonly ExecRecord[]>;
  readonly clock: Pick<Clock, 'now'>;
};

type Seen = { readonly atMs: number; readonly counters: ReadonlyMap<string, number> };

export function createPicturer({ batch, clock }: PicturerDeps): Picturer {
  const last = new Map<string, Seen>();

  async function picture(session: string, topology: Topology): Promise<Picture> {
    const blind: Picture['blind'] = [];
    const cut: string[] = [];
    const looks = await Promise.all(
      topology.hosts.map(async ({ name }): Promise<HostFacts | null> => {
        try {
          const look = await lookAtHost(name, (host, commands) => batch(session, host, commands));
          cut.push(...look.cut);
          return look.facts;
        } catch (error) {
          blind.push({ host: name, why: error instanceof Error ? error.message : String(error) });
          return null;
        }
      }),
    );
    const hosts = looks.filter((facts) => facts !== null);
    const counters = new Map<string, number>();
    const drawn = draw(hosts, topology, counters);
    const at = clock.now();
    const before = last.get(session);
    last.set(session, { atMs: at.getTime(), counters });
    const nodes = drawn.nodes.map((node) => ({ ...node, rate: rateOf(node.id, counters, before, at.getTime()) }));
    return { at: at.toISOString(), nodes, edges: drawn.edges, blind, cut: [...cut, ...drawn.cut] };
  }

  async function listings(session: string, topology: Topology, id: string): Promise<readonly Listing[]> {
    const spot = spotOf(id, topology);
    if (!spot) throw new AppError('not-found', 'This is no longer in the picture.');
    return lookBehind(spot, (host, commands) => batch(session, host, commands));
  }

  return { picture, listings, forget: (session) => void last.delete(session) };
}

/** Frames per second since the last look; 0 for the first look and for a device that was made anew. */
function rateOf(id: string, counters: ReadonlyMap<string, number>, before: Seen | undefined, nowMs: number): number {
  const [now, then] = [counters.get(id), before?.counters.get(id)];
  if (now === undefined || then === undefined || before === undefined || now < then) return 0;
  const seconds = (nowMs - before.atMs) / 1000;
  return seconds > 0 ? Math.round(((now - then) / seconds) * 10) / 10 : 0;
}
