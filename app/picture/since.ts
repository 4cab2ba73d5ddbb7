// How many packets each line of a listing has seen since the look before. Pure.
import type { Listing, ListingRow } from '../../server/contract/picture.ts';

const nameOf = (row: ListingRow): string => JSON.stringify([row.where, row.text, row.after]);

/** One number per row, 0 for a row that is new. Rows that read alike are told apart by their order. */
export function since(now: Listing, before: Listing | undefined): readonly number[] {
  const old = new Map<string, (number | null)[]>();
  for (const row of before?.rows ?? []) old.set(nameOf(row), [...(old.get(nameOf(row)) ?? []), row.packets]);
  return now.rows.map((row) => {
    const was = old.get(nameOf(row))?.shift() ?? null;
    return row.packets === null || was === null ? 0 : Math.max(0, row.packets - was);
  });
}

export type Group = { readonly name: readonly string[]; readonly rows: readonly { row: ListingRow; grown: number }[] };

/** Neighbouring rows that share the first `depth` words of where they stand. */
export function groups(listing: Listing, before: Listing | undefined, depth: number): readonly Group[] {
  const grown = since(listing, before);
  const all: { name: readonly string[]; rows: { row: ListingRow; grown: number }[] }[] = [];
  for (const [n, row] of listing.rows.entries()) {
    const name = row.where.slice(0, depth);
    const last = all.at(-1);
    const own = last && last.name.join('\n') === name.join('\n') ? last : { name, rows: [] };
    if (own !== last) all.push(own);
    own.rows.push({ row, grown: grown[n] ?? 0 });
  }
  return all;
}
