import { describe, expect, it } from 'vitest';
import type { Listing, ListingRow } from '../../server/contract/picture.ts';
import { groups, since } from './since.ts';

const row = (table: number, text: string, packets: number | null): ListingRow => ({
  where: [String(table), '1'],
  text,
  after: 'drop',
  packets,
});
const listing = (...rows: ListingRow[]): Listing => ({ what: 'flows', command: '', rows, more: 0, blind: null });

describe('packets since the look before', () => {
  it('counts what came since, and nothing for a row that is new or was made anew', () => {
    const before = listing(row(0, 'a', 5), row(0, 'b', 9));
    expect(since(listing(row(0, 'new', 3), row(0, 'a', 8), row(0, 'b', 2)), before)).toEqual([0, 3, 0]);
    expect(since(listing(row(0, 'a', 8)), undefined)).toEqual([0]);
  });
  it('tells rows that read alike apart by their order', () => {
    expect(since(listing(row(0, 'a', 6), row(0, 'a', 9)), listing(row(0, 'a', 5), row(0, 'a', 5)))).toEqual([1, 4]);
  });
  it('groups neighbours by where they stand', () => {
    const all = groups(listing(row(0, 'a', 1), row(0, 'b', 1), row(2, 'c', 1)), undefined, 1);
    expect(all.map(({ name, rows }) => [name[0], rows.length])).toEqual([
      ['0', 2],
      ['2', 1],
    ]);
  });
});
