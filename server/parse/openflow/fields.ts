// The fields of ovs-fields(7): names, widths, how their values are written.
import {
  findPrefix,
  ones,
  parseIpv4,
  parseIpv6,
  parseMac,
  parseNumber,
  prefixMask,
  printHex,
  printIpv4,
  printIpv6,
  printMac,
} from '../address.ts';
import { excerpt, ParseError } from '../parse-error.ts';

type FieldKind = 'hex' | 'decimal' | 'mac' | 'ipv4' | 'ipv6';
export type Field = { readonly name: string; readonly bits: number; readonly kind: FieldKind };
export type Bits = { readonly value: bigint; readonly mask: bigint };

/** name: bits kind alias... ; the first name is ours, the rest are other spellings (nw_src, ipv4_src). */
const TABLE = `
in_port 32 decimal in_port_oxm
eth_src 48 mac dl_src
eth_dst 48 mac dl_dst
eth_type 16 hex dl_type
vlan_tci 16 hex
vlan_vid 13 hex
vlan_pcp 3 decimal
ip_proto 8 decimal nw_proto
ip_src 32 ipv4 nw_src ipv4_src
ip_dst 32 ipv4 nw_dst ipv4_dst
ipv6_src 128 ipv6
ipv6_dst 128 ipv6
ipv6_label 20 hex ipv6_flabel
ip_dscp 6 decimal
ip_ecn 2 decimal nw_ecn
nw_ttl 8 decimal ip_ttl
tcp_src 16 decimal
tcp_dst 16 decimal
udp_src 16 decimal
udp_dst 16 decimal
sctp_src 16 decimal
sctp_dst 16 decimal
tp_src 16 decimal
tp_dst 16 decimal
icmp_type 8 decimal icmpv4_type
icmp_code 8 decimal icmpv4_code
icmpv6_type 8 decimal
icmpv6_code 8 decimal
arp_op 16 decimal
arp_spa 32 ipv4
arp_tpa 32 ipv4
arp_sha 48 mac
arp_tha 48 mac
nd_target 128 ipv6 ipv6_nd_target
nd_sll 48 mac ipv6_nd_sll
nd_tll 48 mac ipv6_nd_tll
nd_reserved 32 hex
nd_options_type 8 decimal
tun_id 64 hex tunnel_id
tun_src 32 ipv4 tun_ipv4_src
tun_dst 32 ipv4 tun_ipv4_dst
tun_ipv6_src 128 ipv6
tun_ipv6_dst 128 ipv6
tun_gbp_id 16 hex
tun_gbp_flags 8 hex
tun_tos 8 decimal
tun_ttl 8 decimal
metadata 64 hex
pkt_mark 32 hex
ct_zone 16 decimal
ct_mark 32 hex
ct_label 128 hex
ct_nw_proto 8 decimal
ct_nw_src 32 ipv4
ct_nw_dst 32 ipv4
ct_ipv6_src 128 ipv6
ct_ipv6_dst 128 ipv6
ct_tp_src 16 decimal
ct_tp_dst 16 decimal
conj_id 32 decimal
recirc_id 32 hex
dp_hash 32 hex
actset_output 32 decimal
mpls_label 20 decimal
mpls_tc 3 decimal
mpls_bos 1 decimal
mpls_ttl 8 decimal
packet_type 32 hex
vlan_tci1 16 hex
dl_vlan1 12 decimal
dl_vlan_pcp1 3 decimal
`;

const FIELDS = new Map<string, Field>();
for (const line of TABLE.trim().split('\n')) {
  const [name = '', bits, kind, ...aliases] = line.split(' ');
  const field: Field = { name, bits: Number(bits), kind: kind as FieldKind };
  for (const spelling of [name, ...aliases]) FIELDS.set(spelling, field);
}
for (let i = 0; i < 16; i++) FIELDS.set(`reg${i}`, { name: `reg${i}`, bits: 32, kind: 'hex' });
for (let i = 0; i < 8; i++) {
  for (const spelling of [`xreg${i}`, `pkt_reg${i}`]) FIELDS.set(spelling, { name: `xreg${i}`, bits: 64, kind: 'hex' });
}
for (let i = 0; i < 4; i++) FIELDS.set(`xxreg${i}`, { name: `xxreg${i}`, bits: 128, kind: 'hex' });
for (let i = 0; i < 64; i++) FIELDS.set(`tun_metadata${i}`, { name: `tun_metadata${i}`, bits: 992, kind: 'hex' });

