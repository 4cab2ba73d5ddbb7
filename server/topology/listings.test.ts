// What stands behind things of the picture, from what real tools printed.
import { describe, expect, it } from 'vitest';
import { neutronRecordings, recording } from '../../test/support/recorded.ts';
import { Listing, MAX_ROWS } from '../contract/picture.ts';
import type { BatchCommand, ExecRecord } from '../domain/engine.ts';
import type { Topology } from '../domain/lab.ts';
import { parseFlow } from '../parse/openflow.ts';
import { actionWords, namesPort } from './flow-words.ts';
import { lookBehind, spotOf } from './listings.ts';

const topology: Topology = { hosts: [{ name: 'compute1' }], wires: [], instances: [] };
const recorded = (name: string): string => {
  const [first] = neutronRecordings(new RegExp(`${name}$`));
  return first?.text ?? '';
};

/** Answers each program with a text; others end with 1. */
const host =
  (answers: Record<string, string>, asked: BatchCommand[] = []) =>
  async (_host: string, commands: readonly BatchCommand[]): Promise<readonly ExecRecord[]> =>
    commands.map((command) => {
      asked.push(command);
      const stdout =
        answers[command.argv.slice(0, 2).join(' ')] ?? answers[command.argv[4] ?? ''] ?? answers[command.argv[0] ?? ''];
      const there = stdout !== undefined;
      return {
        argv: command.argv,
        exitCode: there ? 0 : 1,
        stdout: stdout ?? '',
        stderr: there ? '' : `${command.argv[0]}: no`,
        truncated: false,
        durationMs: 1,
      };
    });

const behind = async (id: string, answers: Record<string, string>, asked?: BatchCommand[]) => {
  const spot = spotOf(id, topology);
  return spot ? (await lookBehind(spot, host(answers, asked))).map((listing) => Listing.parse(listing)) : null;
};
const lines = (listing: Listing | undefined) =>
  listing?.rows.map((row) => `${row.where.join(' ')} | ${row.text} | ${row.after} | ${row.packets}`) ?? [];

