// A student who is root in the host replaces the programs that tell the truth. The verdicts do not change.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GradingLab, startGradingLab } from './grading-lab.ts';

/** What lies for each program: it says that all is well, whatever was asked. */
const LIARS: Readonly<Record<string, string>> = {
  ip: 'echo "[]"',
  bridge: 'echo "[]"',
  'ovs-vsctl': 'exit 0',
  'ovs-ofctl': 'echo " priority=4,in_port=1,dl_vlan=1 actions=mod_vlan_vid:100,NORMAL"',
  'ovs-appctl': 'echo "Datapath actions: eth1"',
  'iptables-save': 'echo ""',
  'iptables-nft-save': 'echo ""',
  'iptables-legacy-save': 'echo ""',
  iptables: 'exit 0',
  ping: 'echo "1 packets transmitted, 1 received, 0% packet loss, time 0ms"',
  arping: 'echo "Unicast reply from 10.0.0.2 [FA:16:3E:00:00:02]  0.6ms"; echo "Received 1 response(s)"',
  curl: 'printf "HTTP/1.1 200 OK\\r\\n\\r\\nhello"',
  nc: 'exit 0',
  dig: 'echo ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1"',
  tcpdump: 'echo "listening on"; sleep 5',
  find: 'echo "4026539999 r"',
  cat: 'echo 1',
  ps: 'echo ok',
  python3: 'echo "[]"',
  sh: 'exit 0',
  bash: 'exit 0',
};

const checks: readonly (readonly [kind: string, spec: Record<string, unknown>])[] = [
  ['netns', { host: 'compute1', name: 'vm1' }],
  ['netns', { host: 'compute1', name: 'r' }],
  ['link', { in: 'vm1', dev: 'eth0', up: true, mac: 'fa:16:3e:00:00:01' }],
  ['link', { in: 'vm1', dev: 'eth7' }],
  ['address', { in: 'vm1', has: '10.0.0.1/24' }],
  ['route', { in: 'vm1', to: 'default' }],
  ['sysctl', { in: 'vm1', key: 'net.ipv4.ip_forward', value: 1 }],
  ['ovs-bridge', { host: 'compute1', bridge: 'br-int', ports: ['tap1'] }],
  ['ovs-bridge', { host: 'compute1', bridge: 'br-none' }],
  ['ovs-port', { host: 'compute1', port: 'tap1', tag: 1 }],
  ['ovs-port', { host: 'compute1', port: 'tap1', tag: 2 }],
  [
    'ovs-flow',
    { host: 'compute1', bridge: 'br-phys', match: 'in_port=phy-br-phys,dl_vlan=1', actions: 'mod_vlan_vid:100,NORMAL' },
  ],
  ['ovs-flow', { host: 'compute1', bridge: 'br-phys', match: 'in_port=phy-br-phys,dl_vlan=2' }],
  [
    'ovs-trace',
    { host: 'compute1', bridge: 'br-int', packet: 'in_port=tap1,arp', expect: { output: [{ port: 'eth1', vlan: 100 }] } },
  ],
  ['iptables', { in: 'vm1', chain: 'INPUT', rule: '-p tcp --dport 22 -j ACCEPT' }],
  ['process', { host: 'compute1', argv: ['ovs-vswitchd'] }],
  ['process', { host: 'compute1', argv: ['radvd'] }],
  ['file', { host: 'compute1', path: '/tmp/true', contains: 'true' }],
  ['ping', { from: 'vm1', to: 'vm2' }],
  ['ping', { from: 'vm1', to: '10.0.0.77' }],
  ['tcp', { from: 'vm1', to: 'vm2', port: 81 }],
  ['tcp', { from: 'vm1', to: 'vm2', port: 82, listener: true }],
  ['http', { from: 'vm1', url: 'http://10.0.0.2/' }],
  ['dns', { from: 'vm1', server: '10.0.0.2', name: 'vm.example' }],
  ['dhcp', { from: 'vm1' }],
  ['arp', { from: 'vm1', to: 'vm2', mac: 'fa:16:3e:00:00:02' }],
  ['arp', { from: 'vm1', to: '10.0.0.77' }],
  ['mtu', { from: 'vm1', to: 'vm2', bytes: 1500 }],
  ['capture', { on: { host: 'compute1', dev: 'eth1' }, while: { ping: { from: 'vm1', to: 'vm2' } }, expect: { vlan: 100 } }],
  ['capture', { on: { host: 'compute1', dev: 'eth1' }, while: { ping: { from: 'vm1', to: 'vm2' } }, expect: { vlan: 7 } }],
  ['unreachable', { from: 'vm1', to: '10.0.0.77', control: { to: 'vm2' } }],
  [
    'script',
    {
      host: 'compute1',
      program:
        'ovs-vsctl br-exists br-none && echo \'{"outcome":"pass"}\' || echo \'{"outcome":"fail","findings":[{"code":"failed","where":"x","expected":"y","actual":"z"}]}\'',
      timeout: 5,
    },
  ],
];