/** By any spelling: eth_src, dl_src, NXM_OF_ETH_SRC, OXM_OF_ETH_SRC. null when there is no such field. */
export function findField(spelling: string): Field | null {
  const name = spelling.toLowerCase().replace(/^(nxm|oxm|nxoxm)_(of|nx|et)_/, '');
  return FIELDS.get(name) ?? null;
}

export function getField(spelling: string): Field {
  const field = findField(spelling);
  if (!field) throw new ParseError(`there is no field "${excerpt(spelling)}"`);
  return field;
}

function parseOne(field: Field, text: string): bigint {
  const number = /^(0x[0-9a-f]+|\d+)$/i.test(text);
  // load: writes MACs and addresses as numbers, set_field: as people do.
  if (number || field.kind === 'hex' || field.kind === 'decimal') return parseNumber(text, field.bits);
  if (field.kind === 'mac') return parseMac(text);
  return field.kind === 'ipv4' ? parseIpv4(text) : parseIpv6(text);
}

/** `10.0.0.0/24`, `0x5/0xf`, `fa:16:3e:00:00:00/ff:ff:ff:00:00:00`, `*`; value bits outside of the mask are cleared. */
export function parseBits(field: Field, text: string): Bits {
  if (text === '*' || text.toUpperCase() === 'ANY') return { value: 0n, mask: 0n };
  const slash = text.indexOf('/');
  if (slash < 0) return { value: parseOne(field, text), mask: ones(field.bits) };
  const maskText = text.slice(slash + 1);
  const isPrefix = (field.kind === 'ipv4' || field.kind === 'ipv6') && /^\d{1,3}$/.test(maskText);
  if (isPrefix && Number(maskText) > field.bits)
    throw new ParseError(`a prefix of ${maskText} is longer than ${field.bits} bits`);
  const mask = isPrefix ? prefixMask(Number(maskText), field.bits) : parseOne(field, maskText);
  return { value: parseOne(field, text.slice(0, slash)) & mask, mask };
}

/** One value without a mask, as we write it. */
export function printValue(field: Field, value: bigint): string {
  if (field.kind === 'mac') return printMac(value);
  if (field.kind === 'ipv4') return printIpv4(value);
  if (field.kind === 'ipv6') return printIpv6(value);
  if (field.name === 'eth_type') return `0x${value.toString(16).padStart(4, '0')}`;
  return field.kind === 'decimal' ? String(value) : printHex(value);
}

export function printBits(field: Field, { value, mask }: Bits): string {
  if (mask === ones(field.bits)) return printValue(field, value);
  if (field.kind === 'ipv4' || field.kind === 'ipv6') {
    return `${printValue(field, value)}/${findPrefix(mask, field.bits) ?? printValue(field, mask)}`;
  }
  if (field.kind === 'mac') return `${printMac(value)}/${printMac(mask)}`;
  return `${printHex(value)}/${printHex(mask)}`;
}

/** `reg6`, `NXM_NX_REG6[]`, `NXM_NX_REG6[0..15]`, `reg0[3]` */
export type FieldBits = { readonly field: Field; readonly from: number; readonly to: number };

export function findSubfield(text: string): FieldBits | null {
  const parts = /^([A-Za-z0-9_]{1,40})(?:\[(?:(\d{1,3})(?:\.\.(\d{1,3}))?)?\])?$/.exec(text);
  const field = parts && findField(parts[1] ?? '');
  if (!field) return null;
  // As bits of a packet vlan_vid has twelve; only matches and set_field know the thirteenth, "there is a tag".
  const width = field.name === 'vlan_vid' ? 12 : field.bits;
  const from = parts[2] === undefined ? 0 : Number(parts[2]);
  const to = parts[3] !== undefined ? Number(parts[3]) : parts[2] !== undefined ? from : width - 1;
  if (from > to || to >= width) throw new ParseError(`"${text}": the field has ${width} bits`);
  // vlan_vid and vlan_pcp are bits of vlan_tci: one name for them.
  if (field.name === 'vlan_vid') return { field: getField('vlan_tci'), from, to };
  if (field.name === 'vlan_pcp') return { field: getField('vlan_tci'), from: from + 13, to: to + 13 };
  return { field, from, to };
}

export function getSubfield(text: string): FieldBits {
  const found = findSubfield(text);
  if (!found) throw new ParseError(`there is no field "${excerpt(text)}"`);
  return found;
}

export function printSubfield({ field, from, to }: FieldBits): string {
  if (from === 0 && to === field.bits - 1) return field.name;
  return from === to ? `${field.name}[${from}]` : `${field.name}[${from}..${to}]`;
}