describe('what stands behind a thing', () => {
  it('an OVS bridge: its flows by table and priority, with their packets', async () => {
    const dump = recorded('S10-overlapping-cidr/compute1/flows-br-tun.stats.txt');
    const [flows] = (await behind('compute1/ovs/br-tun', { 'ovs-ofctl': dump })) ?? [];
    expect(flows?.command).toBe('ovs-ofctl --names dump-flows br-tun');
    expect(flows?.rows.length).toBe(dump.trim().split('\n').length - 1);
    expect(lines(flows)[0]).toBe('0 1 | in_port=1 | resubmit(,2) | 187');
    const keys = flows?.rows.map(({ where }) => Number(where[0]) * 1e6 - Number(where[1])) ?? [];
    expect(keys).toEqual([...keys].sort((a, b) => a - b));
  });

  it('an OVS bridge: where it has learned each MAC, by the names of its ports', async () => {
    const answers = {
      'ovs-appctl': recording('ovs-appctl-3.1.0-fdb-show.txt'),
      'ovs-ofctl': recording('ovs-ofctl-3.1.0-show-OpenFlow15.txt'),
    };
    const macs = (await behind('compute1/ovs/br-int', answers))?.find(({ what }) => what === 'macs');
    expect(macs).toMatchObject({ what: 'macs', command: 'ovs-appctl fdb/show br-int', blind: null });
    expect(lines(macs)).toEqual([
      'p1 | ae:a0:d4:04:37:1b VLAN 100 | 0 s old | null',
      'p2 | 96:13:95:20:20:c8 VLAN 100 | 0 s old | null',
      'p2 | fa:16:3e:00:00:09 VLAN 9 | static | null',
    ]);
    expect(lines((await behind('compute1/ovs/br-int/p1', answers))?.[1])).toEqual([
      'p1 | ae:a0:d4:04:37:1b VLAN 100 | 0 s old | null',
    ]);
  });

  it('an OVS bridge: its groups, a row for each bucket with its packets', async () => {
    const answers = {
      'ovs-ofctl': recording('ovs-ofctl-3.1.0-dump-groups-OpenFlow15.txt'),
      'dump-group-stats': recording('ovs-ofctl-3.1.0-dump-group-stats-OpenFlow15.txt'),
    };
    const groups = (await behind('compute1/ovs/br0', answers))?.find(({ what }) => what === 'groups');
    expect(groups).toMatchObject({ command: 'ovs-ofctl -O OpenFlow13 --names dump-groups br0', blind: null });
    expect(lines(groups)).toEqual([
      '7 all | output:p1 |  | 26',
      '7 all | push_vlan:0x8100,set_field:4196->vlan_vid,output:p2 |  | 26',
      '8 select | output:p1 | weight:100 | 0',
      '8 select | output:p3 | weight:50 | 0',
      '9 ff | output:p1 | watch_port:p1 | 0',
      '9 ff | output:p2 | watch_port:p2 | 0',
      '10 indirect | drop |  | 0',
      '11 all | no buckets |  | null',
    ]);
    const ofPort = (await behind('compute1/ovs/br0/p1', answers)) ?? [];
    expect(ofPort.map(({ what }) => what)).toEqual(['flows', 'macs']);
  });

  it('a port: only the flows that name it, as the way in or as the way out', async () => {
    const dump = recorded('S10-overlapping-cidr/compute1/flows-br-int.names.txt');
    const [flows] = (await behind('compute1/ovs/br-int/tap715a2734-03', { 'ovs-ofctl': dump })) ?? [];
    expect(flows?.command).toBe('ovs-ofctl --names dump-flows br-int | grep -w tap715a2734-03');
    const named = dump.split('\n').filter((line) => line.includes('"tap715a2734-03"'));
    expect(named.length).toBeGreaterThan(3);
    expect(flows?.rows.length).toBe(named.length);
    expect(flows?.rows.every((row) => `${row.text} ${row.after}`.includes('tap715a2734-03'))).toBe(true);
  });

  it('a namespace: rules with chain, policy and packets, routes, and who listens', async () => {
    const router = 'S10-overlapping-cidr/network/ns-qrouter-1d834d64-d388-4039-aee0-eed073785630';
    const asked: BatchCommand[] = [];
    const [rules, routes, listening] =
      (await behind(
        'compute1/ns/qrouter-1',
        {
          'iptables-nft-save': recorded(`${router}-iptables-save.txt`),
          'ip -4': recorded(`${router}-route.json`),
          ss: recorded(`${router}-listen.txt`),
        },
        asked,
      )) ?? [];
    expect(asked.every((command) => command.netns === 'qrouter-1')).toBe(true);
    expect(lines(rules).join('\n')).toContain(
      'nat neutron-l3-agent-snat | -o qg-cdfec4cf-fc -j SNAT --random-fully --to-source 203.0.113.81',
    );
    expect(rules?.command).toBe('ip netns exec qrouter-1 iptables-save -c');
    expect(lines(routes).some((line) => line.startsWith('default | via '))).toBe(true);
    expect(lines(listening).length).toBeGreaterThan(0);
  });

  it('says a policy that drops, and nothing of chains that are empty', async () => {
    const save = ['*filter', ':INPUT ACCEPT [3:99]', ':FORWARD DROP [7:588]', '[2:80] -A FORWARD -i a -j ACCEPT', 'COMMIT', ''];
    const [rules] = (await behind('compute1', { 'iptables-nft-save': save.join('\n') })) ?? [];
    expect(lines(rules)).toEqual(['filter FORWARD | -i a -j ACCEPT |  | 2', 'filter FORWARD | policy DROP |  | 7']);
    expect(rules?.command).toBe('iptables-save -c');
  });

  it('a Linux bridge: what it has learned', async () => {
    const fdb = recording('iproute2-6.1-bridge-fdb-br0.json');
    const [macs] = (await behind('compute1/dev/br0', { bridge: fdb })) ?? [];
    expect(macs?.what).toBe('macs');
    expect(macs?.rows.length).toBeGreaterThan(0);
  });

  it('gives 200 lines and says how many more there are', async () => {
    const dump = Array.from({ length: 450 }, (_, n) => ` priority=${n + 1},in_port=1 actions=output:2`).join('\n');
    const [flows] = (await behind('compute1/ovs/br0', { 'ovs-ofctl': dump })) ?? [];
    expect([flows?.rows.length, flows?.more, flows?.rows[0]?.where[1]]).toEqual([MAX_ROWS, 250, '450']);
  });

  it('says why it could not look, and shows lines that cannot be read as they came', async () => {
    const [gone] = (await behind('compute1/ovs/br0', {})) ?? [];
    expect([gone?.rows, gone?.blind]).toEqual([[], 'ovs-ofctl: no']);
    const [strange] = (await behind('compute1/ovs/br0', { 'ovs-ofctl': ' priority=1 actions=(((\n' })) ?? [];
    expect([lines(strange), strange?.blind]).toEqual([[' | priority=1 actions=((( |  | null'], null]);
    const spot = spotOf('compute1', topology);
    const dead = spot && (await lookBehind(spot, () => Promise.reject(new Error('no probe'))));
    expect(dead?.map(({ blind }) => blind)).toEqual(Array(3).fill('its host does not answer'));
  });

  it.each(['other', 'compute1/ovs/-O', 'compute1/ovs/tcp:10.0.0.1:6653', 'compute1/ns/a b', 'wire/data', 'compute1/x/y', ''])(
    'asks nothing for the id "%s"',
    (id) => expect(spotOf(id, topology)).toBeNull(),
  );
});

describe('flows in words', () => {
  const actions = (text: string) => actionWords(parseFlow(`actions=${text}`).actions);
  it('writes a tag as people type it, and drop for no action', () => {
    expect(actions('push_vlan:0x8100,set_field:4097->vlan_vid,output:2')).toBe('mod_vlan_vid:1, output:2');
    expect(actions('drop')).toBe('drop');
  });
  it('finds a port inside of other actions', () => {
    const names = (text: string, port: string) => namesPort(parseFlow(text), port);
    expect(names('in_port=tapa actions=NORMAL', 'tapa')).toBe(true);
    expect(names('actions=ct(commit,zone=1),write_actions(output:tapa)', 'tapa')).toBe(true);
    expect(names('actions=clone(output:tapa),NORMAL', 'tapa')).toBe(true);
    expect(names('actions=NORMAL', 'tapa')).toBe(false);
    expect(names('in_port=int-br-provider actions=drop', 'int-br-provider-two')).toBe(true);
  });
});
