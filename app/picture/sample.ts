// A recorded picture for tests: two compute hosts of the lab "Flat networks", half built.
import type { Picture, PictureEdge, PictureNode } from '../../server/contract/picture.ts';

const node = (id: string, kind: PictureNode['kind'], parent: string | null, more: Partial<PictureNode> = {}): PictureNode => ({
  id,
  kind,
  name: id.split('/').at(-1) ?? id,
  parent,
  up: true,
  facts: [],
  odd: [],
  commands: [],
  rate: 0,
  ...more,
});
const edge = (kind: PictureEdge['kind'], from: string, to: string, label = ''): PictureEdge => ({
  id: `${from}~${to}`,
  from,
  to,
  kind,
  label,
});

function compute(
  host: string,
  instances: readonly [string, string][],
  tag: string,
): { nodes: PictureNode[]; edges: PictureEdge[] } {
  const int = `${host}//ovs-bridge/br-int`;
  const phys = `${host}//ovs-bridge/br-phys`;
  return {
    nodes: [
      node(host, 'host', null),
      node(`${host}//nic/eth0`, 'nic', host, { facts: [{ name: 'address', value: '192.168.1.11/24' }] }),
      node(int, 'ovs-bridge', host, { commands: ['ovs-vsctl show', 'ovs-ofctl dump-flows br-int'] }),
      node(phys, 'ovs-bridge', host),
      node(`${int}/int-br-phys`, 'patch-port', int),
      node(`${phys}/phy-br-phys`, 'patch-port', phys),
      node(`${phys}/eth1`, 'port', phys, { rate: 12 }),
      ...instances.flatMap(([name, tap]) => [
        node(`${host}/${name}/instance/${name}`, 'instance', host),
        node(`${host}/${name}/nic/eth0`, 'nic', `${host}/${name}/instance/${name}`, {
          name: 'eth0',
          facts: [{ name: 'address', value: '172.31.2.11/24' }],
        }),
        node(`${int}/${tap}`, 'port', int, {
          facts: [{ name: 'tag', value: tag }],
          odd: tag === '1' ? [] : ['no other port has tag 7'],
        }),
      ]),
    ],
    edges: [
      edge('patch', `${int}/int-br-phys`, `${phys}/phy-br-phys`),
      ...instances.map(([name, tap]) => edge('veth', `${host}/${name}/nic/eth0`, `${int}/${tap}`)),
    ],
  };
}

const one = compute(
  'compute1',
  [
    ['vm1', 'tap418c4ab8-df'],
    ['vm3', 'tap77aa01b2-03'],
  ],
  '1',
);
const two = compute('compute2', [['vm2', 'tapc2d1e0f9-11']], '7');
export const SAMPLE: Picture = {
  at: '2026-01-01T00:00:00.000Z',
  nodes: [...one.nodes, ...two.nodes],
  edges: [
    ...one.edges,
    ...two.edges,
    edge('wire', 'compute1//ovs-bridge/br-phys/eth1', 'compute2//ovs-bridge/br-phys/eth1', 'provider'),
  ],
  blind: [],
  cut: [],
};
export { node as sampleNode };
