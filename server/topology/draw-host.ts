// The nodes of one host: the host, its namespaces, bridges, ports and devices, and the lines that stay within it.
import type { PictureEdge, PictureNode } from '../contract/picture.ts';
import type { Link } from '../parse/ip-json.ts';
import type { OvsBridge, OvsInterface, OvsPort } from '../parse/ovsdb-bridges.ts';
import { bridgeId, deviceId, hostId, portId, spaceId } from './ids.ts';
import type { HostFacts, Space } from './look.ts';
import { pairVeths } from './pair-veths.ts';

/** Ports of one bridge, and devices of one namespace, beyond this are left out, and said so. */
export const MAX_PORTS = 48;
/** Devices that the kernel or Open vSwitch makes by itself in every namespace. */
const ALWAYS_THERE =
  /^(lo|ovs-system|ovs-netdev|tunl0|gre0|gretap0|erspan0|ip_vti0|ip6_vti0|sit0|ip6tnl0|ip6gre0|ifb\d+|dummy0|vxlan_sys_\d+|gre_sys|genev_sys_\d+)$/;

export type Drawing = { nodes: PictureNode[]; edges: PictureEdge[]; cut: string[] };
/** Frames counted for a node, for its rate. */
export type Counters = Map<string, number>;

const fact = (name: string, value: string | number | null | undefined) =>
  value === null || value === undefined || value === '' ? [] : [{ name, value: String(value) }];

/** Addresses that somebody gave; link-local ones are everywhere. */
function addressFacts(device: Link | undefined) {
  return (device?.addresses ?? []).filter(({ scope }) => scope !== 'link').map(({ cidr }) => ({ name: 'address', value: cidr }));
}

/** `instances`: names of the lab's instances on this host; their namespaces are drawn as instances. `wired`: NICs that the lab joins to other hosts. */
export function drawHost(
  facts: HostFacts,
  instances: ReadonlySet<string>,
  wired: ReadonlySet<string>,
  counters: Counters,
): Drawing {
  const { host } = facts;
  const drawing: Drawing = { nodes: [], edges: [], cut: [] };
  const root = facts.spaces.find((space) => space.name === '');
  drawing.nodes.push(hostNode(host, root));
  for (const space of facts.spaces) if (space.name !== '') drawing.nodes.push(spaceNode(host, space, instances));
  const ports = new Map(facts.bridges.flatMap((bridge) => bridge.ports.map((port) => [port.name, bridge.name] as const)));
  for (const bridge of facts.bridges) drawBridge(host, bridge, root?.devices ?? [], drawing, counters);
  for (const space of facts.spaces) for (const device of space.devices) drawDevice(host, space, device, ports, drawing, counters);
  drawVeths(facts, wired, ports, drawing);
  cutDevices(host, drawing);
  return drawing;
}

function hostNode(host: string, root: Space | undefined): PictureNode {
  const facts = (root?.listens ?? []).map((value) => ({ name: 'listens', value }));
  return node({
    id: hostId(host),
    kind: 'host',
    name: host,
    parent: null,
    facts,
    commands: ['ovs-vsctl show', 'ip -br addr', 'ip netns'],
  });
}

function spaceNode(host: string, space: Space, instances: ReadonlySet<string>): PictureNode {
  return node({
    id: spaceId(host, space.name),
    kind: instances.has(space.name) ? 'instance' : 'netns',
    name: space.name,
    parent: hostId(host),
    facts: space.listens.map((value) => ({ name: 'listens', value })),
    commands: ['ip addr', 'ip neigh'].map((command) => `ip netns exec ${space.name} ${command}`),
  });
}

function drawBridge(host: string, bridge: OvsBridge, devices: readonly Link[], drawing: Drawing, counters: Counters): void {
  const local = devices.find((device) => device.name === bridge.name);
  drawing.nodes.push(
    node({
      id: bridgeId(host, bridge.name),
      kind: 'ovs-bridge',
      name: bridge.name,
      parent: hostId(host),
      facts: [...addressFacts(local), ...fact('fail mode', bridge.failMode)],
      commands: [`ovs-appctl fdb/show ${bridge.name}`, `ovs-ofctl show ${bridge.name}`],
    }),
  );
  const ports = bridge.ports.filter((port) => port.name !== bridge.name);
  if (ports.length > MAX_PORTS) drawing.cut.push(`${host}, ${bridge.name}: ${ports.length - MAX_PORTS} more ports`);
  for (const port of ports.slice(0, MAX_PORTS)) {
    const id = portId(host, bridge.name, port.name);
    const device = devices.find((one) => one.name === port.name);
    drawing.nodes.push(portNode(id, host, bridge, port, device));
    counters.set(id, device?.frames ?? port.interfaces.reduce((sum, one) => sum + one.frames, 0));
  }
}

