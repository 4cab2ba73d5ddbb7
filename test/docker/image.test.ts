// The lab machine has what lessons use: tools, manual pages, completion, a prompt, DHCP clients that do what a lease says.
import os from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newSession, PAIR, PtyReader } from '../support/engine-contract.ts';
import { type TestEngine, testEngine } from '../support/engine-docker.ts';

let test: TestEngine;
const session = newSession();
async function run(script: string, timeoutMs = 20_000): Promise<string> {
  const { stdout, stderr, exitCode } = await test.engine.exec(session, 'compute1', ['bash', '-c', script], {
    by: 'host',
    timeoutMs,
  });
  return exitCode === 0 ? stdout.trim() : `exit ${exitCode}: ${stdout}${stderr}`;
}

beforeAll(async () => {
  test = testEngine();
  await test.engine.create(session, PAIR);
});
afterAll(async () => {
  await test.engine.destroy(session);
  await test.engine.dispose();
});

it('has every tool', async () => {
  const tools =
    'ovs-vsctl ovs-ofctl ovs-appctl ovs-dpctl ip bridge ss tc iptables iptables-save iptables-legacy ip6tables nft ebtables ipset brctl dnsmasq haproxy udhcpc conntrack tcpdump curl jq nano vi less ps top sysctl pkill killall python3 ethtool arping ping nc dig openssl traceroute man bash instance';
  expect(await run(`for t in ${tools}; do command -v $t > /dev/null || echo $t; done`)).toBe('');
});

it('has the manual pages of the tools that are taught, and can show them', async () => {
  const pages =
    'ovs-vsctl ovs-ofctl ovs-fields ovs-actions ovs-appctl ip ip-link ip-netns ip-route ip-address bridge iptables iptables-extensions nft ebtables dnsmasq haproxy conntrack tcpdump ethtool arping ping curl brctl nc dig';
  expect(await run(`for p in ${pages}; do man -w $p > /dev/null 2>&1 || echo $p; done`)).toBe('');
  expect(await run('MANPAGER=cat MANWIDTH=80 man ovs-vsctl | head -20')).toContain('ovs-vsctl');
});

it('runs both kinds of iptables, tables of nft, captures, sysctls of its own', async () => {
  for (const name of ['iptables-nft', 'iptables-legacy']) {
    expect(
      await run(`${name} -t nat -A POSTROUTING -s 10.0.0.0/24 -j MASQUERADE && ${name}-save -t nat | grep -c MASQUERADE`),
    ).toBe('1');
  }
  expect(await run('nft list ruleset | grep -c masquerade; sysctl -w net.ipv4.ip_forward=1')).toMatch(
    /^1\nnet.ipv4.ip_forward = 1$/,
  );
  expect(
    await run('timeout 5 tcpdump -c 1 -ni lo icmp 2> /dev/null & sleep 0.5; ping -c 1 127.0.0.1 > /dev/null; wait'),
  ).toContain('ICMP echo request');
});

it('its first process buries orphans', async () => {
  expect(
    await run(
      'for i in $(seq 20); do (setsid sh -c "sleep 0.05" &) ; done; sleep 0.5; cat /proc/[0-9]*/status 2> /dev/null | grep -c "^State:.Z"',
    ),
  ).toBe('exit 1: 0\n');
  expect(await run('ip -o link show lo')).toContain('LOOPBACK,UP');
});

it('writes where people write, and nowhere else', async () => {
  expect(
    await run('for d in /etc /root /home /var/tmp /opt /srv /mnt /usr/local/bin /run /tmp; do touch $d/mine || echo $d; done'),
  ).toBe('');
  expect(await run('touch /usr/bin/mine')).toContain('Read-only');
  // A whole folder of the image goes with a kernel from 6.6 (attributes of a tmpfs, which mark it as new); before, a file does.
  expect(await run('rm /etc/iproute2/rt_tables && ls /etc/iproute2/rt_tables')).toContain('No such file');
  const [major = 0, minor = 0] = os.release().split('.').map(Number);
  if (major > 6 || (major === 6 && minor >= 6))
    expect(await run('rm -r /etc/iproute2 && ls /etc/iproute2')).toContain('No such file');
  expect(await run('dd if=/dev/zero of=/root/big bs=1M count=100; rm -f /root/big')).toBe('');
});

it('an instance gets a lease: address, router or classless routes, MTU, name server', async () => {
  expect(
    await run(`ip netns add qdhcp && ip link add dhcp0 type veth peer name ns0 netns qdhcp && ip -n qdhcp addr add 10.0.0.2/24 dev ns0
      ip -n qdhcp link set ns0 up; ip link set dhcp0 up; ip -n vm1 addr flush dev eth0
      ovs-vsctl add-br br-int -- add-port br-int dhcp0 -- add-port br-int tap3f2c1a9b-7d
      ip netns exec qdhcp dnsmasq --no-hosts --no-resolv --port=0 --pid-file=/run/dnsmasq.pid --leasefile-ro --interface=ns0 \
        --dhcp-range=10.0.0.0,static --dhcp-host=fa:16:3e:00:00:01,10.0.0.9 \
        --dhcp-option=3,10.0.0.1 --dhcp-option=6,10.0.0.2 --dhcp-option=26,1450 --dhcp-option=121,169.254.169.254/32,10.0.0.2,0.0.0.0/0,10.0.0.1`),
  ).toBe('');
  expect(await run('instance dhcp vm1 2>&1')).toContain('10.0.0.9');
  expect(await run('ip -n vm1 -br -4 addr show eth0; ip -n vm1 route; ip -n vm1 link show eth0')).toMatch(
    /10\.0\.0\.9\/24.*\ndefault via 10\.0\.0\.1 .*\n10\.0\.0\.0\/24 .*\n169\.254\.169\.254 via 10\.0\.0\.2 .*\n.* mtu 1450 /,
  );
  expect(await run('ip netns exec vm1 cat /etc/resolv.conf; cat /etc/resolv.conf')).toBe('nameserver 10.0.0.2');
  expect(await run('instance stop vm1; instance list | wc -l; ls /run/netns; ip link show tap3f2c1a9b-7d')).toMatch(
    /^exit 1: 1\nqdhcp\n/,
  );
});

it('refuses a boot that cannot be, in words, and leaves nothing of it', async () => {
  expect(await run('instance boot vm9 --mac fa:16:3e:00:00:09 --tap tap-with-a-name-too-long')).toContain('at most 15');
  expect(await run('instance boot vm9 --mac not-a-mac --tap tap9')).toContain('exit 1');
  expect(await run('ls /run/netns | grep vm9')).toBe('exit 1: ');
  expect(await run('instance console nobody')).toContain('there is no instance nobody');
});

it('a shell says where it is, has a size that follows, and completes with Tab', async () => {
  const pty = await test.engine.openPty(session, 'compute1', { shell: 'tab', size: { cols: 100, rows: 30 }, from: 0 });
  const shell = new PtyReader(pty);
  await shell.until(/root@compute1.*:~# $/s);
  shell.type('stty size\n');
  await shell.until('30 100');
  pty.resize({ cols: 61, rows: 17 });
  shell.type('stty size\n');
  await shell.until('17 61');
  shell.type('ip netn\t');
  await shell.until('ip netns ');
});
