// Reads `ip -d -s -j addr show` (iproute2): the devices of a namespace with kind, peer, addresses and frame counters.
import { z } from 'zod';

const Counters = z.object({ packets: z.number().default(0) });

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
    addr_info: z
      .array(z.object({ family: z.string().optional(), local: z.string().optional(), prefixlen: z.number().optional() }))
      .default([]),
    stats64: z.object({ rx: Counters.optional(), tx: Counters.optional() }).optional(),
  }),
);

export type Device = {
  readonly index: number;
  readonly name: string;
  readonly up: boolean;
  readonly carrier: boolean;
  readonly mtu: number;
  /** Lower case; empty when it has none. */
  readonly mac: string;
  /** bridge, veth, vxlan, vlan, tun, dummy, ...; empty: a NIC. */
  readonly kind: string;
  readonly master: string;
  /** Index of the other end of a veth, or of the device below, where the kernel says it. */
  readonly peerIndex: number | null;
  /** Name of that device when it is in the same namespace. */
  readonly peerName: string;
  /** vxlan: id, group, port, ...; vlan: id. */
  readonly data: Readonly<Record<string, unknown>>;
  /** CIDRs: 10.0.0.5/24 */
  readonly addresses: readonly string[];
  /** Frames in and out since it was made; null where `-s` was not asked. */
  readonly frames: number | null;
};

/** Throws (SyntaxError, ZodError) on what iproute2 does not say. */
export function readLinks(text: string): readonly Device[] {
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
    addresses: one.addr_info.flatMap((address) => (address.local ? [`${address.local}/${address.prefixlen ?? 32}`] : [])),
    frames: one.stats64 ? (one.stats64.rx?.packets ?? 0) + (one.stats64.tx?.packets ?? 0) : null,
  }));
}
