// `ovs-vsctl -f json list|find`: rows as plain records.
import { z } from 'zod';
import { parseJson } from './json.ts';
import { ParseError } from './parse-error.ts';

export type OvsdbAtom = string | number | boolean;
/** A uuid is its text; a set of one is the value itself (so OVSDB writes it); an empty set is []. */
export type OvsdbValue = OvsdbAtom | readonly OvsdbAtom[] | { readonly [key: string]: OvsdbAtom };
export type OvsdbRow = Readonly<Record<string, OvsdbValue>>;

const atom = z.union([z.string(), z.number(), z.boolean(), z.tuple([z.literal('uuid'), z.string()])]);
const cell = z.union([
  atom,
  z.tuple([z.literal('set'), z.array(atom)]),
  z.tuple([z.literal('map'), z.array(z.tuple([atom, atom]))]),
]);
const table = z.object({ headings: z.array(z.string()), data: z.array(z.array(cell)) });

function plainAtom(value: z.infer<typeof atom>): OvsdbAtom {
  return Array.isArray(value) ? value[1] : value;
}

function plain(value: z.infer<typeof cell>): OvsdbValue {
  if (!Array.isArray(value)) return value;
  if (value[0] === 'uuid') return value[1];
  if (value[0] === 'set') {
    const [first, ...more] = value[1];
    return first !== undefined && more.length === 0 ? plainAtom(first) : value[1].map(plainAtom);
  }
  return Object.fromEntries(value[1].map(([key, each]) => [String(plainAtom(key)), plainAtom(each)]));
}

/** Rows by column name, in the order of the table. An empty text is no rows. Throws ParseError. */
export function parseOvsdb(text: string): readonly OvsdbRow[] {
  if (text.trim() === '') return [];
  const { headings, data } = parseJson(text, table);
  return data.map((row, i) => {
    if (row.length !== headings.length) throw new ParseError(`row ${i + 1} has ${row.length} of ${headings.length} columns`);
    return Object.fromEntries(row.map((value, column) => [headings[column] ?? '', plain(value)]));
  });
}

/** A column that holds any number of values. */
export function asList(value: OvsdbValue | undefined): readonly OvsdbAtom[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  return typeof value === 'object' ? [] : [value];
}

/** A column that holds at most one value. */
export function asOne(value: OvsdbValue | undefined): OvsdbAtom | null {
  return asList(value)[0] ?? null;
}

/** A column of pairs: options, external_ids, other_config. */
export function asMap(value: OvsdbValue | undefined): Readonly<Record<string, OvsdbAtom>> {
  return typeof value === 'object' && !Array.isArray(value) ? (value as Readonly<Record<string, OvsdbAtom>>) : {};
}
