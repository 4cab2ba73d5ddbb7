// A session of three real hosts with a network that every check kind can look at, and the means to check and to break it.
import { setTimeout } from 'node:timers/promises';
import type { BatchCommand, ExecRecord, HostEngine } from '../../server/domain/engine.ts';
import type { CheckSpec, Topology } from '../../server/domain/lab.ts';
import type { CheckResult } from '../../server/domain/verdict.ts';
import { hostName } from '../../server/engine/docker/names.ts';
import { createGrader, realClock } from '../../server/grading/grader.ts';
import { newSession } from '../support/engine-contract.ts';
import { testEngine } from '../support/engine-docker.ts';

export const TOPOLOGY: Topology = {
  hosts: [{ name: 'compute1' }, { name: 'compute2' }, { name: 'network' }],
  wires: [
    {
      name: 'mgmt',
      ends: [
        { host: 'compute1', nic: 'eth0', address: '192.168.1.11/24' },
        { host: 'compute2', nic: 'eth0', address: '192.168.1.12/24' },
        { host: 'network', nic: 'eth0', address: '192.168.1.13/24' },
      ],
    },
    {
      name: 'data',
      ends: [
        { host: 'compute1', nic: 'eth1' },
        { host: 'compute2', nic: 'eth1' },
      ],
    },
    {
      name: 'underlay',
      ends: [
        { host: 'compute1', nic: 'eth2', address: '192.168.50.11/24', underlay: true },
        { host: 'compute2', nic: 'eth2', address: '192.168.50.12/24', underlay: true },
      ],
    },
  ],
  instances: [
    { name: 'vm1', host: 'compute1', mac: 'fa:16:3e:00:00:01', tap: 'tap1', address: '10.0.0.1/24' },
    { name: 'vm3', host: 'compute1', mac: 'fa:16:3e:00:00:03', tap: 'tap3', address: '10.0.0.3/24' },
    { name: 'vm2', host: 'compute2', mac: 'fa:16:3e:00:00:02', tap: 'tap2', address: '10.0.0.2/24' },
    { name: 'tun1', host: 'compute1', mac: 'fa:16:3e:00:01:01', tap: 'tap11', address: '10.9.0.1/24', mtu: 1450 },
    { name: 'tun2', host: 'compute2', mac: 'fa:16:3e:00:01:02', tap: 'tap12', address: '10.9.0.2/24', mtu: 1450 },
  ],
};

/** A VLAN network (local tag 1, tag 100 on the wire) and a VXLAN network (VNI 1001) between the compute hosts. */
const compute = (tap: string, tunnelTap: string, remote: string): string => `
ovs-vsctl add-br br-int -- add-br br-phys -- add-br br-tun -- add-port br-phys eth1
ovs-vsctl add-port br-int int-br-phys -- set interface int-br-phys type=patch options:peer=phy-br-phys
ovs-vsctl add-port br-phys phy-br-phys -- set interface phy-br-phys type=patch options:peer=int-br-phys
ovs-vsctl add-port br-int ${tap} tag=1
ovs-ofctl add-flow br-phys priority=4,in_port=phy-br-phys,dl_vlan=1,actions=mod_vlan_vid:100,NORMAL
ovs-ofctl add-flow br-phys priority=2,in_port=phy-br-phys,actions=drop
ovs-ofctl -O OpenFlow13 add-flow br-int 'priority=3,in_port=int-br-phys,dl_vlan=100,actions=set_field:4097->vlan_vid,NORMAL'
ovs-ofctl add-flow br-int priority=2,in_port=int-br-phys,actions=drop
ovs-vsctl add-port br-tun vxlan-1 -- set interface vxlan-1 type=vxlan options:remote_ip=${remote} options:key=1001
ovs-vsctl add-port br-tun ${tunnelTap}
`;

/** a, b, c on the bridge br0; r routes, translates and filters towards out; b serves DHCP and DNS, out serves HTTP. */
const network = `
ip link add br0 type bridge; ip link set br0 up
for n in a b c r; do
  ip netns add $n; ip -n $n link set lo up; ip -n $n link add tun0 type dummy
  ip link add veth-$n type veth peer name eth0 netns $n; ip link set veth-$n master br0 up; ip -n $n link set eth0 up
done
ip netns add out; ip -n out link set lo up
ip -n r link add eth1 type veth peer name eth0 netns out; ip -n r link set eth1 up; ip -n out link set eth0 up
ip -n a addr add 10.1.0.2/24 dev eth0; ip -n b addr add 10.1.0.3/24 dev eth0
ip -n r addr add 10.1.0.1/24 dev eth0; ip -n r addr add 172.30.0.1/24 dev eth1; ip -n out addr add 172.30.0.2/24 dev eth0
ip -n a route add default via 10.1.0.1
ip -n b neigh add 10.1.0.99 lladdr 02:00:00:00:00:99 dev eth0 nud permanent
bridge fdb add 02:00:00:00:00:99 dev veth-a master static
ip link set veth-c address 02:00:00:00:00:0c
ip netns add spare
ip link add extra type veth peer name extra2; ip link set extra up; ip link set extra2 up
ip link add vx1 type vxlan id 77 dstport 4789; bridge fdb append 00:00:00:00:00:00 dev vx1 dst 192.168.1.11
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec r iptables -t nat -A POSTROUTING -s 10.1.0.0/24 -o eth1 -j MASQUERADE
ip netns exec r iptables -P FORWARD DROP
ip netns exec r iptables -A FORWARD -d 172.30.0.99 -j REJECT --reject-with icmp-admin-prohibited
ip netns exec r iptables -A FORWARD -m state --state RELATED,ESTABLISHED -j ACCEPT
ip netns exec r iptables -A FORWARD -i eth0 -o eth1 -j ACCEPT
ip netns exec out iptables -A INPUT -p tcp --dport 2222 -j DROP
mkdir -p /tmp/www; ln -s /tmp/www /tmp/link; echo hello > /tmp/www/index.html
ip netns exec out python3 -m http.server --directory /tmp/www 80 >/dev/null 2>&1 </dev/null &
ip -n c link set eth0 address 02:00:00:00:00:cc
ip netns exec b dnsmasq --conf-file=/dev/null --no-hosts --no-resolv --interface=eth0 --bind-interfaces --except-interface=lo --pid-file=/tmp/dnsmasq.pid \
  --dhcp-leasefile=/tmp/leases --dhcp-range=10.1.0.0,static --dhcp-host=02:00:00:00:00:cc,10.1.0.50 --dhcp-option=option:router,10.1.0.1 \
  --dhcp-option=26,1450 --dhcp-option=121,169.254.169.254/32,10.1.0.3,0.0.0.0/0,10.1.0.1 --address=/vm.example/10.1.0.77
ln -s /proc/$(cat /tmp/dnsmasq.pid)/ns/net /run/netns/served
`;

