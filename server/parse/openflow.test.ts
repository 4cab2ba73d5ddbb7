// Flows: which spellings are the same, which are not, and what ovs-ofctl really printed.
import { describe, expect, test } from 'vitest';
import { neutronRecordings, recording } from '../../test/support/recorded.ts';
import {
  findFlows,
  parseActions,
  parseFlow,
  parseFlows,
  parseMatch,
  printFlow,
  sameActions,
  sameFlow,
  sameMatch,
} from './openflow.ts';
import { ParseError } from './parse-error.ts';

const SAME_MATCHES: readonly [string, string][] = [
  ['tcp,tp_dst=80', 'dl_type=0x0800,nw_proto=6,tcp_dst=80'],
  ['tcp,tp_dst=80', 'eth_type=0x800,ip_proto=6,tp_dst=0x50'],
  ['tp_dst=80,tcp', 'tcp,tp_dst=80/0xffff'],
  ['ip,nw_src=10.0.0.7/24', 'ip,ip_src=10.0.0.0/255.255.255.0'],
  ['ip,nw_src=10.0.0.1', 'ip,nw_src=10.0.0.1/32'],
  ['ip,nw_src=0.0.0.0/0', 'ip'],
  ['ip,nw_dst=*', 'ip'],
  ['dl_vlan=100', 'vlan_vid=0x1064'],
  ['dl_vlan=100', 'vlan_vid=0x1064/0x1fff'],
  ['dl_vlan=100', 'vlan_tci=0x1064/0x1fff'],
  ['dl_vlan=3', 'vlan_tci=0x0003/0x0fff'],
  ['vlan_tci=0', 'vlan_tci=0x0000/0x1fff'],
  ['vlan_tci=0x0000/0x1fff', 'dl_vlan=0xffff'],
  ['vlan_tci=0x0000/0x1fff', 'vlan_vid=0'],
  ['dl_vlan=5,dl_vlan_pcp=3', 'vlan_tci=0x7005/0xffff'],
  ['tun_id=1001', 'tunnel_id=0x3e9'],
  ['tun_id=0x3e9', 'tun_id=0x3e9/0xffffffffffffffff'],
  ['dl_dst=FA:16:3E:00:00:01', 'eth_dst=fa:16:3e:00:00:01'],
  ['dl_dst=01:00:00:00:00:00/01:00:00:00:00:00', 'dl_dst=ff:ff:ff:ff:ff:ff/01:00:00:00:00:00'],
  ['arp,nw_src=10.0.0.1,nw_proto=1', 'arp,arp_spa=10.0.0.1,arp_op=1'],
  ['icmp6,icmp_type=135', 'ipv6,nw_proto=58,icmpv6_type=135'],
  ['icmp,icmp_type=8', 'icmp,tp_src=8'],
  ['ipv6,ipv6_src=2001:db8:0:0::1', 'ipv6,ipv6_src=2001:DB8::1/128'],
  ['ipv6,ipv6_dst=2001:db8::5/32', 'ipv6,ipv6_dst=2001:db8::/32'],
  ['ct_state=+est+trk,ip', 'ip,ct_state=+trk+est'],
  ['ct_state=+est', 'ct_state=+trk+est'],
  ['ct_state=-trk-new', 'ct_state=-trk'],
  ['ct_state=0x22/0x22', 'ct_state=+trk+est'],
  ['ip,nw_tos=32', 'ip,ip_dscp=8'],
  ['reg5=14', 'reg5=0xe'],
  ['reg0=0xff/0xf', 'reg0=0xf/0xf'],
  ['in_port=LOCAL', 'in_port=65534'],
  ['in_port="tap1"', 'in_port=tap1'],
  ['eth,ip', 'ip'],
  ['ct_mark=0x1', 'ct_mark=1'],
  ['tcp,tcp_flags=+syn-ack', 'tcp,tcp_flags=0x002/0x012'],
];

