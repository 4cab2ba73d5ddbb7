// A lab session as the browser sees it.
import type { SessionView } from '../contract/http.ts';
import type { Topology } from '../domain/lab.ts';
import type { LabSession } from '../domain/session.ts';
import { hardEnd, idleEnd, type LifeLimits } from './due.ts';

export type ViewSource = {
  readonly row: LabSession;
  readonly words: string;
  readonly topology: Pick<Topology, 'hosts' | 'instances'>;
  readonly down: ReadonlySet<string>;
  readonly place: number | null;
  readonly now: Date;
};

export function viewOf(source: ViewSource, life: LifeLimits): SessionView {
  const { row, topology } = source;
  const running = row.state === 'ready' || row.state === 'resetting' || row.state === 'starting';
  return {
    id: row.id,
    labId: row.labId,
    state: row.state,
    words: source.words,
    hosts: topology.hosts.map((host) => ({
      name: host.name,
      ...(host.role ? { role: host.role } : {}),
      up: row.state === 'ready' && !source.down.has(host.name),
    })),
    instances: topology.instances.map(({ name, host }) => ({ name, host })),
    now: source.now.toISOString(),
    startedAt: row.startedAt.toISOString(),
    activeAt: row.activeAt.toISOString(),
    idleEndsAt: running ? idleEnd(row, life).toISOString() : null,
    hardEndsAt: running ? hardEnd(row, life).toISOString() : null,
    place: source.place,
  };
}
