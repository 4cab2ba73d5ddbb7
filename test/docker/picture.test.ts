// What stands behind things of the picture, on a real host: seen by the probe, whatever the student did to the host's own programs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Listing, Picture } from '../../server/contract/picture.ts';
import { createPicturer } from '../../server/topology/picturer.ts';
import { testEngine } from '../support/engine-docker.ts';

const SESSION = 'spicture01';
const topology = { hosts: [{ name: 'compute1' }], wires: [], instances: [] };
const { engine } = testEngine();
const picturer = createPicturer({
  clock: { now: () => new Date() },
  batch: (session, host, commands) => engine.batch(session, host, commands),
});
const on = async (script: string) => {
  const { exitCode, stderr } = await engine.exec(SESSION, 'compute1', ['bash', '-ec', script], { by: 'host' });
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
};
const behind = async (id: string) => {
  const listings = await picturer.listings(SESSION, topology, id);
  return new Map(listings.map((raw) => Listing.parse(raw)).map((listing) => [listing.what, listing] as const));
};
const words = (listing: Listing | undefined) =>
  listing?.rows.map(({ where, text, after }) => [...where, text, after].filter(Boolean).join(' ')) ?? [];

beforeAll(async () => {
  await engine.create(SESSION, topology);
  await on(`
    ovs-vsctl add-br br-int -- add-port br-int p1 -- set interface p1 type=internal -- add-port br-int p2 -- set interface p2 type=internal
    ovs-ofctl del-flows br-int
    ovs-ofctl add-flow br-int 'table=0,priority=7,in_port=p1,dl_vlan=5,actions=mod_vlan_vid:9,output:p2'
    ovs-ofctl add-flow br-int 'table=0,priority=1,actions=NORMAL'
    ovs-appctl fdb/add br-int p2 9 fa:16:3e:00:00:09
    ip netns add r1 && ip -n r1 link set lo up && ip -n r1 addr add 10.9.0.1/24 dev lo && ip -n r1 route add 10.8.0.0/16 via 10.9.0.7 dev lo
    ip netns exec r1 iptables -t nat -A POSTROUTING -s 10.9.0.0/24 -j SNAT --to-source 203.0.113.5
    ip netns exec r1 dnsmasq --conf-file=/dev/null --pid-file=/run/d.pid --port=5353 --listen-address=10.9.0.1 --bind-interfaces
    for program in ovs-ofctl ovs-appctl iptables-save ip ss; do printf '#!/bin/sh\\necho lies\\n' >/usr/local/bin/$program; chmod +x /usr/local/bin/$program; done
  `);
});
afterAll(async () => {
  await engine.destroy(SESSION);
  await engine.dispose();
});

describe('behind a thing of the picture', () => {
  it('stands what the bridge, the port and the namespace really have', async () => {
    const ids = Picture.parse(await picturer.picture(SESSION, topology)).nodes.map((node) => node.id);
    expect(ids).toEqual(expect.arrayContaining(['compute1/ovs/br-int', 'compute1/ovs/br-int/p2', 'compute1/ns/r1']));
    const flow = '0 7 in_port="p1",dl_vlan=5 mod_vlan_vid:9, output:"p2"';
    expect(words((await behind('compute1/ovs/br-int')).get('flows'))).toEqual([flow, '0 1 NORMAL']);
    expect(words((await behind('compute1/ovs/br-int/p2')).get('flows'))).toEqual([flow]);
    expect(words((await behind('compute1/ovs/br-int')).get('macs'))).toContain('p2 fa:16:3e:00:00:09 VLAN 9 static');
    expect(words((await behind('compute1/ovs/br-int/p1')).get('macs'))).toEqual([]);
    const space = await behind('compute1/ns/r1');
    expect(words(space.get('rules'))).toContain('nat POSTROUTING -s 10.9.0.0/24 -j SNAT --to-source 203.0.113.5');
    expect(words(space.get('routes'))).toContain('10.8.0.0/16 via 10.9.0.7 dev lo');
    expect(words(space.get('listening'))).toContain('udp 10.9.0.1:5353 dnsmasq');
  });

  it('is said why it could not be looked at', async () => {
    expect((await behind('compute1/ovs/br-none')).get('flows')?.blind).toContain('br-none is not a bridge');
    expect((await behind('compute1/ns/none')).get('rules')?.blind).toBeTruthy();
  });
});