const DIFFERENT_MATCHES: readonly [string, string][] = [
  ['tcp,tp_dst=80', 'udp,tp_dst=80'],
  ['tcp,tp_dst=80', 'tcp6,tp_dst=80'],
  ['tcp,tp_dst=80', 'tcp,tp_src=80'],
  ['tcp,tp_dst=80', 'tcp,tp_dst=80/0xfff0'],
  ['tcp', 'ip'],
  ['ip,nw_src=10.0.0.0/24', 'ip,nw_src=10.0.0.0/25'],
  ['ip,nw_src=10.0.0.1', 'ip,nw_dst=10.0.0.1'],
  ['dl_vlan=100', 'dl_vlan=101'],
  ['dl_vlan=100', 'vlan_vid=100'],
  ['dl_vlan=0', 'vlan_tci=0'],
  ['vlan_tci=0/0x0fff', 'vlan_tci=0/0x1fff'],
  ['vlan_tci=0x1000/0x1000', 'vlan_tci=0x0000/0x1000'],
  ['dl_vlan=5', 'dl_vlan=5,dl_vlan_pcp=0'],
  ['tun_id=0x3e9', 'tun_id=0x3ea'],
  ['tun_id=1001', 'tun_id=0x1001'],
  ['dl_dst=fa:16:3e:00:00:01', 'dl_src=fa:16:3e:00:00:01'],
  ['dl_dst=01:00:00:00:00:00/01:00:00:00:00:00', 'dl_dst=00:00:00:00:00:00/01:00:00:00:00:00'],
  ['dl_dst=01:00:00:00:00:00', 'dl_dst=01:00:00:00:00:00/01:00:00:00:00:00'],
  ['arp,arp_spa=10.0.0.1', 'arp,arp_tpa=10.0.0.1'],
  ['arp,arp_op=1', 'arp,arp_op=2'],
  ['icmp,icmp_type=8', 'icmp6,icmp_type=8'],
  ['icmp,icmp_type=8', 'icmp,icmp_type=0'],
  ['ct_state=+est', 'ct_state=-est'],
  ['ct_state=+new', 'ct_state=+new+rel'],
  ['ct_state=-trk', 'ct_state=+trk'],
  ['reg5=5', 'reg6=5'],
  ['reg0=0xf/0xf', 'reg0=0xf'],
  ['in_port=1', 'in_port=2'],
  ['in_port=LOCAL', 'in_port=local1'],
  ['metadata=1', 'metadata=1/1'],
  ['ip,nw_ttl=1', 'ip,nw_ttl=2'],
  ['ip,ip_frag=first', 'ip,ip_frag=later'],
  ['', 'ip'],
];

describe('matches', () => {
  test.each(SAME_MATCHES)('%s is %s', (a, b) => {
    expect(parseMatch(a)).toEqual(parseMatch(b));
    expect(sameMatch(parseMatch(a), parseMatch(b))).toBe(true);
  });
  test.each(DIFFERENT_MATCHES)('%s is not %s', (a, b) => {
    expect(sameMatch(parseMatch(a), parseMatch(b))).toBe(false);
  });
  test.each([
    'dl_vlan=5000',
    'ip,nw_src=10.0.0.256',
    'nosuch=1',
    'ip,ipv6',
    'dl_vlan=1,dl_vlan=2',
    'ip,nw_src=10.0.0.0/33',
    'ct_state=+foo',
    'dl_src=aa:bb',
    'in_port=1,in_port=2',
    'tcp,tp_dst=70000',
  ])('refuses %s', (text) => expect(() => parseMatch(text)).toThrow(ParseError));
});

