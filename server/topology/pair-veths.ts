// Which veth is the other end of which. The kernel says only the other's number, and numbers repeat between namespaces.
import type { Link } from '../parse/ip-json.ts';
import type { Space } from './look.ts';

export type End = { readonly space: string; readonly device: Link };

/**
 * Pairs within one host: two veths whose numbers name each other. Where several fit (same numbers in other namespaces),
 * the pair is taken only when nothing else is left for either; what stays open is in no pair.
 * `wired`: NICs of the host whose other end is on another host.
 */
export function pairVeths(spaces: readonly Space[], wired: ReadonlySet<string> = new Set()): readonly (readonly [End, End])[] {
  const ends = spaces.flatMap((space) =>
    space.devices
      .filter((device) => device.kind === 'veth' && !(space.name === '' && wired.has(device.name)))
      .map((device) => ({ space: space.name, device })),
  );
  const candidates = new Map(ends.map((end) => [end, ends.filter((other) => fits(end, other))]));
  const pairs: (readonly [End, End])[] = [];
  const taken = new Set<End>();
  const open = (end: End) => (candidates.get(end) ?? []).filter((other) => !taken.has(other));
  for (let found = true; found; ) {
    found = false;
    for (const end of ends) {
      const [only, second] = taken.has(end) ? [] : open(end);
      if (!only || second || open(only).length > 1) continue;
      taken.add(end).add(only);
      pairs.push([end, only]);
      found = true;
    }
  }
  return pairs;
}

function fits(a: End, b: End): boolean {
  if (a === b) return false;
  // A peer in the same namespace is named, and only named; one elsewhere is only numbered.
  if (a.device.lower !== null || b.device.lower !== null)
    return a.space === b.space && a.device.lower === b.device.name && b.device.lower === a.device.name;
  const numbered = a.device.peerIndex === b.device.index && b.device.peerIndex === a.device.index;
  return numbered && a.space !== b.space;
}
