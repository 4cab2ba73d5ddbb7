// A part of a list, chosen by a seed: the same each time.
import { createHash } from 'node:crypto';

/** At most `count` items, in their order. */
export function sample<T>(items: readonly T[], count: number, seed: number): readonly T[] {
  if (items.length <= count) return items;
  const rank = (index: number) => createHash('sha256').update(`${seed}/${index}`).digest('hex');
  const chosen = items
    .map((_, index) => ({ index, rank: rank(index) }))
    .sort((a, b) => a.rank.localeCompare(b.rank))
    .slice(0, count)
    .map(({ index }) => index);
  return items.filter((_, index) => chosen.includes(index));
}
