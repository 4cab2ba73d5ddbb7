// Observations of all hosts -> the picture. Pure.
import type { Picture } from '../contract/picture.ts';
import type { Topology } from '../domain/lab.ts';
import { type Counters, drawHost } from './draw-host.ts';
import { joinHosts } from './join.ts';
import type { HostFacts } from './look.ts';

/** The picture without time, rates and blind hosts; `counters` gets the frames counted per node. */
export function draw(
  hosts: readonly HostFacts[],
  topology: Topology,
  counters: Counters,
): Pick<Picture, 'nodes' | 'edges' | 'cut'> {
  const instances = (host: string) => new Set(topology.instances.filter((one) => one.host === host).map((one) => one.name));
  const wired = (host: string) =>
    new Set(topology.wires.flatMap((wire) => wire.ends.filter((end) => end.host === host).map((end) => end.nic)));
  const drawings = hosts.map((facts) => drawHost(facts, instances(facts.host), wired(facts.host), counters));
  const joined = joinHosts(hosts, topology);
  const nodes = [...drawings.flatMap((one) => one.nodes), ...joined.nodes].map((node) => ({
    ...node,
    odd: [...node.odd, ...(joined.odd.get(node.id) ?? [])],
  }));
  const drawn = new Set(nodes.map((node) => node.id));
  const edges = [...drawings.flatMap((one) => one.edges), ...joined.edges].filter(
    (edge) => drawn.has(edge.from) && drawn.has(edge.to),
  );
  const known = (parent: string | null) => parent === null || drawn.has(parent);
  return { nodes: nodes.filter((node) => known(node.parent)), edges, cut: drawings.flatMap((one) => one.cut) };
}
