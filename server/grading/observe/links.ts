// The devices of a namespace with their addresses.
import { z } from 'zod';
import { defineObserver } from '../observer.ts';
import { sayFailure } from './trusted.ts';

/** What `ip -d -j addr show` says, as far as checks look at it. */
const IpAddrOutput = z.array(
  z.object({
    ifindex: z.number(),
    ifname: z.string(),
    flags: z.array(z.string()),
    mtu: z.number(),
    operstate: z.string().default('UNKNOWN'),
    master: z.string().optional(),
    address: z.string().optional(),
    link: z.string().nullish(),
    link_index: z.number().optional(),
    linkinfo: z.object({ info_kind: z.string().optional(), info_data: z.record(z.string(), z.unknown()).optional() }).optional(),
    addr_info: z.array(z.object({ family: z.string(), local: z.string().optional(), prefixlen: z.number() })).default([]),
  }),
);

const Device = z.strictObject({
  index: z.number(),
  name: z.string(),
  up: z.boolean(),
  carrier: z.boolean(),
  mtu: z.number(),
  mac: z.string(),
  /** bridge, veth, vxlan, vlan, tun, dummy, ...; empty: a NIC. */
  kind: z.string(),
  master: z.string(),
  /** Index of the other end of a veth, or of the device below, where the kernel says it. */
  peerIndex: z.number().nullable(),
  /** Name of that device when it is in the same namespace. */
  peerName: z.string(),
  /** vxlan: id, group, port, ...; vlan: id. */
  data: z.record(z.string(), z.unknown()),
  addresses: z.array(z.string()).describe('10.0.0.5/24'),
});
export type Device = z.infer<typeof Device>;
const LinksFact = z.array(Device).readonly();
export type LinksFact = z.infer<typeof LinksFact>;

export const links = defineObserver<Record<string, never>, LinksFact>({
  name: 'links',
  passive: true,
  args: z.strictObject({}),
  fact: LinksFact,
  commands: () => [{ argv: ['ip', '-d', '-j', 'addr', 'show'], shown: false }, { argv: ['ip', 'addr'] }],
  read: ([record]) => {
    if (record?.exitCode !== 0) return { blind: sayFailure(record, 'ip addr') };
    return { seen: readLinks(record.stdout) };
  },
});

/** Reads `ip -d -j addr show`. Throws on anything else. */
export function readLinks(text: string): LinksFact {
  const devices = IpAddrOutput.parse(JSON.parse(text.trim() || '[]'));
  return devices.map((one) => ({
    index: one.ifindex,
    name: one.ifname,
    up: one.flags.includes('UP'),
    carrier: !one.flags.includes('NO-CARRIER') && one.operstate !== 'DOWN' && one.operstate !== 'LOWERLAYERDOWN',
    mtu: one.mtu,
    mac: (one.address ?? '').toLowerCase(),
    kind: one.linkinfo?.info_kind ?? '',
    master: one.master ?? '',
    peerIndex: one.link_index ?? devices.find((other) => other.ifname === one.link)?.ifindex ?? null,
    peerName: one.link ?? '',
    data: one.linkinfo?.info_data ?? {},
    addresses: one.addr_info.flatMap((address) => (address.local ? [`${address.local}/${address.prefixlen}`] : [])),
  }));
}