/** [match, actions, actions] */
const SAME_ACTIONS: readonly [string, string, string][] = [
  ['', 'output:2', '2'],
  ['', 'output:2', 'output=2'],
  ['', 'output:"patch-int"', '"patch-int"'],
  ['', 'normal', 'NORMAL'],
  ['', 'drop', ''],
  ['', 'IN_PORT', 'output:in_port'],
  ['', 'LOCAL', 'output:65534'],
  ['', 'resubmit(,20)', 'goto_table:20'],
  ['', 'output:1,resubmit(,20)', 'output:1,goto_table:20'],
  ['dl_vlan=1', 'mod_vlan_vid:100,NORMAL', 'set_field:4196->vlan_vid,NORMAL'],
  ['dl_vlan=1', 'mod_vlan_vid:100', 'set_field:0x1064->vlan_vid'],
  ['dl_vlan=1', 'mod_vlan_vid:100', 'load:100->NXM_OF_VLAN_TCI[0..11]'],
  ['dl_vlan=1', 'mod_vlan_vid:100', 'load:100->OXM_OF_VLAN_VID[]'],
  ['dl_vlan=1', 'mod_vlan_vid:100', 'set_field:100/0xfff->vlan_tci'],
  ['dl_vlan=1', 'mod_vlan_vid:100', 'set_field:100/0xfff->vlan_vid'],
  ['vlan_tci=0', 'mod_vlan_vid:1,NORMAL', 'push_vlan:0x8100,set_field:4097->vlan_vid,NORMAL'],
  ['vlan_tci=0', 'mod_vlan_vid:1', 'load:0x1001->NXM_OF_VLAN_TCI[]'],
  ['', 'push_vlan:0x8100,mod_vlan_vid:7', 'push_vlan:0x8100,set_field:4103->vlan_vid'],
  ['dl_vlan=1', 'strip_vlan,output:2', 'pop_vlan,output:2'],
  ['dl_vlan=1', 'strip_vlan', 'load:0->NXM_OF_VLAN_TCI[]'],
  ['vlan_tci=0', 'strip_vlan,output:2', 'output:2'],
  ['', 'set_tunnel:0x3e9', 'set_field:1001->tun_id'],
  ['', 'set_tunnel64:1001', 'load:0x3e9->NXM_NX_TUN_ID[]'],
  ['', 'set_tunnel:1001', 'set_field:0x3e9->tunnel_id'],
  ['dl_vlan=1', 'strip_vlan,set_tunnel:1001,output:2', 'set_field:0x3e9->tun_id,pop_vlan,output:2'],
  ['', 'mod_dl_dst:fa:16:3e:00:00:01', 'set_field:fa:16:3e:00:00:01->eth_dst'],
  ['', 'load:0xfa163e000001->NXM_OF_ETH_DST[]', 'set_field:fa:16:3e:00:00:01->dl_dst'],
  ['ip', 'mod_nw_src:10.0.0.1', 'set_field:10.0.0.1->ip_src'],
  ['arp', 'load:0xa000001->NXM_OF_ARP_SPA[]', 'set_field:10.0.0.1->arp_spa'],
  ['arp', 'load:2->NXM_OF_ARP_OP[]', 'set_field:2->arp_op'],
  ['tcp', 'mod_tp_dst:80', 'set_field:80->tcp_dst'],
  ['ip', 'mod_nw_tos:32', 'set_field:8->ip_dscp'],
  ['ip', 'dec_ttl,mod_dl_src:fa:16:3e:00:00:01,output:1', 'mod_dl_src:fa:16:3e:00:00:01,dec_ttl,output:1'],
  ['', 'set_field:1->reg5,set_field:2->reg6,output:1', 'load:2->NXM_NX_REG6[],load:1->NXM_NX_REG5[],output:1'],
  ['', 'set_field:1->reg5,set_field:2->reg5,output:1', 'set_field:2->reg5,output:1'],
  ['', 'load:0xf->NXM_NX_REG1[0..7]', 'set_field:0xf/0xff->reg1'],
  ['', 'move:NXM_OF_ETH_SRC[]->NXM_OF_ETH_DST[]', 'move:eth_src->eth_dst'],
  ['', 'CONTROLLER:65535', 'controller'],
  ['', 'controller(max_len=128)', 'CONTROLLER:128'],
  ['', 'enqueue:1:2', 'set_queue:2,output:1,pop_queue'],
  ['', 'note:01.02', 'note:01.02.00.00.00.00'],
  ['ip', 'ct(commit,zone=5)', 'ct(zone=5,commit)'],
  ['ip', 'ct(table=72,zone=NXM_NX_REG6[0..15])', 'ct(zone=reg6[0..15],table=72)'],
  ['ip', 'ct(commit,exec(load:0x1->NXM_NX_CT_MARK[]))', 'ct(commit,exec(set_field:1->ct_mark))'],
  ['', 'output:1 output:2', 'output:1, output:2'],
  [
    '',
    'learn(table=20,hard_timeout=300,priority=1,NXM_OF_VLAN_TCI[0..11],NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],load:0->NXM_OF_VLAN_TCI[],load:NXM_NX_TUN_ID[]->NXM_NX_TUN_ID[],output:NXM_OF_IN_PORT[])',
    'learn(priority=1,table=20,hard_timeout=300,cookie=0x77,eth_dst=eth_src,vlan_vid[0..11],load:tun_id[]->tun_id[],load:0->vlan_tci[],output:OXM_OF_IN_PORT[])',
  ],
];