function portNode(id: string, host: string, bridge: OvsBridge, port: OvsPort, device: Link | undefined): PictureNode {
  const first: OvsInterface | undefined = port.interfaces[0];
  const type = first?.type ?? '';
  const tunnel = ['vxlan', 'gre', 'geneve', 'ip6gre'].includes(type);
  return node({
    id,
    kind: type === 'patch' ? 'patch-port' : tunnel ? 'tunnel-port' : 'port',
    name: port.name,
    parent: bridgeId(host, bridge.name),
    up: device ? device.up && device.carrier : !port.interfaces.some((one) => one.ofport === -1),
    facts: [
      ...fact('tag', port.tag),
      ...fact('trunks', port.trunks.join(', ')),
      ...(type === 'internal' || type === 'patch' || tunnel ? fact('type', type) : []),
      ...fact('peer', first?.options.peer),
      ...fact('local', first?.options.local_ip),
      ...fact('remote', first?.options.remote_ip),
      ...fact(type === 'gre' ? 'key' : 'VNI', tunnel ? (first?.options.key ?? first?.options.out_key) : ''),
      ...addressFacts(device),
      ...fact('MTU', device?.mtu),
      ...fact('port number', first?.ofport),
    ],
    odd: port.interfaces.filter((one) => one.error !== '').map((one) => `could not be made: ${one.error}`),
    commands: [`ovs-vsctl list interface ${port.name}`],
  });
}

function drawDevice(
  host: string,
  space: Space,
  device: Link,
  ports: ReadonlyMap<string, string>,
  drawing: Drawing,
  counters: Counters,
): void {
  const listed = space.name === '' && ports.has(device.name);
  if (listed || ALWAYS_THERE.test(device.name)) return;
  const id = deviceId(host, space.name, device.name);
  counters.set(id, device.frames ?? 0);
  const kind =
    device.kind === 'bridge' ? 'linux-bridge' : device.kind === 'vxlan' ? 'tunnel-port' : device.master ? 'port' : 'nic';
  const run = space.name === '' ? '' : `ip netns exec ${space.name} `;
  drawing.nodes.push(
    node({
      id,
      kind: kind === 'nic' && ![null, 'veth'].includes(device.kind) ? 'device' : kind,
      name: device.name,
      parent: device.master ? deviceId(host, space.name, device.master) : spaceId(host, space.name),
      up: device.up && device.carrier,
      facts: [
        ...addressFacts(device),
        ...(device.kind === 'vxlan'
          ? [...fact('VNI', String(device.info.id ?? '')), ...fact('UDP port', String(device.info.port ?? ''))]
          : []),
        ...(device.kind === 'vlan' ? fact('VLAN', String(device.info.id ?? '')) : []),
        ...fact('MAC', device.mac),
        ...fact('MTU', device.mtu),
      ],
      commands:
        device.kind === 'bridge'
          ? [`${run}bridge link`, `${run}bridge fdb show br ${device.name}`]
          : [`${run}ip -d -s link show ${device.name}`, `${run}ip addr show ${device.name}`],
    }),
  );
  const bridge = space.name === '' ? undefined : ports.get(device.name);
  // An internal port that was moved into a namespace: its other side stayed in the bridge.
  if (bridge) drawing.edges.push(edge('attached', portId(host, bridge, device.name), id, ''));
  if (device.kind === 'vlan' && device.lower)
    drawing.edges.push(edge('attached', deviceId(host, space.name, device.lower), id, 'VLAN'));
}

function drawVeths(facts: HostFacts, wired: ReadonlySet<string>, ports: ReadonlyMap<string, string>, drawing: Drawing): void {
  const idOf = (space: string, name: string) => {
    const bridge = space === '' ? ports.get(name) : undefined;
    return bridge ? portId(facts.host, bridge, name) : deviceId(facts.host, space, name);
  };
  for (const [a, b] of pairVeths(facts.spaces, wired))
    drawing.edges.push(edge('veth', idOf(a.space, a.device.name), idOf(b.space, b.device.name), ''));
}

/** Bounded work for a Linux bridge with many ports, or a namespace with many devices: the first are drawn, the others counted. */
function cutDevices(host: string, drawing: Drawing): void {
  const within = new Map<string, number>();
  drawing.nodes = drawing.nodes.filter(({ id, parent }) => {
    if (parent === null || !id.includes('/dev/')) return true;
    const count = (within.get(parent) ?? 0) + 1;
    within.set(parent, count);
    return count <= MAX_PORTS;
  });
  for (const [parent, count] of within) {
    if (count <= MAX_PORTS) continue;
    const name = parent === host ? '' : `, ${parent.split('/').at(-1)}`;
    drawing.cut.push(`${host}${name}: ${count - MAX_PORTS} more ${parent.includes('/dev/') ? 'ports' : 'devices'}`);
  }
}

function node(given: Pick<PictureNode, 'id' | 'kind' | 'name' | 'parent'> & Partial<PictureNode>): PictureNode {
  return { up: true, facts: [], odd: [], commands: [], rate: 0, ...given };
}

export function edge(kind: PictureEdge['kind'], from: string, to: string, label: string): PictureEdge {
  const [first, second] = from < to ? [from, to] : [to, from];
  return { id: `${kind}:${first}~${second}`, from: first, to: second, kind, label };
}
