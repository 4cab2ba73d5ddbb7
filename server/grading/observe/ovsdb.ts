// Bridges, ports and interfaces as Open vSwitch's database has them.
import { joinOvsdb, type OvsBridge } from '../../parse/ovsdb-bridges.ts';
import { defineObserver } from '../observer.ts';
import { listOf, NO_ARGS } from './shape.ts';
import { ovs, sayFailure } from './trusted.ts';

const list = (table: string) => ovs(['ovs-vsctl', '--timeout=5', '--format=json', 'list', table], false);

export const ovsdb = defineObserver<Record<string, never>, readonly OvsBridge[]>({
  name: 'ovsdb',
  passive: true,
  args: NO_ARGS,
  fact: listOf<OvsBridge>('name', 'failMode', 'ports'),
  commands: () => [
    list('Bridge'),
    list('Port'),
    list('Interface'),
    ovs(['ovs-vsctl', '--timeout=5', 'show'], ['ovs-vsctl', 'show']),
  ],
  read: ([bridges, ports, interfaces]) => {
    for (const record of [bridges, ports, interfaces])
      if (record?.exitCode !== 0) return { blind: sayFailure(record, 'Open vSwitch') };
    return { seen: joinOvsdb(bridges?.stdout ?? '', ports?.stdout ?? '', interfaces?.stdout ?? '') };
  },
});