const DIFFERENT_ACTIONS: readonly [string, string, string][] = [
  ['', 'output:1', 'output:2'],
  ['', 'output:1,output:2', 'output:2,output:1'],
  ['', 'output:1', 'output:1,output:2'],
  ['', 'NORMAL', 'FLOOD'],
  ['', 'IN_PORT', 'output:NXM_OF_IN_PORT[]'],
  ['', 'drop', 'NORMAL'],
  ['', 'resubmit(,20)', 'resubmit(,21)'],
  ['', 'resubmit(,20),output:1', 'output:1,resubmit(,20)'],
  ['', 'resubmit(3,20)', 'resubmit(,20)'],
  ['', 'resubmit(,20),resubmit(,21)', 'resubmit(,21)'],
  // Nothing says whether the frame has a tag: mod_vlan_vid changes it, push_vlan puts a second one on.
  ['', 'mod_vlan_vid:100', 'push_vlan:0x8100,set_field:4196->vlan_vid'],
  ['', 'mod_vlan_vid:100', 'set_field:4196->vlan_vid'],
  ['dl_vlan=1', 'mod_vlan_vid:100', 'push_vlan:0x8100,set_field:4196->vlan_vid'],
  ['dl_vlan=1', 'mod_vlan_vid:100', 'set_field:100->vlan_vid'],
  ['dl_vlan=1', 'mod_vlan_vid:100', 'mod_vlan_vid:101'],
  ['vlan_tci=0', 'mod_vlan_vid:1', 'set_field:4097->vlan_vid'],
  ['vlan_tci=0', 'push_vlan:0x8100,set_field:4097->vlan_vid', 'push_vlan:0x88a8,set_field:4097->vlan_vid'],
  ['dl_vlan=1', 'strip_vlan,output:2', 'output:2'],
  ['dl_vlan=1', 'strip_vlan,output:2', 'output:2,strip_vlan'],
  ['dl_vlan=1', 'mod_vlan_vid:100,output:2', 'output:2,mod_vlan_vid:100'],
  ['dl_vlan=1', 'strip_vlan', 'mod_vlan_vid:0'],
  ['', 'mod_vlan_vid:3', 'mod_vlan_pcp:3'],
  ['', 'set_tunnel:0x3e9,output:1', 'output:1,set_tunnel:0x3e9'],
  ['', 'set_tunnel:1001', 'set_tunnel:0x1001'],
  ['', 'mod_dl_dst:fa:16:3e:00:00:01', 'mod_dl_src:fa:16:3e:00:00:01'],
  ['', 'move:NXM_OF_ETH_SRC[]->NXM_OF_ETH_DST[]', 'move:NXM_OF_ETH_DST[]->NXM_OF_ETH_SRC[]'],
  [
    '',
    'move:eth_src[]->eth_dst[],set_field:fa:16:3e:00:00:01->eth_src',
    'set_field:fa:16:3e:00:00:01->eth_src,move:eth_src[]->eth_dst[]',
  ],
  ['', 'load:0xf->NXM_NX_REG1[0..7]', 'load:0xf->NXM_NX_REG1[]'],
  ['', 'load:0xf->NXM_NX_REG1[0..7]', 'load:0xf->NXM_NX_REG1[8..15]'],
  ['ip', 'dec_ttl,dec_ttl', 'dec_ttl'],
  ['ip', 'ct(commit,zone=5)', 'ct(zone=5)'],
  ['ip', 'ct(commit,zone=5)', 'ct(commit,zone=6)'],
  ['ip', 'ct(table=1)', 'ct(table=2)'],
  ['ip', 'ct(commit,nat(src=10.0.0.1))', 'ct(commit,nat(dst=10.0.0.1))'],
  ['ip', 'ct(nat)', 'ct'],
  ['', 'conjunction(1,1/2)', 'conjunction(1,2/2)'],
  ['', 'group:1', 'group:2'],
  ['', 'write_actions(output:1)', 'output:1'],
  ['', 'clear_actions', 'drop'],
  ['', 'controller', 'controller(max_len=128)'],
  [
    '',
    'learn(table=20,NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],output:NXM_OF_IN_PORT[])',
    'learn(table=20,NXM_OF_ETH_SRC[]=NXM_OF_ETH_DST[],output:NXM_OF_IN_PORT[])',
  ],
  ['', 'learn(table=20,NXM_OF_VLAN_TCI[0..11],output:in_port)', 'learn(table=20,NXM_OF_VLAN_TCI[],output:in_port)'],
  ['', 'learn(table=20,eth_dst=eth_src,output:in_port)', 'learn(table=21,eth_dst=eth_src,output:in_port)'],
  ['', 'learn(table=20,hard_timeout=300,eth_dst=eth_src)', 'learn(table=20,eth_dst=eth_src)'],
  ['', 'learn(table=20,eth_dst=eth_src,load:0->vlan_tci)', 'learn(table=20,eth_dst=eth_src)'],
];

