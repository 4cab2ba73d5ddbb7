// What is new, changed or gone between two pictures, for how long that is shown, and when each thing was first seen. Pure.
import type { Picture, PictureNode } from '../../server/contract/picture.ts';

/** How long what is new glows and what is gone fades. The style sheet has the same times. */
export const GLOW_MS = 2400;
export const FADE_MS = 900;

export type Mark = { readonly as: 'new' | 'changed'; readonly untilMs: number };
export type Seen = {
  /** Id -> the number of the picture in which it first was. */
  readonly order: ReadonlyMap<string, number>;
  /** Things and cables that are new or changed; they stay in here until their glow is over, whatever pictures come meanwhile. */
  readonly fresh: ReadonlyMap<string, Mark>;
  /** Ids of things and cables that went with this picture. */
  readonly gone: readonly string[];
  readonly count: number;
};
export const NOTHING_SEEN: Seen = { order: new Map(), fresh: new Map(), gone: [], count: 0 };

/** What a person would see of a thing; rates do not count. */
const look = (node: PictureNode): string => JSON.stringify([node.up, node.facts, node.odd, node.parent]);

/** The first picture makes nothing glow. */
export function see(before: Picture | null, now: Picture, seen: Seen, nowMs: number): Seen {
  const old = new Map((before?.nodes ?? []).map((node) => [node.id, node]));
  const oldEdges = new Set((before?.edges ?? []).map((edge) => edge.id));
  const here = new Set([...now.nodes, ...now.edges].map(({ id }) => id));
  const order = new Map(seen.order);
  let count = seen.count;
  const fresh = new Map([...seen.fresh].filter(([id, mark]) => here.has(id) && mark.untilMs > nowMs));
  const untilMs = nowMs + GLOW_MS;
  for (const node of now.nodes) {
    const was = old.get(node.id);
    if (before && !was) fresh.set(node.id, { as: 'new', untilMs });
    else if (was && look(was) !== look(node) && !fresh.has(node.id)) fresh.set(node.id, { as: 'changed', untilMs });
    if (!order.has(node.id) || !was) order.set(node.id, count++);
  }
  if (before) for (const edge of now.edges) if (!oldEdges.has(edge.id)) fresh.set(edge.id, { as: 'new', untilMs });
  const gone = before ? [...old.keys(), ...oldEdges].filter((id) => !here.has(id)) : [];
  return { order, fresh, gone, count };
}

/** Those whose time is not over. */
export function lasting<T extends { readonly untilMs: number }>(all: readonly T[], nowMs: number): readonly T[] {
  return all.filter((one) => one.untilMs > nowMs);
}