let lab: GradingLab;
beforeAll(async () => {
  lab = await startGradingLab();
  await lab.on('compute1', 'echo true > /tmp/true');
});
afterAll(() => lab?.end());

const unseen = { on: { host: 'compute1', dev: 'eth1' }, while: { ping: { from: 'vm1', to: 'vm2' } }, expect: { nothing: true } };

it('who fills the capture in which nothing should be seen, before anything can be, has proved nothing', async () => {
  expect(await lab.verdict('capture', unseen)).toBe('seen');
  // Some 2000 a second, so that the wire still has room for the ping; a capture ends after 600.
  const noise = `
import socket, time
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); s.bind(("eth1", 0))
while True:
    for n in range(20): s.send(bytes(6) + bytes([2, 0, 0, 0, 0, 9, 0x88, 0xb5]) + bytes(50))
    open("/tmp/noise", "w")
    time.sleep(0.01)`;
  await lab.on('compute1', `(timeout 300 python3 -c '${noise}') > /dev/null 2>&1 & until [ -e /tmp/noise ]; do sleep 0.05; done`);
  // The machine is slow: between the capture's beginning and the ping there is time for all of that.
  expect(await lab.verdict('capture', unseen, { slowByMs: 3000 })).toBe(
    'inconclusive: the capture on eth1 was ended, full or stopped before the probe was over',
  );
  await lab.on('compute1', 'pkill -x timeout');
});

it('nor has who asks that capture for its counts and then stops it, so that it is woken only to be ended', async () => {
  await lab.on(
    'compute1',
    "(timeout 300 sh -c 'while :; do for p in $(pgrep -x tcpdump); do sleep 0.2; kill -USR1 $p; sleep 0.2; kill -STOP $p; done; done') > /dev/null 2>&1 &",
  );
  expect(await lab.verdict('capture', unseen, { slowByMs: 2000 })).toBe(
    'inconclusive: the capture on eth1 was ended, full or stopped before the probe was over',
  );
  await lab.on('compute1', 'pkill -x timeout');
});

it('a capture that is behind is given the time to take what had come', async () => {
  // Stopped before the ping, it goes on when it is asked for its counts: SIGUSR1 is pending (bit 9).
  await lab.on(
    'compute1',
    `(timeout 300 sh -c 'while :; do for p in $(pgrep -x tcpdump); do sleep 0.2; kill -STOP $p; until grep -q "ShdPnd:.*[2367abef]..$" /proc/$p/status; do sleep 0.02; done; sleep 0.3; kill -CONT $p; echo > /tmp/woken; sleep 1; done; done') > /dev/null 2>&1 &`,
  );
  expect(await lab.verdict('capture', unseen, { slowByMs: 2000 })).toBe('seen');
  await lab.on('compute1', 'pkill -x timeout; rm /tmp/woken');
});

describe('a host full of liars', () => {
  it('gets the verdicts of an honest one', async () => {
    const all = async (): Promise<readonly string[]> => {
      const said: string[] = [];
      for (const [kind, spec] of checks) said.push(`${kind}: ${await lab.verdict(kind, spec)}`);
      return said;
    };
    const honest = await all();
    expect(honest.filter((one) => one.endsWith(': pass')).length).toBeGreaterThan(10);
    expect(honest.filter((one) => !one.endsWith(': pass')).length).toBeGreaterThan(10);
    expect(honest.join('\n')).not.toContain('inconclusive');

    // The image is read-only, also to root in it, so the liars are mounted over the programs.
    const script = Object.entries(LIARS)
      .map(([name, says]) => `cat > /run/liars/${name} <<'LIAR'\n#!/run/liars/.sh\n${says}\nLIAR\nchmod 755 /run/liars/${name}`)
      .join('\n');
    await lab.on('compute1', `mount -o remount,exec /run; mkdir -p /run/liars; cp /bin/dash /run/liars/.sh\n${script}\ntrue`);
    const names = Object.keys(LIARS).join(' ');
    await lab.on(
      'compute1',
      `for n in ${names}; do for d in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do [ -e $d/$n ] && mount --bind /run/liars/$n $(readlink -f $d/$n); done; done; true`,
    );
    const record = await lab.engine.exec(lab.session, 'compute1', ['ping', '-c', '1', '10.0.0.250'], { by: 'host' });
    expect(record.stdout, 'the liar is in place').toContain('1 received');
    expect(await all()).toEqual(honest);
  });
});
