// Check kind: a Linux bridge with its members.
import { z } from 'zod';
import { deviceName } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { links } from '../observe/links.ts';
import { sayPlace, stackFields } from '../place.ts';

export const linuxBridge = defineKind({
  name: 'linux-bridge',
  sort: 'state',
  says: 'A Linux bridge is there and up, with these members (`exact`: with no others).',
  example: { kind: 'linux-bridge', host: 'compute1', bridge: 'brq-net1', members: ['eth1', 'tap1'] },
  schema: z.strictObject({
    ...stackFields,
    bridge: deviceName,
    members: z.array(deviceName).default([]),
    exact: z.boolean().optional().describe('no members but these'),
  }),
  codes: {
    missing: 'There is no bridge of this name.',
    'not-a-bridge': 'There is a device of this name, which is not a bridge.',
    down: 'The bridge has not been set up, so it passes nothing on.',
    'no-member': 'A device that should be in the bridge is not in it.',
    'member-down': 'A member of the bridge is down, so nothing passes through it.',
    'extra-member': 'The bridge has a member that does not belong there.',
  },
  ask: (spec, places) => ({ devices: links.ask(places.stack(spec), {}) }),
  judge: (spec, { devices }, { places }) => {
    const where = sayPlace(places.stack(spec), `bridge ${spec.bridge}`);
    const bridge = devices.find((one) => one.name === spec.bridge);
    const bridges = devices.filter((one) => one.kind === 'bridge').map((one) => one.name);
    if (!bridge) return [finding('missing', where, `a bridge named ${spec.bridge}`, `bridges: ${bridges.join(', ') || 'none'}`)];
    if (bridge.kind !== 'bridge') return [finding('not-a-bridge', where, 'a Linux bridge', bridge.kind || 'a NIC')];
    const inside = devices.filter((one) => one.master === spec.bridge);
    const said = `members: ${inside.map((one) => one.name).join(', ') || 'none'}`;
    const wrong = bridge.up ? [] : [finding('down', where, 'up', 'down')];
    for (const name of spec.members) {
      const member = inside.find((one) => one.name === name);
      if (!member) wrong.push(finding('no-member', where, `${name} as a member`, said));
      else if (!member.up) wrong.push(finding('member-down', where, `${name} up`, `${name} is down`));
    }
    const extra = inside.filter((one) => !spec.members.includes(one.name));
    if (spec.exact && extra.length > 0)
      wrong.push(finding('extra-member', where, `no members but ${spec.members.join(', ')}`, said));
    return wrong;
  },
});
