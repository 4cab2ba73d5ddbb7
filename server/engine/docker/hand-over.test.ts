// The script that turns a host into the lab's, and the names of the others.
import { expect, it } from 'vitest';
import type { Topology } from '../../domain/lab.ts';
import { handOverScript, hostsFile, prepareScript, scriptCommand } from './hand-over.ts';

const topology: Topology = {
  hosts: [{ name: 'compute1', setup: "echo 'one'\n" }, { name: 'compute2' }, { name: 'alone' }],
  wires: [
    {
      name: 'data',
      ends: [
        { host: 'compute1', nic: 'eth1', address: '10.1.1.1/24' },
        { host: 'compute2', nic: 'eth1' },
      ],
    },
    {
      name: 'mgmt',
      ends: [
        { host: 'compute1', nic: 'eth0', address: '192.168.1.1/24' },
        { host: 'compute2', nic: 'eth0', address: '192.168.1.2/24' },
      ],
    },
    { name: 'tunnels', ends: [{ host: 'compute1', nic: 'eth2', address: '10.9.0.1/24', underlay: true }] },
  ],
  instances: [
    {
      name: 'vm1',
      host: 'compute1',
      mac: 'fa:16:3e:00:00:01',
      tap: 'tap1',
      address: '10.0.0.5/24',
      gateway: '10.0.0.1',
      mtu: 1450,
    },
  ],
};

it('a name stands for the management address, else the first, else the host itself', () => {
  expect(hostsFile(topology).split('\n').slice(2, 5)).toEqual([
    '192.168.1.1 compute1',
    '192.168.1.2 compute2',
    '127.0.1.1 alone',
  ]);
});

it('does name and instances, then addresses, underlay and the set-up', () => {
  const script = prepareScript(topology.hosts[0]!, topology) + handOverScript(topology.hosts[0]!, topology, 'b7c9');
  const order = [
    'hostname compute1',
    '. /usr/bin/instance boot vm1 --mac fa:16:3e:00:00:01 --tap tap1 --address 10.0.0.5/24 --gateway 10.0.0.1 --mtu 1450',
    'addr add 10.1.1.1/24 brd + dev eth1',
    'ovs-vsctl -- add-br br-eth2 -- add-port br-eth2 eth2',
    'addr add 10.9.0.1/24 brd + dev br-eth2',
    'bash /dev/fd/9',
    "echo 'one'",
    '["uuid","b7c9"]',
    ': > /run/patchbay/handed-over',
  ].map((line) => script.indexOf(line));
  expect(order.every((at) => at > 0)).toBe(true);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  // Nothing that needs a wire before the wires are there.
  expect(prepareScript(topology.hosts[0]!, topology)).not.toMatch(/eth\d/);
  // The address of an underlay is on the bridge only.
  expect(script).not.toContain('10.9.0.1/24 brd + dev eth2\n');
});

it('fits a command line, or goes by way of a file', () => {
  expect(scriptCommand('true').argv).toEqual(['bash', '-c', 'true']);
  const long = scriptCommand(`# ${'x'.repeat(200_000)}`);
  expect(long.argv.join(' ').length).toBeLessThan(200);
  expect(long.stdin).toContain('xxxx');
});

it('says nothing of other hosts', () => {
  const script = prepareScript(topology.hosts[2]!, topology) + handOverScript(topology.hosts[2]!, topology, null);
  expect(script).not.toMatch(/eth\d|instance|setup'|uuid/);
});
