// What cannot be looked at is inconclusive: never passed, never failed, and the student is told which host it is.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GradingLab, startGradingLab } from './grading-lab.ts';

let lab: GradingLab;
beforeAll(async () => {
  lab = await startGradingLab();
});
afterAll(() => lab?.end());

describe('blindness', () => {
  it('is told from absence when Open vSwitch is dead', async () => {
    await lab.on('compute2', 'kill -9 $(cat /run/openvswitch/ovs-vswitchd.pid) $(cat /run/openvswitch/ovsdb-server.pid)');
    const host = 'compute2';
    for (const [kind, spec] of [
      ['ovs-bridge', { host, bridge: 'br-none' }],
      ['ovs-port', { host, port: 'tap2' }],
      ['ovs-flow', { host, bridge: 'br-int', match: 'dl_vlan=77', absent: true }],
      ['ovs-trace', { host, bridge: 'br-int', packet: 'in_port=tap2,arp', expect: { drop: true } }],
    ] as const) {
      expect(await lab.verdict(kind, spec), kind).toMatch(/^inconclusive: Open vSwitch/);
    }
    // Its kernel is still there to be looked at.
    expect(await lab.verdict('link', { in: 'vm2', dev: 'eth0' })).toBe('pass');
  });

  it('is what a dead host gives, also to what must not be there', async () => {
    await lab.killHost('network');
    for (const [kind, spec] of [
      ['netns', { host: 'network', name: 'r' }],
      ['file', { host: 'network', path: '/tmp/none', absent: true }],
      ['iptables', { host: 'network', chain: 'FORWARD', rule: '-j DROP', absent: true }],
      ['ping', { from: { host: 'network', in: 'a' }, to: '10.1.0.3' }],
      ['unreachable', { from: { host: 'network', in: 'out' }, to: '10.1.0.2', control: { to: '172.30.0.1' } }],
      ['unreachable', { from: 'vm1', to: '10.0.0.99', port: 80, listener: { host: 'network', in: 'a' }, control: { to: 'vm3' } }],
    ] as const) {
      expect(await lab.verdict(kind, spec), kind).toMatch(/^inconclusive: .*network/);
    }
    expect(await lab.verdict('ping', { from: 'vm1', to: 'vm3' })).toBe('pass');
  });
});
