// The shims that make textbook commands work in an unprivileged host: with each the command does its work, without it it does not.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newSession, PAIR } from '../support/engine-contract.ts';
import { type TestEngine, testEngine } from '../support/engine-docker.ts';

let test: TestEngine;
const session = newSession();
/** What the host says; exit codes other than 0 in front. */
async function run(script: string, timeoutMs = 20_000): Promise<string> {
  const { stdout, stderr, exitCode } = await test.engine.exec(session, 'compute1', ['bash', '-c', script], {
    by: 'host',
    timeoutMs,
  });
  return exitCode === 0 ? stdout.trim() : `exit ${exitCode}: ${stdout}${stderr}`;
}
let userspace = true;

beforeAll(async () => {
  test = testEngine();
  await test.engine.create(session, PAIR);
  userspace = (await run('/usr/lib/patchbay/pb datapath')) === 'netdev';
});
afterAll(async () => {
  await test.engine.destroy(session);
  await test.engine.dispose();
});

describe('ip netns exec and ip -n', () => {
  it('work with the library that fails one unmount', async () => {
    expect(await run('ip netns add red && ip netns exec red ip link set lo up && ip -n red -br link show lo')).toMatch(
      /^lo +UNKNOWN/,
    );
    // /sys shows the namespace's own devices, which is what the remount is for.
    expect(await run('ip netns exec red ls /sys/class/net | grep -vx -e gre0 -e gretap0 -e erspan0')).toBe('lo');
  });

  it('fail without it', async () => {
    const without = (command: string) =>
      run(`mv /etc/ld.so.preload /root/preload; ${command}; code=$?; mv /root/preload /etc/ld.so.preload; exit $code`);
    expect(await without('ip netns exec red true')).toMatch(/mount of \/sys failed/);
    expect(await without('ip -n red link')).toMatch(/mount of \/sys failed/);
  });
});

describe('ovs-vsctl add-br', () => {
  it('makes a bridge that works, in every spelling', async () => {
    expect(await run('ovs-vsctl add-br br-a')).toBe('');
    expect(
      await run(
        'ovs-vsctl --may-exist add-br br-b -- set bridge br-b fail_mode=secure -- add-port br-b p1 -- set interface p1 type=internal',
      ),
    ).toBe('');
    expect(await run('ovs-vsctl -t 5 -- --may-exist add-br br-c && ovs-vsctl --timeout=5 add-br br-d')).toBe('');
    expect(await run('ovs-vsctl --bare --columns=name,error find Interface "error!=[]"')).toBe('');
    expect(await run('ip -br link | grep -c "^br-[abcd] "')).toBe('4');
    expect(await run('ovs-vsctl get bridge br-b fail_mode; ovs-vsctl --columns=name list bridge br-b')).toMatch(
      /^secure\nname +: br-b$/,
    );
    // A fake bridge has a parent and no datapath of its own.
    expect(await run('ovs-vsctl add-br br-v br-a 7 && ovs-vsctl br-to-vlan br-v')).toBe('7');
    if (userspace) expect(await run('ovs-vsctl get bridge br-a datapath_type')).toBe('netdev');
  });

  it('without the wrapper makes none on a kernel without the module', async () => {
    if (!userspace) return;
    await run('/usr/bin/ovs-vsctl --timeout=3 add-br br-plain');
    expect(await run('ip link show br-plain')).toMatch(/does not exist/);
    expect(await run('ovs-vsctl del-br br-plain')).toBe('');
  });
});

describe('TCP over veths made by hand', () => {
  const carry = (before: string) =>
    run(
      `${before}
       ip netns exec left timeout 5 nc -l 10.5.0.1 4000 > /root/got & sleep 0.3
       ip netns exec right sh -c 'echo carried | timeout 4 nc -N 10.5.0.1 4000'; wait; cat /root/got`,
    );

  beforeAll(async () => {
    expect(
      await run(`ovs-vsctl add-br br-tcp
        for n in left right; do
          ip netns add $n; ip link add t-$n type veth peer name eth0 netns $n
          ip link set t-$n up; ovs-vsctl add-port br-tcp t-$n
        done
        ip -n left addr add 10.5.0.1/24 dev eth0; ip -n right addr add 10.5.0.2/24 dev eth0
        ip -n left link set eth0 up; ip -n right link set eth0 up`),
    ).toBe('');
  });

  it('arrives, because checksums are completed on every veth as it appears', async () => {
    await expect.poll(() => run('ip netns exec right ping -c 1 -W 1 10.5.0.1')).toContain('1 received');
    expect(await carry('')).toBe('carried');
  });

  it('does not arrive when they are left to hardware, on the userspace datapath', async () => {
    if (!userspace) return;
    expect(await carry('for n in left right; do ip netns exec $n ethtool -K eth0 tx on > /dev/null; done')).toBe('');
    expect(await run('ip netns exec right ping -c 1 -W 1 10.5.0.1')).toContain('1 received');
  });
});
