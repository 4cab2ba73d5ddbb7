// Compares what leaves a bridge by ofproto/trace with what an author expects, and says the difference.
import type { Finding } from '../../domain/verdict.ts';
import type { TraceOutput } from '../../parse/trace.ts';
import { finding } from '../kind.ts';

export type Output = {
  readonly port?: string | undefined;
  readonly vlan?: number | 'none' | undefined;
  readonly tunId?: number | undefined;
  readonly tunnelDst?: string | undefined;
  readonly ethSrc?: string | undefined;
  readonly ethDst?: string | undefined;
  readonly nwSrc?: string | undefined;
  readonly nwDst?: string | undefined;
  readonly tpSrc?: number | undefined;
  readonly tpDst?: number | undefined;
};
export const OUTPUT_FIELDS = ['vlan', 'tunId', 'tunnelDst', 'ethSrc', 'ethDst', 'nwSrc', 'nwDst', 'tpSrc', 'tpDst'] as const;

/** The finding of the copy that comes nearest; none when one is as expected. */
export function tellOutputs(wanted: Output, copies: readonly TraceOutput[], where: string): Finding[] {
  const expected = sayWanted(wanted);
  if (copies.length === 0) return [finding('dropped', where, expected, 'nothing leaves')];
  const there = copies.filter((copy) => wanted.port === undefined || copy.port === wanted.port);
  if (there.length === 0) return [finding('wrong-output', where, expected, copies.map(sayOutput).join('; '))];
  const codes = there.map((copy) => differsBy(wanted, copy));
  const best = codes.includes(null) ? null : (codes[0] ?? null);
  return best === null ? [] : [finding(best, where, expected, there.map(sayOutput).join('; '))];
}

function differsBy(wanted: Output, copy: TraceOutput): string | null {
  if (wanted.tunId !== undefined && copy.tunnel?.id !== wanted.tunId) return 'wrong-tunnel';
  if (wanted.tunnelDst !== undefined && copy.tunnel?.dst !== wanted.tunnelDst) return 'wrong-tunnel';
  if (wanted.vlan !== undefined && copy.vlan !== (wanted.vlan === 'none' ? null : wanted.vlan)) return 'wrong-vlan';
  const field = (...names: readonly string[]): string | undefined =>
    names.map((name) => copy.packet[name]).find((value) => value !== undefined);
  const pairs: readonly (readonly [string | number | undefined, string | undefined])[] = [
    [wanted.ethSrc, field('eth_src')],
    [wanted.ethDst, field('eth_dst')],
    [wanted.nwSrc, field('ip_src', 'arp_spa')],
    [wanted.nwDst, field('ip_dst', 'arp_tpa')],
    [wanted.tpSrc, field('tcp_src', 'udp_src')],
    [wanted.tpDst, field('tcp_dst', 'udp_dst')],
  ];
  const same = (a: string | number, b: string | undefined): boolean =>
    b !== undefined && (typeof a === 'number' ? Number(b) === a : b === a);
  return pairs.every(([want, got]) => want === undefined || same(want, got)) ? null : 'wrong-address';
}

export function sayOutput(copy: TraceOutput): string {
  const tunnel =
    copy.tunnel && `in ${copy.tunnel.type} ${copy.tunnel.id ?? ''}${copy.tunnel.dst ? ` to ${copy.tunnel.dst}` : ''}`;
  const addresses = [
    copy.packet.eth_dst && `to ${copy.packet.eth_dst}`,
    copy.packet.ip_src && `from ${copy.packet.ip_src}`,
    copy.packet.ip_dst && `to ${copy.packet.ip_dst}`,
  ];
  return [`leaves by ${copy.port}`, copy.vlan === null ? 'untagged' : `tag ${copy.vlan}`, tunnel, ...addresses]
    .filter(Boolean)
    .join(', ');
}

function sayWanted(wanted: Output): string {
  const rest = OUTPUT_FIELDS.filter((key) => key !== 'vlan' && wanted[key] !== undefined).map((key) => `${key} ${wanted[key]}`);
  const vlan = wanted.vlan === undefined ? undefined : wanted.vlan === 'none' ? 'untagged' : `tag ${wanted.vlan}`;
  return [wanted.port === undefined ? 'leaves' : `leaves by ${wanted.port}`, vlan, ...rest].filter(Boolean).join(', ');
}
