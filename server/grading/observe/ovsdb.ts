// Bridges, ports and interfaces as Open vSwitch's database has them.
import { z } from 'zod';
import { defineObserver } from '../observer.ts';
import { asList, asMap, asOne, type OvsdbRow, parseOvsdb } from '../parse/ovsdb.ts';
import { NO_ARGS } from './shape.ts';
import { ovs, sayFailure } from './trusted.ts';

const OvsInterface = z.strictObject({
  name: z.string(),
  /** internal, patch, vxlan, gre, system, ...; empty means system. */
  type: z.string(),
  options: z.record(z.string(), z.string()),
  /** Number on its bridge; null: not given one; -1: it could not be made. */
  ofport: z.number().nullable(),
  error: z.string(),
});
const OvsPort = z.strictObject({
  name: z.string(),
  tag: z.number().nullable(),
  trunks: z.array(z.number()),
  interfaces: z.array(OvsInterface),
});
const OvsBridge = z.strictObject({ name: z.string(), failMode: z.string(), ports: z.array(OvsPort) });
const OvsdbFact = z.array(OvsBridge).readonly();
export type OvsdbFact = z.infer<typeof OvsdbFact>;

const list = (table: string) => ovs(['ovs-vsctl', '--timeout=5', '--format=json', 'list', table], false);

export const ovsdb = defineObserver<Record<string, never>, OvsdbFact>({
  name: 'ovsdb',
  passive: true,
  args: NO_ARGS,
  fact: OvsdbFact,
  commands: () => [
    list('Bridge'),
    list('Port'),
    list('Interface'),
    ovs(['ovs-vsctl', '--timeout=5', 'show'], ['ovs-vsctl', 'show']),
  ],
  read: ([bridges, ports, interfaces]) => {
    for (const record of [bridges, ports, interfaces])
      if (record?.exitCode !== 0) return { blind: sayFailure(record, 'Open vSwitch') };
    return { seen: joinTables(bridges?.stdout ?? '', ports?.stdout ?? '', interfaces?.stdout ?? '') };
  },
});

/** Joins `ovs-vsctl --format=json list` of the three tables by their uuids. Throws ParseError. */
export function joinTables(bridgesText: string, portsText: string, interfacesText: string): OvsdbFact {
  const interfaces = byUuid(parseOvsdb(interfacesText), (row) => ({
    name: word(row, 'name'),
    type: word(row, 'type'),
    options: Object.fromEntries(Object.entries(asMap(row.options)).map(([key, value]) => [key, String(value)])),
    ofport: number(row, 'ofport'),
    error: word(row, 'error'),
  }));
  const ports = byUuid(parseOvsdb(portsText), (row) => ({
    name: word(row, 'name'),
    tag: number(row, 'tag'),
    trunks: asList(row.trunks).map(Number),
    interfaces: asList(row.interfaces).flatMap((uuid) => interfaces.get(String(uuid)) ?? []),
  }));
  return parseOvsdb(bridgesText).map((row) => ({
    name: word(row, 'name'),
    failMode: word(row, 'fail_mode'),
    ports: asList(row.ports).flatMap((uuid) => ports.get(String(uuid)) ?? []),
  }));
}

function byUuid<T>(rows: readonly OvsdbRow[], make: (row: OvsdbRow) => T): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [word(row, '_uuid'), make(row)]));
}
function word(row: OvsdbRow, column: string): string {
  return String(asOne(row[column]) ?? '');
}
function number(row: OvsdbRow, column: string): number | null {
  const value = asOne(row[column]);
  return value === null ? null : Number(value);
}
