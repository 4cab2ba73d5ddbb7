// Picks the frames of a probe out of a capture, and compares them with what an author expects.
import type { Finding } from '../../domain/verdict.ts';
import type { Frame } from '../../parse/tcpdump.ts';
import { finding } from '../kind.ts';
import { type Stimulus, stimulusTarget } from '../observe/stimulus.ts';

export type Seen = {
  readonly vlan?: number | 'none' | undefined;
  readonly vni?: number | undefined;
  readonly greKey?: number | undefined;
  readonly outerSrc?: string | undefined;
  readonly outerDst?: string | undefined;
  readonly innerSrc?: string | undefined;
  readonly innerDst?: string | undefined;
  readonly ipSrc?: string | undefined;
  readonly ipDst?: string | undefined;
  readonly ethSrc?: string | undefined;
  readonly ethDst?: string | undefined;
};

/** The frame itself, out of all tunnels. */
export function innermost(frame: Frame): Frame {
  const inner = frame.vxlan?.inner ?? frame.gre?.inner;
  return inner ? innermost(inner) : frame;
}

/** Frames that belong to the probe: its ICMP identifier or port, or ARP for its target. Addresses may have been translated. */
export function framesOf(stimulus: Stimulus, frames: readonly Frame[]): readonly Frame[] {
  return frames.filter((frame) => belongs(stimulus, innermost(frame)));
}

function belongs(stimulus: Stimulus, frame: Frame): boolean {
  const to = stimulusTarget(stimulus);
  if (frame.arp) return [frame.arp.targetIp, frame.arp.senderIp].includes(to);
  switch (stimulus.do) {
    case 'ping':
      return frame.icmp?.id === stimulus.id;
    case 'arp':
      return false;
    default: {
      const port =
        stimulus.do === 'tcp'
          ? stimulus.port
          : Number(new URL(stimulus.url).port || (stimulus.url.startsWith('https') ? 443 : 80));
      const ends = [frame.ip?.src, frame.ip?.dst];
      return frame.protocol === 'tcp' && ([frame.srcPort, frame.dstPort].includes(port) || ends.includes(to));
    }
  }
}

/**
 * Those that can show it. ARP asks for an address, it is not sent from one to another: unless it is the probe itself, it speaks for no IP address. (A host whose
 * entry of a neighbour has grown old asks that neighbour alone: a frame to his MAC, with the addresses of a packet that nobody sent. RFC 1122, 2.3.2.1.)
 */
export function framesThatShow(wanted: Seen, stimulus: Stimulus, frames: readonly Frame[]): readonly Frame[] {
  const { ipSrc, ipDst, innerSrc, innerDst } = wanted;
  if (stimulus.do === 'arp' || [ipSrc, ipDst, innerSrc, innerDst].every((address) => address === undefined)) return frames;
  return frames.filter((frame) => !innermost(frame).arp);
}

/** None when one of the frames is as expected; else how the one that comes nearest differs. */
export function tellFrames(wanted: Seen, frames: readonly Frame[], where: string, what: string, said: string): Finding[] {
  const expected = Object.entries(wanted)
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key} ${value}`]))
    .join(', ');
  if (frames.length === 0)
    return [
      finding(
        'nothing-seen',
        where,
        `packets of the ${what} with ${expected}`,
        said ? `none; the probe said: ${said}` : 'none was seen',
      ),
    ];
  const differences = frames.map((frame) => ({ frame, code: differsBy(wanted, frame) }));
  if (differences.some((one) => one.code === null)) return [];
  // What differs last is nearest: addresses are compared before tags, so that a reply does not speak for a request.
  const rank = (code: string | null): number =>
    ['wrong-address', 'wrong-outer', 'wrong-gre-key', 'wrong-vni', 'wrong-vlan'].indexOf(code ?? '');
  const nearest = [...differences].sort((a, b) => rank(b.code) - rank(a.code))[0];
  return nearest?.code ? [finding(nearest.code, where, `packets of the ${what} with ${expected}`, sayFrame(nearest.frame))] : [];
}

function differsBy(wanted: Seen, frame: Frame): string | null {
  const inner = innermost(frame);
  const outer = inner === frame ? undefined : frame;
  const differs = (want: string | undefined, got: string | null | undefined): boolean =>
    want !== undefined && want !== got?.toLowerCase();
  const source = inner.ip?.src ?? inner.arp?.senderIp;
  const target = inner.ip?.dst ?? inner.arp?.targetIp;
  if (differs(wanted.ethSrc, inner.src) || differs(wanted.ethDst, inner.dst)) return 'wrong-address';
  if (differs(wanted.ipSrc, source) || differs(wanted.ipDst, target)) return 'wrong-address';
  if (differs(wanted.innerSrc, outer && source) || differs(wanted.innerDst, outer && target)) return 'wrong-address';
  if (differs(wanted.outerSrc, outer?.ip?.src) || differs(wanted.outerDst, outer?.ip?.dst)) return 'wrong-outer';
  if (wanted.greKey !== undefined && frame.gre?.key !== wanted.greKey) return 'wrong-gre-key';
  if (wanted.vni !== undefined && frame.vxlan?.vni !== wanted.vni) return 'wrong-vni';
  if (wanted.vlan !== undefined && (frame.vlans.length > 1 || (frame.vlans[0]?.id ?? 'none') !== wanted.vlan))
    return 'wrong-vlan';
  return null;
}

/** One line about a frame. */
export function sayFrame(frame: Frame): string {
  const inner = innermost(frame);
  const tunnel = frame.vxlan
    ? `in VXLAN with VNI ${frame.vxlan.vni}`
    : frame.gre
      ? `in GRE with key ${frame.gre.key ?? 'none'}`
      : undefined;
  const outer = tunnel && `${frame.ip?.src} to ${frame.ip?.dst}`;
  const tag = frame.vlans.map((vlan) => `tag ${vlan.id}`).join(' before ') || 'untagged';
  const addresses = inner.arp
    ? `ARP ${inner.arp.op} for ${inner.arp.targetIp}`
    : `${inner.ip?.src ?? inner.src} to ${inner.ip?.dst ?? inner.dst}`;
  return [tag, tunnel, outer, addresses].filter(Boolean).join(', ');
}
