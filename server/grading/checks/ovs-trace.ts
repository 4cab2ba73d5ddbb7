// Check kind: where a described packet would leave a bridge, and how it would look there.
import { z } from 'zod';
import { deviceName, ipv4, line, mac, objectName, portNumber, vlanOrNone, vni } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { trace as observer } from '../observe/trace.ts';
import { OUTPUT_FIELDS, type Output, sayOutput, tellOutputs } from './trace-output.ts';

const look = {
  vlan: vlanOrNone.optional(),
  tunId: vni.optional().describe('VNI or GRE key'),
  tunnelDst: ipv4.optional().describe('the other host, outside the tunnel'),
  ethSrc: mac.optional(),
  ethDst: mac.optional(),
  nwSrc: ipv4.optional(),
  nwDst: ipv4.optional(),
  tpSrc: portNumber.optional(),
  tpDst: portNumber.optional(),
};

const schema = z.strictObject({
  host: objectName,
  bridge: deviceName,
  packet: line
    .regex(/^[a-z].*$/, 'a packet as ofproto/trace takes it')
    .refine((packet) => inPort(packet) !== undefined, 'has no in_port')
    .describe('as for ofproto/trace; it must have an in_port, which may be a name'),
  expect: z
    .strictObject({
      output: z
        .array(z.strictObject({ port: objectName.optional(), ...look }))
        .min(1)
        .optional()
        .describe('copies that must leave, others may leave as well'),
      drop: z.literal(true).optional().describe('no copy leaves'),
      only: z.literal(true).optional().describe('no copy leaves but those in `output`'),
      ...look,
    })
    .refine(
      (expect) =>
        (expect.drop === undefined) !== (expect.output === undefined && OUTPUT_FIELDS.every((key) => expect[key] === undefined)),
      {
        message: 'needs either `drop`, or what leaves',
      },
    ),
});

export const ovsTrace = defineKind({
  name: 'ovs-trace',
  sort: 'state',
  says: 'A described packet enters a bridge: where would it leave, with which tag, tunnel id and addresses. Nothing is sent.',
  example: {
    kind: 'ovs-trace',
    host: 'compute1',
    bridge: 'br-int',
    packet: 'in_port=tap1,dl_src=fa:16:3e:00:00:01,dl_dst=ff:ff:ff:ff:ff:ff,arp',
    expect: { output: [{ port: 'eth1', vlan: 100 }] },
  },
  schema,
  codes: {
    'missing-bridge': 'The bridge is not there, so nothing can enter it.',
    'missing-port': 'The packet cannot enter: the port is not on this bridge.',
    dropped: 'The packet leaves nowhere. ofproto/trace shows the flow at which it ends.',
    'not-dropped': 'The packet should end here, but it leaves.',
    'wrong-output': 'The packet leaves, but not there.',
    'wrong-vlan': 'The packet leaves there with another VLAN tag.',
    'wrong-tunnel': 'The packet leaves there with another tunnel id, or to another host.',
    'wrong-address': 'The packet leaves there with other addresses.',
    'extra-output': 'The packet also leaves where it should not.',
  },
  ask: (spec, places) => ({ way: observer.ask(places.host(spec.host), { bridge: spec.bridge, packet: spec.packet }) }),
  judge: (spec, { way }) => {
    const where = `${spec.host}, bridge ${spec.bridge}`;
    if (!way.bridge) return [finding('missing-bridge', where, `a bridge named ${spec.bridge}`, 'there is none')];
    // A trace from a port that is not there drops the packet, which would prove nothing.
    const port = inPort(spec.packet) ?? '';
    const there = port === 'LOCAL' || port in way.ports || Object.values(way.ports).includes(Number(port));
    if (!there)
      return [finding('missing-port', where, `a port ${port}`, `ports: ${Object.keys(way.ports).join(', ') || 'none'}`)];
    if (!way.trace) return { blind: `ofproto/trace on ${spec.host} refused: ${way.complaint}` };
    const { output, drop, only, ...common } = spec.expect;
    const left = way.trace.outputs;
    const all = left.map(sayOutput).join('; ') || 'nothing leaves';
    if (drop) return left.length > 0 ? [finding('not-dropped', where, 'nothing leaves', all)] : [];
    const wanted: readonly Output[] = output ? output.map((one) => ({ ...common, ...one })) : [common];
    const wrong = wanted.flatMap((one) => tellOutputs(one, left, where));
    const extra = left.filter((copy) => !wanted.some((one) => tellOutputs(one, [copy], where).length === 0));
    if (only && wrong.length === 0 && extra.length > 0)
      wrong.push(finding('extra-output', where, 'nothing else leaves', extra.map(sayOutput).join('; ')));
    return wrong;
  },
});

function inPort(packet: string): string | undefined {
  return /(?:^|[ ,])in_port="?([^", ]+)/.exec(packet)?.[1];
}
