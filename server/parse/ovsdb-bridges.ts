// Bridges with their ports and interfaces, joined from three tables of Open vSwitch's database.
import { asList, asMap, asOne, type OvsdbRow, parseOvsdb } from './ovsdb.ts';

export type OvsInterface = {
  readonly name: string;
  /** internal, patch, vxlan, gre, system, ...; empty means system. */
  readonly type: string;
  readonly options: Readonly<Record<string, string>>;
  /** Number on its bridge; null: not given one; -1: it could not be made. */
  readonly ofport: number | null;
  readonly error: string;
  /** Frames in and out; renewed by the daemon every five seconds. */
  readonly frames: number;
};
export type OvsPort = {
  readonly name: string;
  readonly tag: number | null;
  readonly trunks: readonly number[];
  readonly interfaces: readonly OvsInterface[];
};
export type OvsBridge = { readonly name: string; readonly failMode: string; readonly ports: readonly OvsPort[] };

/** Joins `ovs-vsctl --format=json list` of the three tables by their uuids. Throws ParseError. */
export function joinOvsdb(bridgesText: string, portsText: string, interfacesText: string): readonly OvsBridge[] {
  const interfaces = byUuid(parseOvsdb(interfacesText), (row) => ({
    name: word(row, 'name'),
    type: word(row, 'type'),
    options: Object.fromEntries(Object.entries(asMap(row.options)).map(([key, value]) => [key, String(value)])),
    ofport: number(row, 'ofport'),
    error: word(row, 'error'),
    frames: framesOf(asMap(row.statistics)),
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

function framesOf(statistics: ReturnType<typeof asMap>): number {
  return Number(statistics.rx_packets ?? 0) + Number(statistics.tx_packets ?? 0);
}
