// ofproto/trace: recorded runs through pipelines, tunnels and recirculation.
import { describe, expect, test } from 'vitest';
import { neutronOutputs, recording } from '../../test/support/recorded.ts';
import { ParseError } from './parse-error.ts';
import { parseTrace } from './trace.ts';

describe('recorded with ovs-appctl 3.1.0', () => {
  const trace = (name: string) => parseTrace(recording(`ovs-appctl-3.1.0-trace-${name}.txt`));

  test('a drop', () => {
    const { drop, outputs, steps } = trace('drop');
    expect({ drop, outputs }).toEqual({ drop: true, outputs: [] });
    expect(steps).toEqual([
      {
        bridge: 'br-phys',
        table: 0,
        rule: 'in_port="phy-br-phys", priority 2',
        priority: 2,
        actions: [{ text: 'drop', remarks: [] }],
      },
    ]);
  });
  test('a tagged frame arrives untagged at the instance, through two bridges', () => {
    const { outputs, steps } = trace('in-tagged');
    expect(outputs.map(({ port, vlan, tunnel }) => ({ port, vlan, tunnel }))).toEqual([
      { port: 'br-phys', vlan: 100, tunnel: null },
      { port: 'tap-vm2', vlan: null, tunnel: null },
    ]);
    expect(steps.map(({ bridge, table, priority }) => `${bridge} ${table} ${priority}`)).toEqual(['br-phys 0 0', 'br-int 0 3']);
    expect(steps[1]?.actions).toEqual([
      { text: 'mod_vlan_vid:1', remarks: [] },
      { text: 'NORMAL', remarks: ['forwarding to learned port'] },
    ]);
  });
  test('rewritten addresses are in what leaves', () => {
    const { outputs, finalFlow } = trace('rewrite');
    expect(outputs[0]?.packet).toMatchObject({
      eth_src: 'fa:16:3e:00:00:03',
      eth_dst: 'fa:16:3e:00:00:02',
      ip_dst: '10.0.0.2',
      nw_ttl: '63',
    });
    expect(finalFlow).toMatchObject({ ip_dst: '10.0.0.2', nw_ttl: '63' });
  });
  test('two tunnels out of one flow, each with its id', () => {
    const { outputs } = trace('tunnels');
    expect(outputs.map(({ port, vlan, tunnel }) => ({ port, vlan, tunnel }))).toEqual([
      { port: 'eth2', vlan: null, tunnel: { type: 'vxlan', id: 1001, src: '192.168.50.1', dst: '192.168.50.2' } },
      { port: 'eth2', vlan: null, tunnel: { type: 'gre', id: 2002, src: '192.168.50.1', dst: '192.168.50.2' } },
    ]);
  });
  test('two tags, one taken off between the outputs; a bridge within a bridge does not take over its actions', () => {
    const { outputs, steps } = trace('tunnels-qinq');
    expect(outputs.map(({ vlan, tunnel }) => [vlan, tunnel?.type])).toEqual([
      [11, 'vxlan'],
      [10, 'gre'],
    ]);
    expect(steps.map(({ bridge }) => bridge)).toEqual(['br-tun', 'br-under', 'br-under']);
    expect(steps[0]?.actions.map(({ text }) => text).slice(-3)).toEqual(['pop_vlan', 'output:gr', 'CONTROLLER:65535']);
  });
  test.each(['no-bridge', 'no-port'])('a complaint is no trace: %s', (name) => expect(() => trace(name)).toThrow(ParseError));
  test('a cut trace is refused', () => {
    const text = recording('ovs-appctl-3.1.0-trace-rewrite.txt');
    expect(() => parseTrace(text.slice(0, text.indexOf('Final flow')))).toThrow(/cut/);
  });
});

describe('the kernel datapath', () => {
  const kernel = (actions: string) =>
    parseTrace(`Flow: tcp,in_port=3,vlan_tci=0x0000,dl_src=fa:16:3e:00:00:01,dl_dst=fa:16:3e:00:00:02,nw_src=10.0.0.1,nw_dst=10.0.0.2,tp_src=1,tp_dst=80

bridge("br-int")
----------------
 0. priority 0
    NORMAL

Final flow: unchanged
Megaflow: recirc_id=0,eth,tcp,in_port=3
Datapath actions: ${actions}
`).outputs;
  test('set(tunnel()) belongs to the outputs behind it', () => {
    const outputs = kernel(
      '2,set(tunnel(tun_id=0x3e9,src=10.1.0.1,dst=10.1.0.2,ttl=64,tp_dst=4789,flags(df|key))),push_vlan(vid=7,pcp=0),4',
    );
    expect(outputs.map(({ port, vlan, tunnel }) => [port, vlan, tunnel?.id ?? null, tunnel?.dst ?? null])).toEqual([
      ['2', null, null, null],
      ['4', 7, 1001, '10.1.0.2'],
    ]);
  });
  test('what stands in clone() stays in it', () => {
    const outputs = kernel('clone(set(eth(dst=fa:16:3e:00:00:09)),push_vlan(vid=5,pcp=0),2),3');
    expect(outputs.map(({ port, vlan, packet }) => [port, vlan, packet.eth_dst])).toEqual([
      ['2', 5, 'fa:16:3e:00:00:09'],
      ['3', null, 'fa:16:3e:00:00:02'],
    ]);
  });
  test('ports of TCP are rewritten; controller and conntrack send nothing', () => {
    const outputs = kernel('ct(commit,zone=3),userspace(pid=1,slow_path(action)),set(tcp(dst=9697)),5');
    expect(outputs.map(({ port, packet }) => [port, packet.tcp_dst])).toEqual([['5', '9697']]);
  });
  test('an action that is not known is refused', () => expect(() => kernel('frobnicate(1),5')).toThrow(ParseError));
});

describe('what a real Neutron answered', () => {
  const traces = neutronOutputs(/ofproto\/trace/).map(({ name, text }) => ({ name, text, trace: parseTrace(text) }));
  test('every trace parses, with a step for each table line and a pass for each recirculation', () => {
    expect(traces.length).toBeGreaterThan(8);
    for (const { name, text, trace } of traces) {
      expect(trace.steps, name).toHaveLength(text.match(/^\s*\d+\. /gm)?.length ?? 0);
      expect(trace.passes, name).toHaveLength(text.match(/^Flow: /gm)?.length ?? 0);
      expect(trace.steps.every((step) => step.bridge !== '' && step.actions.length > 0)).toBe(true);
    }
  });
  test('through conntrack into the tunnel with the VNI of the network', () => {
    const vxlan = traces.find(({ name, trace }) => name.startsWith('S03') && trace.passes.length === 2);
    expect(vxlan?.trace.outputs).toHaveLength(1);
    expect(vxlan?.trace.outputs[0]).toMatchObject({ vlan: null, tunnel: { type: 'vxlan', id: 0x3eb, dst: '192.168.50.32' } });
  });
  test('onto the VLAN provider network with its tag', () => {
    const vlan = traces.find(({ name }) => name.startsWith('S02'));
    expect(vlan?.trace.outputs.map((output) => output.vlan)).toEqual([100]);
  });
  test('the ARP responder answers for the far instance', () => {
    const arp = traces.find(({ name, trace }) => name.startsWith('S03') && trace.passes.length === 1);
    expect(arp?.trace.outputs.at(-1)).toMatchObject({
      vlan: null,
      packet: { arp_op: '2', arp_spa: '10.0.3.198', arp_sha: 'fa:16:3e:83:e9:1f' },
    });
  });
});
