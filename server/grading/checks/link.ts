// Check kind: a device exists, with what the author says of it.
import { z } from 'zod';
import { deviceName, mac, mtuBytes, namespaceName, vlanId, vni } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { links } from '../observe/links.ts';
import { sayPlace, stackFields } from '../place.ts';

export const link = defineKind({
  name: 'link',
  sort: 'state',
  says: 'A network device exists; optionally it is up, of a kind, in a master (bridge), with an MTU, a MAC, and its other end in a namespace.',
  example: { kind: 'link', host: 'compute1', dev: 'veth0', up: true, type: 'veth', peerIn: 'vm1' },
  schema: z.strictObject({
    ...stackFields,
    dev: deviceName,
    up: z.boolean().optional().describe('true: set up, and (unless a bridge) with a carrier; false: set down'),
    type: z.string().max(20).optional().describe('what `ip -d link` calls it: veth, bridge, vxlan, vlan, dummy, tun, gretap, …'),
    master: z
      .union([z.literal('none'), deviceName])
      .optional()
      .describe('the bridge it is in, or none'),
    mtu: mtuBytes.optional(),
    mac: mac.optional(),
    vlan: vlanId.optional().describe('id of a device of type vlan'),
    vni: vni.optional().describe('id of a device of type vxlan'),
    peerIn: z
      .union([z.literal('host'), namespaceName])
      .optional()
      .describe("namespace that holds the veth's other end; `host` for the host's own"),
  }),
  codes: {
    missing: 'There is no device of this name here. `ip link` lists those that are.',
    down: 'The device is there, but it has not been set up.',
    'not-down': 'The device should be down.',
    'no-carrier': 'The device is up, but the other end of its cable is not.',
    'wrong-type': 'There is a device of this name, of another type.',
    'wrong-master': 'The device is not in the bridge it should be in.',
    'wrong-mtu': 'The device takes packets of another size.',
    'wrong-mac': 'The device has another MAC address.',
    'wrong-id': 'The number (VLAN id or VNI) of the device is another one.',
    'wrong-peer': 'The other end of this cable is somewhere else.',
  },
  ask: (spec, places) => {
    const place = places.stack(spec);
    const peer =
      spec.peerIn === undefined
        ? undefined
        : spec.peerIn === 'host'
          ? { host: place.host }
          : { host: place.host, netns: spec.peerIn };
    return { here: links.ask(place, {}), there: peer && links.ask(peer, {}) };
  },
  judge: (spec, { here, there }, { places }) => {
    const where = sayPlace(places.stack(spec), `device ${spec.dev}`);
    const found = here.find((one) => one.name === spec.dev);
    if (!found)
      return [
        finding('missing', where, `a device named ${spec.dev}`, `there are: ${here.map((one) => one.name).join(', ') || 'none'}`),
      ];
    const wrong = [];
    if (spec.type !== undefined && found.kind !== spec.type)
      wrong.push(finding('wrong-type', where, `type ${spec.type}`, found.kind === null ? 'a NIC' : `type ${found.kind}`));
    if (spec.up === true && !found.up) wrong.push(finding('down', where, 'up', 'down'));
    else if (spec.up === true && !found.carrier && found.kind !== 'bridge')
      wrong.push(finding('no-carrier', where, 'up, with a carrier', 'up, without a carrier'));
    if (spec.up === false && found.up) wrong.push(finding('not-down', where, 'down', 'up'));
    const master = spec.master === 'none' ? null : spec.master;
    if (master !== undefined && found.master !== master)
      wrong.push(finding('wrong-master', where, `in ${master || 'no bridge'}`, `in ${found.master || 'no bridge'}`));
    if (spec.mtu !== undefined && found.mtu !== spec.mtu)
      wrong.push(finding('wrong-mtu', where, `MTU ${spec.mtu}`, `MTU ${found.mtu}`));
    if (spec.mac !== undefined && found.mac !== spec.mac) wrong.push(finding('wrong-mac', where, spec.mac, found.mac ?? 'none'));
    const id = spec.vlan ?? spec.vni;
    if (id !== undefined && found.info.id !== id)
      wrong.push(finding('wrong-id', where, `number ${id}`, `number ${String(found.info.id ?? 'none')}`));
    if (there) {
      // The kernel names the peer when it is in the same namespace, else it gives the peer's number in its own.
      const sameStack = (spec.peerIn === 'host' ? undefined : spec.peerIn) === places.stack(spec).netns;
      const right =
        found.lower === null ? there.some((one) => one.index === found.peerIndex && one.peerIndex === found.index) : sameStack;
      const actual =
        found.lower === null ? 'the other end is in a third namespace' : `the other end is ${found.lower}, in the same namespace`;
      if (!right) wrong.push(finding('wrong-peer', where, `the other end in ${spec.peerIn}`, actual));
    }
    return wrong;
  },
});
