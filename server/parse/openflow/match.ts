// Matches: from `tcp,in_port=2,dl_vlan=5,tp_dst=80` to the normal form.
import { ones, parseSmall, printHex } from '../address.ts';
import { excerpt, ParseError } from '../parse-error.ts';
import { splitTop, unquote } from '../split.ts';
import { type Bits, findField, getField, parseBits, printBits } from './fields.ts';
import { parseFlags } from './flags.ts';
import { canonicalPort } from './ports.ts';
import type { Match } from './types.ts';

/** Keyword -> [eth_type, ip_proto] */
export const PROTOCOLS: Readonly<Record<string, readonly [number, number?]>> = {
  ip: [0x0800],
  ipv4: [0x0800],
  ipv6: [0x86dd],
  arp: [0x0806],
  rarp: [0x8035],
  mpls: [0x8847],
  mplsm: [0x8848],
  icmp: [0x0800, 1],
  icmp6: [0x86dd, 58],
  tcp: [0x0800, 6],
  tcp6: [0x86dd, 6],
  udp: [0x0800, 17],
  udp6: [0x86dd, 17],
  sctp: [0x0800, 132],
  sctp6: [0x86dd, 132],
};

const PRESENT = 0x1000n;
const L4: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', '132': 'sctp' };
const FRAGMENTS = ['no', 'yes', 'first', 'later', 'not_later'];

/** The field that tp_src, tp_dst, nw_src, icmp_type ... stands for under this protocol. */
export function resolveField(name: string, match: Match): string {
  const port = /^tp_(src|dst)$/.exec(name);
  if (port) {
    const l4 = L4[match.ip_proto ?? ''];
    if (l4) return `${l4}_${port[1]}`;
    // OpenFlow 1.0 has ICMP type and code in the port fields.
    if (match.ip_proto === '1') return port[1] === 'src' ? 'icmp_type' : 'icmp_code';
    if (match.ip_proto === '58') return port[1] === 'src' ? 'icmpv6_type' : 'icmpv6_code';
  }
  if (match.ip_proto === '58' && match.eth_type === '0x86dd' && name.startsWith('icmp_')) return name.replace('icmp_', 'icmpv6_');
  if (match.eth_type === '0x0806' || match.eth_type === '0x8035') {
    // OpenFlow 1.0 again: of an ARP packet nw_src is the sender, nw_proto the operation.
    return { ip_src: 'arp_spa', ip_dst: 'arp_tpa', ip_proto: 'arp_op' }[name] ?? name;
  }
  return name;
}

/**
 * What is said about the tag, in one form. A frame without a tag has TCI 0, one with a tag has the bit 0x1000: so any other
 * bit that is set means that there is a tag, and "no tag" fixes all bits.
 */
function normalTci({ value, mask }: Bits): Bits {
  if ((mask & PRESENT) !== 0n && value === 0n) return { value: 0n, mask: 0xffffn };
  if ((value & ~PRESENT) !== 0n && (mask & PRESENT) === 0n) return { value: value | PRESENT, mask: mask | PRESENT };
  return { value, mask };
}

/** One of the spellings of a tag as bits of the TCI; null when the token is about something else. */
function findTci(name: string, text: string): Bits | null {
  switch (name) {
    case 'vlan_tci':
      return parseBits(getField('vlan_tci'), text);
    case 'dl_vlan': {
      if (text === '*') return { value: 0n, mask: 0n };
      const vid = BigInt(parseSmall(text, 16));
      if (vid === 0xffffn) return { value: 0n, mask: 0xffffn };
      if (vid > 4095n) throw new ParseError(`dl_vlan=${excerpt(text)} is not a VLAN id`);
      return { value: vid | PRESENT, mask: 0x1fffn };
    }
    case 'vlan_vid': {
      const { value, mask } = parseBits(getField('vlan_vid'), text);
      return { value, mask };
    }
    case 'dl_vlan_pcp':
    case 'vlan_pcp': {
      const { value, mask } = parseBits(getField('vlan_pcp'), text);
      return { value: (value << 13n) | PRESENT, mask: (mask << 13n) | PRESENT };
    }
    default:
      return null;
  }
}