describe('actions', () => {
  test.each(SAME_ACTIONS)('on "%s": %s is %s', (match, a, b) => {
    const on = parseMatch(match);
    expect(sameActions(parseActions(a, on), parseActions(b, on))).toBe(true);
  });
  test.each(DIFFERENT_ACTIONS)('on "%s": %s is not %s', (match, a, b) => {
    const on = parseMatch(match);
    expect(sameActions(parseActions(a, on), parseActions(b, on))).toBe(false);
  });
  test.each([
    'mod_vlan_vid:4096',
    'set_field:1->nosuch',
    'nosuch(1)',
    'output:',
    'drop,output:1',
    'ct(foo)',
    'resubmit(,300)',
    'learn(foo=1)',
    'output:1)',
    'load:256->reg0[0..7]',
  ])('refuses %s', (text) => expect(() => parseActions(text)).toThrow(ParseError));
  test('what a dump cannot tell apart is the same only when asked so', () => {
    const typed = parseActions('mod_vlan_vid:100,NORMAL');
    const dumped = parseActions('push_vlan:0x8100,set_field:4196->vlan_vid,NORMAL');
    expect(sameActions(typed, dumped)).toBe(false);
    expect(sameActions(typed, dumped, { dumped: true })).toBe(true);
    expect(sameActions(parseActions('mod_vlan_vid:101,NORMAL'), dumped, { dumped: true })).toBe(false);
  });
});

describe('flows', () => {
  const ports = { 'phy-br-phys': 2, eth1: 1, 'br-phys': 65534 };
  test('as typed and as dumped with numbers', () => {
    const typed = parseFlow('table=0,priority=4,in_port=phy-br-phys,dl_vlan=1,actions=mod_vlan_vid:100,output:eth1');
    const dumped = parseFlow(
      ' cookie=0x5, duration=1.2s, table=0, n_packets=3, n_bytes=9, reset_counts priority=4,in_port=2,dl_vlan=1 actions=set_field:4196->vlan_vid,output:1',
    );
    expect(sameFlow(typed, dumped)).toBe(false);
    expect(sameFlow(typed, dumped, { ports })).toBe(true);
    expect(sameFlow(typed, dumped, { ports, cookie: true })).toBe(false);
    expect(dumped.stats).toEqual({ durationSeconds: 1.2, packets: 3, bytes: 9 });
  });
  test.each([
    ['priority=4,in_port=1 actions=drop', 'priority=5,in_port=1 actions=drop'],
    ['priority=4 actions=drop', 'actions=drop'],
    ['table=1,ip actions=drop', 'table=2,ip actions=drop'],
    ['hard_timeout=300,ip actions=drop', 'ip actions=drop'],
    ['idle_timeout=5,ip actions=drop', 'hard_timeout=5,ip actions=drop'],
    ['ip actions=drop', 'ip actions=NORMAL'],
    ['in_port=eth1 actions=drop', 'in_port=2 actions=drop'],
  ])('%s is not %s', (a, b) => expect(sameFlow(parseFlow(a), parseFlow(b), { ports })).toBe(false));
  test('timeouts, counters and cookies can be left out of it', () => {
    const a = parseFlow('cookie=1,hard_timeout=300,n_packets=4,ip actions=drop');
    expect(sameFlow(a, parseFlow('ip actions=drop'), { timeouts: false })).toBe(true);
  });
  test('defaults are those of ovs-ofctl', () => {
    expect(parseFlow('actions=NORMAL')).toMatchObject({ table: 0, priority: 32768, cookie: '0x0', match: {} });
  });
  test('a flow without actions, a cut one and a hex dump are refused', () => {
    expect(() => parseFlow('table=0,ip')).toThrow(ParseError);
    expect(() => parseFlow('table=0,ip actions=ct(commit')).toThrow(ParseError);
    expect(() => parseFlows(recording('ovs-ofctl-3.1.0-dump-flows-undecodable-OpenFlow10.txt'))).toThrow(/another version/);
  });
  test('an error says the line', () => {
    const text = 'NXST_FLOW reply (xid=0x4):\n priority=0 actions=NORMAL\n priority=1,nosuch=1 actions=drop\n';
    expect(() => parseFlows(text)).toThrow(/^line 3: .*nosuch/);
  });
});

