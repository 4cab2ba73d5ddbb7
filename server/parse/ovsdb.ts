// Reads `ovs-vsctl --format=json list` of Bridge, Port and Interface (RFC 7047: a set of one is written as its element).
import { z } from 'zod';

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
  readonly vlanMode: string;
  readonly interfaces: readonly OvsInterface[];
};
export type OvsBridge = {
  readonly name: string;
  readonly failMode: string;
  readonly datapathType: string;
  readonly ports: readonly OvsPort[];
};

/** Throws (SyntaxError, ZodError) on what ovs-vsctl does not say. */
export function readOvsdb(bridgesText: string, portsText: string, interfacesText: string): readonly OvsBridge[] {
  const interfaces = new Map(
    rowsOf(interfacesText).map((row) => [
      one(row._uuid),
      {
        name: one(row.name),
        type: one(row.type),
        options: map(row.options),
        ofport: numbers(row.ofport)[0] ?? null,
        error: one(row.error),
        frames: framesOf(map(row.statistics)),
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

function framesOf(statistics: Readonly<Record<string, string>>): number {
  return Number(statistics.rx_packets ?? 0) + Number(statistics.tx_packets ?? 0);
}

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