/** true for a keyword or a field that can stand in a match. */
export function isMatchToken(token: string): boolean {
  const name = token.split('=', 1)[0]?.toLowerCase() ?? '';
  if (
    name in PROTOCOLS ||
    name === 'eth' ||
    ['dl_vlan', 'dl_vlan_pcp', 'nw_tos', 'ip_tos', 'ct_state', 'tcp_flags', 'tun_flags'].includes(name)
  ) {
    return true;
  }
  return name === 'nw_frag' || name === 'ip_frag' || findField(name) !== null;
}

/** Tokens (`ip`, `dl_vlan=5`) to the normal form; what contradicts itself is refused. Throws ParseError. */
export function matchOf(tokens: readonly string[]): Match {
  const out: Record<string, string> = {};
  let tci: Bits = { value: 0n, mask: 0n };
  const put = (name: string, text: string) => {
    if (out[name] !== undefined && out[name] !== text) throw new ParseError(`${name} is said to be ${out[name]} and ${text}`);
    out[name] = text;
  };
  const later: [string, string][] = [];
  for (const token of tokens) {
    const at = token.indexOf('=');
    const name = (at < 0 ? token : token.slice(0, at)).toLowerCase();
    const text = at < 0 ? '' : unquote(token.slice(at + 1));
    const protocol = at < 0 && Object.hasOwn(PROTOCOLS, name) ? PROTOCOLS[name] : undefined;
    if (protocol) {
      put('eth_type', `0x${protocol[0].toString(16).padStart(4, '0')}`);
      if (protocol[1] !== undefined) put('ip_proto', String(protocol[1]));
    } else if (at < 0 && name === 'eth') {
    } else if (at < 0) {
      throw new ParseError(`"${excerpt(token)}" is no protocol, and no field with a value`);
    } else {
      const said = findTci(name, text);
      if (said) {
        if ((tci.value ^ said.value) & tci.mask & said.mask) throw new ParseError('the match says two things about the VLAN tag');
        tci = { value: tci.value | said.value, mask: tci.mask | said.mask };
      } else later.push([name, text]);
    }
  }
  if (tci.mask !== 0n) {
    const { value, mask } = normalTci(tci);
    put('vlan_tci', `${printHex(value)}/${printHex(mask)}`);
  }
  // The protocol decides what tp_dst and nw_src mean, wherever it stands.
  const rank = ([name]: [string, string]) => ({ dl_type: 0, eth_type: 0, nw_proto: 1, ip_proto: 1 })[name] ?? 2;
  for (const [name, text] of later.sort((a, b) => rank(a) - rank(b))) putField(name, text, out, put);
  return sorted(out);
}

function putField(name: string, text: string, match: Match, put: (name: string, text: string) => void): void {
  if (name === 'in_port' || name === 'in_port_oxm') put('in_port', canonicalPort(text));
  else if (name === 'ct_state' || name === 'tcp_flags' || name === 'tun_flags') {
    const flags = parseFlags(name, text);
    if (flags) put(name, flags);
  } else if (name === 'nw_frag' || name === 'ip_frag') {
    if (!FRAGMENTS.includes(text.toLowerCase())) throw new ParseError(`nw_frag=${excerpt(text)}: one of ${FRAGMENTS.join(', ')}`);
    put('ip_frag', text.toLowerCase());
  } else if (name === 'nw_tos' || name === 'ip_tos') {
    // The whole octet as in OpenFlow 1.0; its upper six bits are the DSCP.
    put('ip_dscp', String(parseSmall(text, 8) >> 2));
  } else {
    const field = getField(resolveField(getField(name).name, match));
    const bits = parseBits(field, text);
    if (bits.mask !== 0n) put(field.name, printBits(field, bits));
  }
}

function sorted(record: Readonly<Record<string, string>>): Match {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** A match alone: `in_port=1,dl_vlan=5,ip`; empty matches everything. Throws ParseError. */
export function parseMatch(text: string): Match {
  return matchOf(splitTop(text));
}

/** What the match says of the tag: its frames have one, have none, or either. */
export function tagOf(match: Match): 'tagged' | 'untagged' | 'unknown' {
  const [value = 0n, mask = 0n] = (match.vlan_tci ?? '0x0/0x0').split('/').map(BigInt);
  if ((value & mask & PRESENT) !== 0n) return 'tagged';
  return mask === ones(16) && value === 0n ? 'untagged' : 'unknown';
}