describe('recorded with ovs-ofctl 3.1.0', () => {
  const flows10 = parseFlows(recording('ovs-ofctl-3.1.0-dump-flows-OpenFlow10.txt'));
  test('OpenFlow 1.0 and 1.3 show the same flows', () => {
    const flows13 = parseFlows(recording('ovs-ofctl-3.1.0-dump-flows-OpenFlow13.txt'));
    expect(flows10).toHaveLength(14);
    for (const [i, flow] of flows10.entries()) {
      const other = flows13[i];
      expect(other && sameFlow(flow, other, { dumped: true }), printFlow(flow)).toBe(true);
    }
  });
  test('OpenFlow 1.5, as it is had by asking for all versions', () => {
    const flows = parseFlows(recording('ovs-ofctl-3.1.0-dump-flows-OpenFlow15.txt'));
    const typed = [
      'priority=0 actions=NORMAL',
      'table=1,actions=mod_vlan_vid:100,output:1',
      'table=2,dl_vlan=5,idle_timeout=9,actions=strip_vlan,set_tunnel:5,output:1',
      'table=6,actions=write_actions(output:1),goto_table:7',
      'table=7,tcp,tp_dst=80,importance=5,actions=output:1',
      'table=9,ip,nw_dst=10.0.0.9,actions=mod_nw_dst:10.0.0.2,load:0->NXM_OF_VLAN_TCI[],learn(table=20,hard_timeout=300,priority=1,NXM_OF_VLAN_TCI[0..11],NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],load:0->NXM_OF_VLAN_TCI[],load:NXM_NX_TUN_ID[]->NXM_NX_TUN_ID[],output:NXM_OF_IN_PORT[]),enqueue:1:2,resubmit(,3)',
      'table=11,conj_id=3,ip,actions=ct(table=12,zone=NXM_NX_REG6[0..15],nat)',
    ].map(parseFlow);
    for (const [i, flow] of typed.entries()) {
      const other = flows[i];
      expect(other && sameFlow(flow, other, { ports: { p1: 1 }, dumped: true }), printFlow(flow)).toBe(true);
    }
  });
  test('names and numbers show the same flows', () => {
    const named = parseFlows(recording('ovs-ofctl-3.1.0-dump-flows-names.txt'));
    const ports = { 'phy-br-phys': 1, eth1: 2 };
    expect(flows10.every((flow, i) => named[i] && sameFlow(flow, named[i], { ports }))).toBe(true);
  });
  test('every flow of the tags recording is found by its own match', () => {
    const flows = parseFlows(recording('ovs-ofctl-3.1.0-dump-flows-tags-OpenFlow13.txt'));
    for (const flow of flows) expect(findFlows(flows, flow)).toContain(flow);
    expect(findFlows(flows, { match: parseMatch('dl_vlan=1'), table: 3 })).toHaveLength(1);
    expect(findFlows(flows, { match: parseMatch('dl_vlan=2') })).toHaveLength(0);
  });
});

describe('what a real Neutron programmed', () => {
  const files = neutronRecordings(/flows-[^/]*\.txt$/);
  test('every flow table parses without a remainder', () => {
    expect(files.length).toBeGreaterThan(300);
    for (const { name, text } of files) {
      const lines = text.split('\n').filter((line) => line.includes('actions='));
      expect(parseFlows(text), name).toHaveLength(lines.length);
    }
  });
  test('printing and parsing again gives the same flows', () => {
    for (const { name, text } of files) {
      const flows = parseFlows(text);
      expect(parseFlows(flows.map((flow) => printFlow(flow, { stats: true })).join('\n')), name).toEqual(flows);
    }
  });
});
