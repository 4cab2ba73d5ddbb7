// Check kind: an entry of the forwarding table of a Linux bridge or a VXLAN device.
import { z } from 'zod';
import type { FdbEntry } from '../../parse/bridge-json.ts';
import { deviceName, ipv4, mac, vni } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { fdb as observer } from '../observe/fdb.ts';
import { sayPlace, stackFields } from '../place.ts';

export const fdb = defineKind({
  name: 'fdb',
  sort: 'state',
  says: 'The forwarding table of a device (and bridge) has an entry; for VXLAN with the other host (`dst`). Without `mac`: the entry for what is unknown, 00:00:00:00:00:00.',
  example: { kind: 'fdb', host: 'compute1', dev: 'vxlan-16', mac: 'fa:16:3e:00:00:05', dst: '192.168.50.12' },
  schema: z.strictObject({
    ...stackFields,
    dev: deviceName,
    bridge: deviceName.optional(),
    mac: mac.default('00:00:00:00:00:00'),
    dst: ipv4.optional(),
    vni: vni.optional(),
  }),
  codes: {
    missing: 'The device has no entry for this MAC address. `bridge fdb show` lists them.',
    'wrong-device': 'The bridge has this MAC address at another device.',
    'wrong-destination': 'The entry sends the frames to another host.',
    'wrong-vni': 'The entry has another VNI.',
    'wrong-bridge': 'The entry is of another bridge.',
  },
  ask: (spec, places) => ({ table: observer.ask(places.stack(spec), {}) }),
  judge: (spec, { table }, { places }) => {
    const where = sayPlace(places.stack(spec), `device ${spec.dev}`);
    const expected = [spec.mac, spec.dst && `dst ${spec.dst}`, spec.vni !== undefined && `vni ${spec.vni}`]
      .filter(Boolean)
      .join(' ');
    const ofMac = table.filter((one) => one.mac === spec.mac);
    let left: readonly FdbEntry[] = ofMac.filter((one) => one.dev === spec.dev);
    if (left.length === 0 && ofMac[0] && spec.dst === undefined && ofMac[0].dev !== spec.dev && ofMac[0].master !== null)
      return [finding('wrong-device', where, expected, `it is at ${ofMac[0].dev}`)];
    if (left.length === 0) return [finding('missing', where, expected, 'there is no such entry')];
    const steps: readonly (readonly [string, (one: FdbEntry) => boolean])[] = [
      ['wrong-destination', (one) => spec.dst === undefined || one.dst === spec.dst],
      ['wrong-vni', (one) => spec.vni === undefined || one.vni === spec.vni],
      ['wrong-bridge', (one) => spec.bridge === undefined || one.master === spec.bridge],
    ];
    for (const [code, fits] of steps) {
      const next = left.filter(fits);
      if (next.length === 0) return [finding(code, where, expected, left.map(say).join('; '))];
      left = next;
    }
    return [];
  },
});

function say(one: FdbEntry): string {
  return [one.mac, one.dst && `dst ${one.dst}`, one.vni !== null && `vni ${one.vni}`, one.master && `in ${one.master}`]
    .filter(Boolean)
    .join(' ');
}
