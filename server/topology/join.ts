// Lines between things: patch pairs, tunnels to their other end, wires between hosts; and what looks wrong about them.
import type { PictureEdge, PictureNode } from '../contract/picture.ts';
import type { Topology } from '../domain/lab.ts';
import type { OvsInterface, OvsPort } from '../parse/ovsdb-bridges.ts';
import { edge } from './draw-host.ts';
import { deviceId, portId, wireId } from './ids.ts';
import type { HostFacts } from './look.ts';

export type Joined = { readonly nodes: PictureNode[]; readonly edges: PictureEdge[]; readonly odd: Map<string, string[]> };

type Placed = {
  readonly host: string;
  readonly bridge: string;
  readonly port: OvsPort;
  readonly face: OvsInterface;
  readonly id: string;
};

/** Joins the hosts' drawings. `odd` is keyed by node. */
export function joinHosts(hosts: readonly HostFacts[], topology: Topology): Joined {
  const joined: Joined = { nodes: [], edges: [], odd: new Map() };
  const placed = hosts.flatMap((facts) =>
    facts.bridges.flatMap((bridge) =>
      bridge.ports.flatMap((port) => {
        const face = port.interfaces[0];
        return face
          ? [{ host: facts.host, bridge: bridge.name, port, face, id: portId(facts.host, bridge.name, port.name) }]
          : [];
      }),
    ),
  );
  for (const one of placed) {
    if (one.face.type === 'patch') joinPatch(one, placed, joined);
    if (['vxlan', 'gre', 'geneve'].includes(one.face.type)) joinTunnel(one, placed, hosts, joined);
  }
  lonelyTags(hosts, joined);
  drawWires(hosts, topology, placed, joined);
  return joined;
}

function say(joined: Joined, id: string, words: string): void {
  joined.odd.set(id, [...(joined.odd.get(id) ?? []), words]);
}

function joinPatch(one: Placed, all: readonly Placed[], joined: Joined): void {
  const wanted = one.face.options.peer ?? '';
  const peer = all.find((other) => other.host === one.host && other.face.name === wanted && other.face.type === 'patch');
  if (wanted === '') say(joined, one.id, 'names no peer');
  else if (!peer) say(joined, one.id, `its peer ${wanted} is not there`);
  else if (peer.face.options.peer !== one.face.name)
    say(joined, one.id, `its peer ${wanted} names ${peer.face.options.peer ?? 'no peer'}, not this port`);
  else if (one.id < peer.id) joined.edges.push(edge('patch', one.id, peer.id, ''));
}

function joinTunnel(one: Placed, all: readonly Placed[], hosts: readonly HostFacts[], joined: Joined): void {
  const end = otherEnd(one, all, hosts);
  if (end === null) return;
  if (typeof end === 'string') say(joined, one.id, end);
  else if (one.id < end.id) joined.edges.push(edge('tunnel', one.id, end.id, tunnelLabel(one.face)));
}

/** The port at the other end; words when there is none; null when the flows decide where frames go. */
function otherEnd(one: Placed, all: readonly Placed[], hosts: readonly HostFacts[]): Placed | string | null {
  const { type, options } = one.face;
  const remote = options.remote_ip ?? '';
  if (remote === '' || remote === 'flow') return null;
  const there = hosts.find((facts) => addressesOf(facts).includes(remote));
  if (!there) return `leads to ${remote}, an address that no host has`;
  const here = hosts.find((facts) => facts.host === one.host);
  const mine = here ? addressesOf(here) : [];
  const back = all.filter(
    ({ host, face }) => host === there.host && face.type === type && mine.includes(face.options.remote_ip ?? ''),
  );
  const [nearest] = back;
  if (!nearest) return `leads to ${there.host}, where no ${type} port leads back`;
  const match = back.find((other) => keyOf(other.face) === keyOf(one.face));
  return match ?? `${keyWord(one.face)} ${keyOf(one.face)} here, ${keyOf(nearest.face)} on ${there.host}`;
}

function tunnelLabel(face: OvsInterface): string {
  const key = keyOf(face);
  return `${face.type.toUpperCase()}${key === 'flow' ? '' : ` ${keyWord(face)} ${key}`}`;
}

/** The key both ends must agree on; `flow`: each frame brings its own; `none`: 0. */
const keyOf = (face: OvsInterface) => face.options.key ?? face.options.out_key ?? 'none';
const keyWord = (face: OvsInterface) => (face.type === 'gre' ? 'key' : 'VNI');
const addressesOf = (facts: HostFacts) =>
  (facts.spaces.find((space) => space.name === '')?.devices ?? []).flatMap((device) => device.addresses.map(({ ip }) => ip));

/** A tag is odd when no other port of its bridge can carry that VLAN. */
function lonelyTags(hosts: readonly HostFacts[], joined: Joined): void {
  for (const facts of hosts)
    for (const bridge of facts.bridges) {
      const ports = bridge.ports.filter((port) => port.name !== bridge.name);
      for (const port of ports) {
        const { tag } = port;
        if (tag === null) continue;
        const company = ports.some(
          (other) =>
            other !== port &&
            (other.tag === tag || (other.tag === null && (other.trunks.length === 0 || other.trunks.includes(tag)))),
        );
        if (!company)
          say(joined, portId(facts.host, bridge.name, port.name), `no other port of ${bridge.name} carries VLAN ${tag}`);
      }
    }
}

/** NICs joined as the lab wired them; more than two by a switch in between. */
function drawWires(hosts: readonly HostFacts[], topology: Topology, placed: readonly Placed[], joined: Joined): void {
  for (const wire of topology.wires) {
    const ends = wire.ends.flatMap(({ host, nic }) => {
      const facts = hosts.find((one) => one.host === host);
      if (!facts) return [];
      const space = facts.spaces.find((one) =>
        one.devices.some((device) => device.name === nic && [null, 'veth'].includes(device.kind)),
      );
      if (!space) return [];
      const inBridge = space.name === '' ? placed.find((one) => one.host === host && one.port.name === nic) : undefined;
      return [inBridge?.id ?? deviceId(host, space.name, nic)];
    });
    const [first, second, third] = ends;
    if (first && second && !third) joined.edges.push(edge('wire', first, second, wire.name));
    else if (third) {
      joined.nodes.push({
        id: wireId(wire.name),
        kind: 'switch',
        name: wire.name,
        parent: null,
        up: true,
        facts: [],
        odd: [],
        commands: [],
        rate: 0,
      });
      for (const end of ends) joined.edges.push(edge('wire', wireId(wire.name), end, wire.name));
    }
  }
}
