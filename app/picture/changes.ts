// What is new, changed or gone between two pictures, and when each thing was first seen. Pure.
import type { Picture, PictureNode } from '../../server/contract/picture.ts';

export type Seen = {
  /** Id -> the number of the picture in which it first was. */
  readonly order: ReadonlyMap<string, number>;
  readonly fresh: ReadonlySet<string>;
  /** Things that were there a moment ago: still drawn, fading. */
  readonly gone: readonly PictureNode[];
  readonly count: number;
};
export const NOTHING_SEEN: Seen = { order: new Map(), fresh: new Set(), gone: [], count: 0 };

/** What a person would see of a thing; rates do not count. */
const look = (node: PictureNode): string => JSON.stringify([node.up, node.facts, node.odd, node.parent]);

/** The first picture makes nothing glow. */
export function see(before: Picture | null, now: Picture, seen: Seen): Seen {
  const old = new Map((before?.nodes ?? []).map((node) => [node.id, node]));
  const here = new Set(now.nodes.map((node) => node.id));
  const order = new Map(seen.order);
  let count = seen.count;
  const fresh = new Set<string>();
  for (const node of now.nodes) {
    const was = old.get(node.id);
    if (before && (!was || look(was) !== look(node))) fresh.add(node.id);
    if (!order.has(node.id) || !was) order.set(node.id, count++);
  }
  for (const edge of now.edges) if (before && !before.edges.some((other) => other.id === edge.id)) fresh.add(edge.id);
  return { order, fresh, gone: before ? before.nodes.filter((node) => !here.has(node.id)) : [], count };
}
