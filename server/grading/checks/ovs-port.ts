// Check kind: a port of an Open vSwitch bridge.
import { z } from 'zod';
import type { OvsBridge, OvsPort } from '../../parse/ovsdb-bridges.ts';
import { deviceName, objectName, vlanId, vlanOrNone } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { ovsdb } from '../observe/ovsdb.ts';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

export const ovsPort = defineKind({
  name: 'ovs-port',
  sort: 'state',
  says: 'A port is on an Open vSwitch bridge; optionally with a tag, trunks, an interface type, options, and a patch peer that points back.',
  example: { kind: 'ovs-port', host: 'compute1', bridge: 'br-int', port: 'int-br-phys', type: 'patch', peer: 'phy-br-phys' },
  schema: z.strictObject({
    host: objectName,
    port: objectName,
    bridge: deviceName.optional(),
    tag: vlanOrNone.optional(),
    trunks: z.array(vlanId).optional().describe('exactly these VLANs'),
    type: z.enum(['patch', 'vxlan', 'gre', 'geneve', 'internal', 'system', 'tap']).optional(),
    options: z.record(z.string(), text).optional().describe('options of the interface that must be there, compared as text'),
    peer: objectName.optional().describe('the other end of a patch cable, which must name this end'),
  }),
  codes: {
    missing: 'No bridge has a port of this name. `ovs-vsctl show` lists bridges and ports.',
    'missing-bridge': 'The bridge that should hold the port is not there.',
    'wrong-bridge': 'The port is there, in another bridge.',
    'wrong-tag': 'The port is there, with another VLAN tag.',
    'wrong-trunks': 'The port lets other VLANs through.',
    'wrong-type': 'The port is there, with another type of interface.',
    'wrong-options': 'An option of the interface is missing or has another value.',
    'wrong-peer': 'Each end of a patch cable names the other. These two do not.',
    'not-made': 'The port is written down in the database, but Open vSwitch could not make it: its error says why.',
  },
  ask: (spec, places) => ({ bridges: ovsdb.ask(places.host(spec.host), {}) }),
  judge: (spec, { bridges }) => {
    const where = `${spec.host}, port ${spec.port}`;
    if (spec.bridge !== undefined && !bridges.some((one) => one.name === spec.bridge)) {
      return [
        finding(
          'missing-bridge',
          where,
          `a bridge named ${spec.bridge}`,
          `bridges: ${bridges.map((one) => one.name).join(', ') || 'none'}`,
        ),
      ];
    }
    const found = findPort(bridges, spec.port);
    if (!found)
      return [finding('missing', where, `a port ${spec.port}${spec.bridge ? ` in ${spec.bridge}` : ''}`, 'no bridge has it')];
    const { port, bridge } = found;
    const made = port.interfaces.find((one) => one.name === spec.port) ?? port.interfaces[0];
    const wrong = [];
    if (spec.bridge !== undefined && bridge !== spec.bridge)
      wrong.push(finding('wrong-bridge', where, `in ${spec.bridge}`, `in ${bridge}`));
    const tag = spec.tag === 'none' ? null : spec.tag;
    if (tag !== undefined && (port.tag || null) !== tag)
      wrong.push(finding('wrong-tag', where, tag === null ? 'no tag' : `tag ${tag}`, port.tag ? `tag ${port.tag}` : 'no tag'));
    if (spec.trunks !== undefined && list(port.trunks) !== list(spec.trunks))
      wrong.push(finding('wrong-trunks', where, `trunks ${list(spec.trunks)}`, `trunks ${list(port.trunks) || '(all)'}`));
    const type = made?.type || 'system';
    if (spec.type !== undefined && type !== spec.type)
      wrong.push(finding('wrong-type', where, `type ${spec.type}`, `type ${type}`));
    for (const [key, value] of Object.entries(spec.options ?? {})) {
      const actual = made?.options[key];
      if (actual !== value && !sameNumber(actual, value))
        wrong.push(
          finding('wrong-options', where, `${key}=${value}`, actual === undefined ? `no option ${key}` : `${key}=${actual}`),
        );
    }
    if (spec.peer !== undefined) {
      const named = made?.options.peer;
      const back = findPort(bridges, spec.peer)?.port.interfaces.find((one) => one.name === spec.peer)?.options.peer;
      if (named !== spec.peer)
        wrong.push(finding('wrong-peer', where, `peer ${spec.peer}`, named === undefined ? 'no peer' : `peer ${named}`));
      else if (back !== spec.port)
        wrong.push(
          finding(
            'wrong-peer',
            `${spec.host}, port ${spec.peer}`,
            `peer ${spec.port}`,
            back === undefined ? 'no peer' : `peer ${back}`,
          ),
        );
    }
    // Last, since it follows from the others: a patch without its peer cannot be made either.
    if (wrong.length === 0 && made && (made.error !== '' || made.ofport === -1))
      wrong.push(finding('not-made', where, 'a working port', made.error || 'Open vSwitch could not make it'));
    return wrong;
  },
});

function findPort(bridges: readonly OvsBridge[], name: string): { port: OvsPort; bridge: string } | undefined {
  for (const bridge of bridges) {
    const port = bridge.ports.find((one) => one.name === name || one.interfaces.some((inner) => inner.name === name));
    if (port) return { port, bridge: bridge.name };
  }
  return undefined;
}

function list(ids: readonly number[]): string {
  return [...ids].sort((a, b) => a - b).join(',');
}

/** A key of a tunnel may be written in hex. */
function sameNumber(a: string | undefined, b: string): boolean {
  const number = /^(0x[0-9a-f]+|\d+)$/i;
  return a !== undefined && number.test(a) && number.test(b) && Number(a) === Number(b);
}
