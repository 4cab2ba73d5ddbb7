// `ip -j` (also -d): links, addresses, routes, neighbours, rules.
import { z } from 'zod';
import { parseJson } from './json.ts';

export type Address = {
  readonly family: 'inet' | 'inet6';
  readonly ip: string;
  readonly prefix: number;
  readonly cidr: string;
  readonly scope: string;
  readonly dynamic: boolean;
};
export type Link = {
  readonly name: string;
  readonly index: number;
  /** Administratively up; `carrier` says whether the other end is too. */
  readonly up: boolean;
  readonly carrier: boolean;
  readonly mtu: number;
  readonly mac: string | null;
  /** veth, bridge, vxlan, vlan, tun, openvswitch, ...; null for a plain device, or asked without -d. */
  readonly kind: string | null;
  readonly master: string | null;
  /** The lower device of a VLAN or the peer of a veth in the same namespace; null when it is in another. */
  readonly lower: string | null;
  /** ifindex of the peer, in the peer's namespace. */
  readonly peerIndex: number | null;
  /** The kind's own data: vxlan id, remote, vlan id, vlan_filtering, ... (with -d). */
  readonly info: Readonly<Record<string, unknown>>;
  /** Empty when asked for links only. */
  readonly addresses: readonly Address[];
  /** Frames in and out since it was made; null when asked without -s. */
  readonly frames: number | null;
};
export type Hop = { readonly via: string | null; readonly dev: string | null };
export type Route = {
  /** `default` or a prefix, host routes with /32 or /128. */
  readonly to: string;
  readonly via: string | null;
  readonly dev: string | null;
  /** unicast, blackhole, unreachable, local, ... */
  readonly type: string;
  readonly src: string | null;
  readonly metric: number | null;
  readonly table: string | null;
  readonly protocol: string | null;
  readonly scope: string | null;
  readonly hops: readonly Hop[];
};
export type Neighbour = {
  readonly ip: string;
  readonly dev: string;
  readonly mac: string | null;
  /** REACHABLE, STALE, PERMANENT, FAILED, ... */
  readonly state: readonly string[];
  readonly proxy: boolean;
};
export type PolicyRule = {
  readonly priority: number;
  readonly from: string;
  readonly to: string | null;
  readonly iif: string | null;
  readonly fwmark: string | null;
  readonly table: string | null;
};

const counters = z.looseObject({ packets: z.number().default(0) }).default({ packets: 0 });
const linkSchema = z.looseObject({
  stats64: z.looseObject({ rx: counters, tx: counters }).optional(),
  ifname: z.string().optional(),
  ifindex: z.number().default(0),
  flags: z.array(z.string()).default([]),
  mtu: z.number().default(0),
  address: z.string().optional(),
  master: z.string().optional(),
  link: z.string().nullish(),
  link_index: z.number().optional(),
  linkinfo: z
    .looseObject({ info_kind: z.string().optional(), info_data: z.record(z.string(), z.unknown()).optional() })
    .optional(),
  addr_info: z
    .array(
      z.looseObject({
        family: z.string().optional(),
        local: z.string().optional(),
        prefixlen: z.number().default(32),
        scope: z.string().default('global'),
        dynamic: z.boolean().default(false),
      }),
    )
    .default([]),
});

function addressOf(raw: z.infer<typeof linkSchema>['addr_info'][number]): readonly Address[] {
  if (raw.local === undefined || (raw.family !== 'inet' && raw.family !== 'inet6')) return [];
  const cidr = `${raw.local}/${raw.prefixlen}`;
  return [{ family: raw.family, ip: raw.local, prefix: raw.prefixlen, cidr, scope: raw.scope, dynamic: raw.dynamic }];
}

