// What leaves the datapath: runs the actions of a trace over the packet and notes it at each output.
import { parseNumber } from './address.ts';
import { findField, parseBits, printBits } from './openflow/fields.ts';
import { resolveField } from './openflow/match.ts';
import type { Match } from './openflow/types.ts';
import { ParseError } from './parse-error.ts';
import { splitTop, unquote } from './split.ts';
import type { DatapathAction, TraceOutput, TraceTunnel } from './trace-types.ts';

type Packet = { fields: Record<string, string>; vlans: number[]; tunnel: TraceTunnel | null; underlayVlans: number[] };

/** set(X(a=,b=)) -> our names of the fields. */
const SET_FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  eth: { src: 'eth_src', dst: 'eth_dst' },
  ipv4: { src: 'ip_src', dst: 'ip_dst', ttl: 'nw_ttl' },
  ipv6: { src: 'ipv6_src', dst: 'ipv6_dst', hlimit: 'nw_ttl' },
  tcp: { src: 'tcp_src', dst: 'tcp_dst' },
  udp: { src: 'udp_src', dst: 'udp_dst' },
  sctp: { src: 'sctp_src', dst: 'sctp_dst' },
  arp: { sip: 'arp_spa', tip: 'arp_tpa', op: 'arp_op', sha: 'arp_sha', tha: 'arp_tha' },
  nd: { target: 'nd_target', sll: 'nd_sll', tll: 'nd_tll' },
  icmpv6: { type: 'icmpv6_type', code: 'icmpv6_code' },
};
const VLAN_FIELDS = ['vlan_tci', 'vlan_tci1', 'dl_vlan1', 'dl_vlan_pcp1'];
/** Do something, but send nothing. */
const SILENT = [
  'drop',
  'ct',
  'ct_clear',
  'recirc',
  'hash',
  'userspace',
  'trunc',
  'meter',
  'tnl_pop',
  'push_mpls',
  'pop_mpls',
  'push_eth',
  'pop_eth',
  'lb_output',
];

function pairs(args: string): Map<string, string> {
  const out = new Map<string, string>();
  for (const piece of splitTop(args, /,/)) {
    const at = piece.indexOf('=');
    const bracket = piece.indexOf('(');
    if (at > 0 && (bracket < 0 || at < bracket)) out.set(piece.slice(0, at).trim(), piece.slice(at + 1).trim());
    else if (bracket > 0) out.set(piece.slice(0, bracket).trim(), piece.slice(bracket + 1, -1));
  }
  return out;
}

function numberOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(parseNumber(text.split('/')[0] ?? '', 64));
}

/** The header that tnl_push puts in front (userspace datapath). */
function pushedTunnel(args: string): TraceTunnel {
  const header = pairs(pairs(args).get('header') ?? '');
  const ip = pairs(header.get('ipv4') ?? header.get('ipv6') ?? '');
  const type = (['vxlan', 'gre', 'geneve'] as const).find((name) => header.has(name)) ?? 'unknown';
  const inside = pairs(header.get(type) ?? '');
  return { type, id: numberOf(inside.get('vni') ?? inside.get('key')), src: ip.get('src') ?? null, dst: ip.get('dst') ?? null };
}

/** set(tunnel(...)) of the kernel datapath; the type is not in it, only the UDP port. */
function setTunnel(args: string): TraceTunnel {
  const said = pairs(args);
  const port = numberOf(said.get('tp_dst'));
  const type =
    port === 4789 || port === 8472 ? 'vxlan' : port === 6081 ? 'geneve' : port === null || port === 0 ? 'gre' : 'unknown';
  const plain = (name: string) => said.get(name)?.split('/')[0] ?? null;
  return {
    type,
    id: numberOf(said.get('tun_id')),
    src: plain('src') ?? plain('ipv6_src'),
    dst: plain('dst') ?? plain('ipv6_dst'),
  };
}

function setFields(packet: Packet, args: string): void {
  for (const [header, inside] of pairs(args)) {
    if (header === 'tunnel') {
      packet.tunnel = setTunnel(inside);
      continue;
    }
    const names = Object.hasOwn(SET_FIELDS, header) ? SET_FIELDS[header] : undefined;
    if (!names) continue;
    for (const [name, text] of pairs(inside)) {
      const field = Object.hasOwn(names, name) ? findField(names[name] ?? '') : null;
      const spelled = field && (findField(resolveField(field.name, packet.fields)) ?? field);
      if (spelled) packet.fields[spelled.name] = printBits(spelled, parseBits(spelled, text.split('/')[0] ?? ''));
    }
  }
}

function copyOf(packet: Packet): Packet {
  return {
    fields: { ...packet.fields },
    vlans: [...packet.vlans],
    tunnel: packet.tunnel,
    underlayVlans: [...packet.underlayVlans],
  };
}

function actionsIn(text: string): readonly DatapathAction[] {
  return splitTop(text, /,/).map((piece) => {
    const at = piece.indexOf('(');
    return at > 0 && piece.endsWith(')')
      ? { name: piece.slice(0, at).trim(), args: piece.slice(at + 1, -1) }
      : { name: unquote(piece.trim()), args: '' };
  });
}

function run(actions: readonly DatapathAction[], packet: Packet, out: TraceOutput[]): void {
  // Behind tnl_push the frame is the outer one: tags are the underlay's.
  let outer = false;
  const tags = () => (outer ? packet.underlayVlans : packet.vlans);
  for (const { name, args } of actions) {
    if (name === 'push_vlan') tags().unshift(numberOf(pairs(args).get('vid')) ?? 0);
    else if (name === 'pop_vlan') tags().shift();
    else if (name === 'set' || name === 'set_masked') setFields(packet, args);
    else if (name === 'tnl_push') {
      packet.tunnel = pushedTunnel(args);
      outer = true;
    } else if (name === 'clone') run(actionsIn(args), copyOf(packet), out);
    else if (name === 'sample') run(actionsIn(pairs(args).get('actions') ?? ''), copyOf(packet), out);
    else if (name === 'check_pkt_len') {
      for (const way of ['gt', 'le']) run(actionsIn(pairs(args).get(way) ?? ''), copyOf(packet), out);
    } else if (!SILENT.includes(name) && args === '') {
      out.push({ port: name, vlan: packet.vlans[0] ?? null, tunnel: packet.tunnel, packet: { ...packet.fields } });
    } else if (!SILENT.includes(name)) throw new ParseError(`there is no datapath action "${name.slice(0, 40)}"`);
  }
}

function tagsOf(flow: Match): number[] {
  const outer = Number((flow.vlan_tci ?? '0x0').split('/')[0]);
  const inner = Number((flow.vlan_tci1 ?? '0x0').split('/')[0]);
  const tags = [outer, inner].filter((tci) => tci & 0x1000).map((tci) => tci & 0xfff);
  return flow.dl_vlan1 === undefined ? tags : [...tags, Number(flow.dl_vlan1)];
}

/** Every output of one pass; none is a drop (or a recirculation: then there is another pass). */
export function outputsOf(flow: Match, actions: readonly DatapathAction[]): readonly TraceOutput[] {
  const fields = Object.fromEntries(Object.entries(flow).filter(([name]) => !VLAN_FIELDS.includes(name)));
  const out: TraceOutput[] = [];
  run(actions, { fields, vlans: tagsOf(flow), tunnel: null, underlayVlans: [] }, out);
  return out;
}