/** What was run for a check and what it said, in the form of server/grading/recorded/: see recorded.test.ts there. */
export type RecordedBatch = {
  readonly host: string;
  readonly commands: readonly BatchCommand[];
  readonly records: readonly ExecRecord[];
};

/** `slowByMs`: how long each batch of commands waits before it is run. */
export type CheckOptions = { readonly withinMs?: number; readonly written?: string; readonly slowByMs?: number };

export type GradingLab = {
  readonly engine: HostEngine;
  readonly session: string;
  /** Runs a line in the student's shell; throws when it fails. */
  on(host: string, line: string): Promise<string>;
  /** One check: 'pass', 'inconclusive: why', or the codes of its findings. */
  verdict(kind: string, spec: Record<string, unknown>, options?: CheckOptions): Promise<string>;
  check(kind: string, spec: Record<string, unknown>, options?: CheckOptions): Promise<CheckResult>;
  /** As a power cut would. */
  killHost(host: string): Promise<void>;
  /** Batches of the last check. */
  batches(): readonly RecordedBatch[];
  end(): Promise<void>;
};

export async function startGradingLab(): Promise<GradingLab> {
  const { engine, docker } = testEngine();
  const session = newSession();
  await engine.create(session, TOPOLOGY);
  const grader = createGrader(realClock, () => '');
  let batches: RecordedBatch[] = [];
  const on: GradingLab['on'] = async (host, line) => {
    const { stdout, stderr, exitCode } = await engine.exec(session, host, ['bash', '-c', line], { by: 'host' });
    if (exitCode !== 0) throw new Error(`${host}: ${line}: exit ${exitCode}: ${stdout}${stderr}`);
    return stdout;
  };
  const check: GradingLab['check'] = async (kind, spec, { withinMs = 0, written, slowByMs = 0 } = {}) => {
    const one: CheckSpec = { id: 'it', kind, title: kind, points: 1, withinMs, hints: {}, spec };
    const problems = grader.lint(one, TOPOLOGY);
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
    batches = [];
    const looker = {
      async batch(host: string, commands: readonly BatchCommand[]) {
        await setTimeout(slowByMs);
        const records = await engine.batch(session, host, commands);
        batches.push({ host, commands, records });
        return records;
      },
    };
    const [result] = await grader.run([one], TOPOLOGY, looker, { answers: written === undefined ? {} : { it: written } });
    if (!result) throw new Error('no result');
    return result;
  };
  const verdict: GradingLab['verdict'] = async (kind, spec, options) => {
    const { verdict: said } = await check(kind, spec, options);
    if (said.outcome === 'pass') return 'pass';
    return said.outcome === 'fail' ? said.findings.map((one) => one.code).join(' ') : `inconclusive: ${said.blind.join('; ')}`;
  };
  await Promise.all([
    on(
      'compute1',
      `${compute('tap1', 'tap11', '192.168.50.12')} ovs-vsctl add-port br-int tap3 tag=1; ovs-vsctl --no-wait add-port br-int ghost
      ovs-ofctl -O OpenFlow13 add-group br-phys group_id=5,type=all,bucket=output:eth1
      ovs-ofctl -O OpenFlow13 add-flow br-phys priority=1,dl_vlan=9,actions=group:5
      ovs-vsctl add-br br-13 -- set bridge br-13 protocols=OpenFlow13
      ovs-ofctl -O OpenFlow13 add-flow br-13 table=2,priority=7,tcp,tp_dst=80,actions=drop`,
    ),
    on('compute2', compute('tap2', 'tap12', '192.168.50.11')),
    on('network', network),
  ]);
  const killHost = (host: string): Promise<void> => docker.getContainer(hostName(session, host)).kill();
  const end = async (): Promise<void> => {
    await engine.destroy(session);
    await engine.dispose();
  };
  return { engine, session, on, verdict, check, killHost, batches: () => batches, end };
}
