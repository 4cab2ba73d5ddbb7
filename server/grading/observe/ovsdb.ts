// Bridges, ports and interfaces as Open vSwitch's database has them.
import { z } from 'zod';
import { defineObserver } from '../observer.ts';
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
  vlanMode: z.string(),
  interfaces: z.array(OvsInterface),
});
const OvsBridge = z.strictObject({
  name: z.string(),
  failMode: z.string(),
  datapathType: z.string(),
  ports: z.array(OvsPort),
});
const OvsdbFact = z.array(OvsBridge).readonly();
export type OvsdbFact = z.infer<typeof OvsdbFact>;
export type OvsPort = z.infer<typeof OvsPort>;

const list = (table: string) => ovs(['ovs-vsctl', '--timeout=5', '--format=json', 'list', table], false);

export const ovsdb = defineObserver<Record<string, never>, OvsdbFact>({
  name: 'ovsdb',
  passive: true,
  args: z.strictObject({}),
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
    return { seen: readOvsdb(bridges?.stdout ?? '', ports?.stdout ?? '', interfaces?.stdout ?? '') };
  },
});

/** Reads `ovs-vsctl --format=json list` of the three tables. Throws on anything else. */
export function readOvsdb(bridgesText: string, portsText: string, interfacesText: string): OvsdbFact {
  const interfaces = new Map(
    rowsOf(interfacesText).map((row) => [
      one(row._uuid),
      {
        name: one(row.name),
        type: one(row.type),
        options: map(row.options),
        ofport: numbers(row.ofport)[0] ?? null,
        error: one(row.error),
      },
    ]),
  );
  const ports = new Map(
    rowsOf(portsText).map((row) => [
      one(row._uuid),
      {
        name: one(row.name),
        tag: numbers(row.tag)[0] ?? null,
        trunks: numbers(row.trunks),
        vlanMode: one(row.vlan_mode),
        interfaces: set(row.interfaces).flatMap((uuid) => interfaces.get(uuid) ?? []),
      },
    ]),
  );
  return rowsOf(bridgesText).map((row) => ({
    name: one(row.name),
    failMode: one(row.fail_mode),
    datapathType: one(row.datapath_type),
    ports: set(row.ports).flatMap((uuid) => ports.get(uuid) ?? []),
  }));
}

const TableOutput = z.object({ headings: z.array(z.string()), data: z.array(z.array(z.unknown())) });

function rowsOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  const table = TableOutput.parse(JSON.parse(text));
  return table.data.map((row) => Object.fromEntries(table.headings.map((heading, index) => [heading, row[index]])));
}

/** RFC 7047: a set of one is written as its element; other sets as ["set", [...]]. */
function set(value: unknown): readonly string[] {
  if (Array.isArray(value) && value[0] === 'set' && Array.isArray(value[1])) return value[1].map(one);
  return [one(value)];
}
function one(value: unknown): string {
  if (Array.isArray(value)) return value[0] === 'uuid' ? String(value[1]) : '';
  return value === undefined ? '' : String(value);
}
function numbers(value: unknown): number[] {
  return set(value)
    .filter((text) => text !== '')
    .map(Number);
}
function map(value: unknown): Record<string, string> {
  if (!Array.isArray(value) || value[0] !== 'map' || !Array.isArray(value[1])) return {};
  return Object.fromEntries(value[1].flatMap((pair) => (Array.isArray(pair) ? [[String(pair[0]), String(pair[1])]] : [])));
}