/** `ip -j [-d] [-s] link` and `ip -j [-d] [-s] addr`. Throws ParseError. */
export function parseLinks(text: string): readonly Link[] {
  return parseJson(text, z.array(linkSchema)).flatMap((raw): readonly Link[] => {
    // With a filter, `ip` prints an empty object for each device that it left out.
    if (raw.ifname === undefined) return [];
    return [
      {
        name: raw.ifname,
        index: raw.ifindex,
        up: raw.flags.includes('UP'),
        carrier: raw.flags.includes('LOWER_UP'),
        mtu: raw.mtu,
        mac: raw.address ?? null,
        kind: raw.linkinfo?.info_kind ?? null,
        master: raw.master ?? null,
        lower: raw.link ?? null,
        peerIndex: raw.link_index ?? null,
        info: raw.linkinfo?.info_data ?? {},
        addresses: raw.addr_info.flatMap(addressOf),
        frames: raw.stats64 ? raw.stats64.rx.packets + raw.stats64.tx.packets : null,
      },
    ];
  });
}

const hopSchema = z.looseObject({ gateway: z.string().optional(), dev: z.string().optional() });
const routeSchema = z.looseObject({
  dst: z.string(),
  gateway: z.string().optional(),
  via: z.looseObject({ host: z.string() }).optional(),
  dev: z.string().optional(),
  type: z.string().default('unicast'),
  prefsrc: z.string().optional(),
  metric: z.number().optional(),
  table: z.union([z.string(), z.number()]).optional(),
  protocol: z.union([z.string(), z.number()]).optional(),
  scope: z.union([z.string(), z.number()]).optional(),
  nexthops: z.array(hopSchema).default([]),
});

function prefixed(text: string): string {
  if (text === 'default' || text.includes('/')) return text === '0.0.0.0/0' || text === '::/0' ? 'default' : text;
  return `${text}/${text.includes(':') ? 128 : 32}`;
}

function textOrNull(value: string | number | undefined): string | null {
  return value === undefined ? null : String(value);
}

/** `ip -j route`, also `show table all` and `get`. Throws ParseError. */
export function parseRoutes(text: string): readonly Route[] {
  return parseJson(text, z.array(routeSchema)).map((raw) => {
    const via = raw.gateway ?? raw.via?.host ?? null;
    const hops = raw.nexthops.map((hop) => ({ via: hop.gateway ?? null, dev: hop.dev ?? null }));
    return {
      to: prefixed(raw.dst),
      via,
      dev: raw.dev ?? null,
      type: raw.type,
      src: raw.prefsrc ?? null,
      metric: raw.metric ?? null,
      table: textOrNull(raw.table),
      protocol: textOrNull(raw.protocol),
      scope: textOrNull(raw.scope),
      hops: hops.length ? hops : [{ via, dev: raw.dev ?? null }],
    };
  });
}

const neighbourSchema = z.looseObject({
  dst: z.string(),
  dev: z.string().default(''),
  lladdr: z.string().optional(),
  state: z.array(z.string()).default([]),
  proxy: z.null().optional(),
});

/** `ip -j neigh`. Throws ParseError. */
export function parseNeighbours(text: string): readonly Neighbour[] {
  return parseJson(text, z.array(neighbourSchema)).map((raw) => ({
    ip: raw.dst,
    dev: raw.dev,
    mac: raw.lladdr ?? null,
    state: raw.state,
    proxy: 'proxy' in raw,
  }));
}

const ruleSchema = z.looseObject({
  priority: z.number(),
  src: z.string().default('all'),
  srclen: z.number().optional(),
  dst: z.string().optional(),
  dstlen: z.number().optional(),
  iif: z.string().optional(),
  fwmark: z.string().optional(),
  table: z.union([z.string(), z.number()]).optional(),
});

/** `ip -j rule`. Throws ParseError. */
export function parsePolicyRules(text: string): readonly PolicyRule[] {
  const lengthened = (address: string, length: number | undefined) => (length === undefined ? address : `${address}/${length}`);
  return parseJson(text, z.array(ruleSchema)).map((raw) => ({
    priority: raw.priority,
    from: lengthened(raw.src, raw.srclen),
    to: raw.dst === undefined ? null : lengthened(raw.dst, raw.dstlen),
    iif: raw.iif ?? null,
    fwmark: raw.fwmark ?? null,
    table: textOrNull(raw.table),
  }));
}
