// The Docker engine keeps the contract, and its hosts are joined, handed over, watched and gone as they should be.
import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HostChange } from '../../server/domain/engine.ts';
import type { Topology } from '../../server/domain/lab.ts';
import { switchPrefix } from '../../server/engine/docker/names.ts';
import { mountsBelow } from '../../setup/mounts.mjs';
import { isAlive, listProcesses } from '../../setup/processes.mjs';
import { engineContract, newSession, PAIR } from '../support/engine-contract.ts';
import { engineLinks, type TestEngine, testEngine } from '../support/engine-docker.ts';

const TRIANGLE: Topology = {
  hosts: [{ name: 'compute1' }, { name: 'compute2' }, { name: 'network' }],
  wires: [
    {
      name: 'mgmt',
      ends: ['compute1', 'compute2', 'network'].map((host, n) => ({ host, nic: 'eth0', address: `192.168.1.1${n + 1}/24` })),
    },
    {
      name: 'underlay',
      ends: [
        { host: 'compute1', nic: 'eth1', address: '10.9.0.1/24', underlay: true },
        { host: 'compute2', nic: 'eth1', address: '10.9.0.2/24', underlay: true },
      ],
    },
  ],
  instances: [],
};

describe('the Docker engine', () => {
  engineContract(() => testEngine().engine);
});

describe('real hosts', () => {
  let test: TestEngine;
  const sessions: string[] = [];
  const start = async (topology: Topology): Promise<string> => {
    const session = newSession();
    sessions.push(session);
    await test.engine.create(session, topology);
    return session;
  };
  const run = async (session: string, host: string, script: string): Promise<string> => {
    const { stdout, stderr, exitCode } = await test.engine.exec(session, host, ['bash', '-c', script], { by: 'host' });
    return exitCode === 0 ? stdout.trim() : `exit ${exitCode}: ${stdout}${stderr}`;
  };

  beforeAll(() => {
    test = testEngine();
  });
  afterEach(async () => {
    await Promise.all(sessions.splice(0).map((session) => test.engine.destroy(session)));
  });
  afterAll(() => test.engine.dispose());

  it("stand in the machine's table of mounts for a moment only, and keep their own", async () => {
    const session = await start(PAIR);
    await test.engine.batch(session, 'compute1', [{ argv: ['true'] }]); // its probe, too
    const names = (await test.containers()).filter((name) => name.includes(session));
    const infos = await Promise.all(names.map((name) => test.docker.getContainer(name).inspect()));
    const roots = infos.map(({ GraphDriver }) => (GraphDriver.Data as unknown as { MergedDir: string }).MergedDir);
    expect(roots.length).toBe(3);
    const stand = (): string[] => roots.filter((root) => mountsBelow(root).length > 0);
    await expect.poll(stand).toEqual([]);
    expect(await run(session, 'compute1', 'echo mine > /etc/motd && cat /etc/motd')).toBe('mine');
    const [looked] = await test.engine.batch(session, 'compute1', [{ argv: ['cat', '/proc/1/root/etc/motd'] }]);
    expect(looked?.stdout).toBe('mine\n');
    await test.engine.destroy(session);
    expect(roots.filter((root) => existsSync(root))).toEqual([]);
  });

  it('of several labs share shims, those of one do not, and a shim goes with the last of them; probes have their own', async () => {
    const labs = [await start(PAIR), await start(PAIR), await start(PAIR)];
    await test.engine.batch(labs[0]!, 'compute1', [{ argv: ['true'] }]);
    const shimOf = async (session: string, name: string) => {
      const { State } = await test.docker.getContainer(`pb-${session}-${name}`).inspect();
      return listProcesses().find(({ pid }) => pid === State.Pid)?.ppid ?? 0;
    };
    const pairs = await Promise.all(labs.map((lab) => Promise.all(PAIR.hosts.map(({ name }) => shimOf(lab, name)))));
    const probe = await shimOf(labs[0]!, 'compute1.probe');
    expect(pairs.filter(([one, two]) => one === two)).toEqual([]);
    const shims = [...new Set(pairs.flat())];
    expect([shims.length < 6, shims.includes(probe), shims.every(isAlive)]).toEqual([true, false, true]);
    // The others go on without the first lab's.
    await test.engine.destroy(labs[0]!);
    for (const lab of labs.slice(1)) expect(await run(lab, 'compute1', 'ping -c 1 -W 2 compute2')).toContain('1 received');
    await Promise.all(labs.slice(1).map((lab) => test.engine.destroy(lab)));
    await expect.poll(() => [...shims, probe].filter(isAlive)).toEqual([]);
  });

  it('let Open vSwitch rest when nobody works at a lab, and wake it at all of them with the next word; a time that a student set stays', async () => {
    const session = await start(TRIANGLE);
    await run(session, 'network', 'ovs-vsctl set Open_vSwitch . other_config:max-revalidator=700');
    // Past the engine, to which a look is use.
    const time = async ({ name }: { name: string }) => {
      const { State } = await test.docker.getContainer(`pb-${session}-${name}`).inspect();
      const ask = ['/usr/bin/ovs-vsctl', 'get', 'Open_vSwitch', '.', 'other_config:max-revalidator'];
      return (await execa('nsenter', ['--target', String(State.Pid), '--mount', ...ask])).stdout;
    };
    const times = () => Promise.all(TRIANGLE.hosts.map(time));
    expect(await times()).toEqual(['"1000"', '"1000"', '"700"']);
    await expect.poll(times, { timeout: 60_000, interval: 1000 }).toEqual(['"5000"', '"5000"', '"700"']);
    await run(session, 'compute1', 'true');
    await expect.poll(times).toEqual(['"1000"', '"1000"', '"700"']);
  }, 90_000);

  it('know their names and reach each other over a switch by them', async () => {
    const session = await start(TRIANGLE);
    expect(await run(session, 'compute2', 'hostname; cat /etc/hostname')).toBe('compute2\ncompute2');
    for (const peer of ['compute2', 'network']) {
      expect(await run(session, 'compute1', `ping -c 1 -W 2 ${peer}`)).toContain('1 received');
    }
    // Unknown addresses and broadcasts pass a wire too, tags are left alone.
    expect(await run(session, 'compute1', 'arping -c 1 -w 2 -I eth0 192.168.1.13')).toContain('1 response');
  });

  it('find each other on a switch, and nobody of the machine that makes it', async () => {
    const session = await start(TRIANGLE);
    const theirs = await Promise.all(
      ['compute1', 'compute2', 'network'].map((host) => run(session, host, "ip -br -6 addr show eth0 | grep -o 'fe80[^/]*'")),
    );
    const answers = async () => {
      const heard = await run(session, 'compute1', 'ping -6 -c 3 -w 4 ff02::1%eth0');
      return [...new Set([...heard.matchAll(/from (fe80[^%]*)%/g)].map(([, address]) => address ?? ''))].sort();
    };
    await expect.poll(answers).toEqual(theirs.sort());
  });

  it('carry an underlay on an OVS bridge, so that tunnels can send', async () => {
    const session = await start(TRIANGLE);
    for (const [host, remote, address] of [
      ['compute1', '10.9.0.2', 1],
      ['compute2', '10.9.0.1', 2],
    ] as const) {
      const tunnel = `ovs-vsctl add-br br-tun -- add-port br-tun vx -- set Interface vx type=vxlan options:remote_ip=${remote} options:key=77`;
      expect(await run(session, host, `${tunnel} && ip addr add 10.0.0.${address}/24 dev br-tun && ip link set br-tun up`)).toBe(
        '',
      );
    }
    await expect.poll(() => run(session, 'compute1', 'ping -c 1 -W 1 10.0.0.2')).toContain('1 received');
  });

  it('boot their instances: namespace, MAC, address, a tap that is not plugged', async () => {
    const session = await start(PAIR);
    const { stdout } = (
      await test.engine.batch(session, 'compute1', [{ argv: ['ip', '-j', 'addr', 'show', 'dev', 'eth0'], netns: 'vm1' }])
    )[0]!;
    expect(JSON.parse(stdout)[0]).toMatchObject({ address: 'fa:16:3e:00:00:01', mtu: 1500 });
    expect(stdout).toContain('"local":"10.0.0.5"');
    expect(
      await run(session, 'compute1', 'ip -br link show tap3f2c1a9b-7d | grep -c UP; ovs-vsctl list-br; instance list'),
    ).toMatch(/^1\n.*vm1 /s);
  });

  it('run their set-up script; one that fails ends the start with its words and leaves nothing', async () => {
    const withSetup = (setup: string): Topology => ({ ...PAIR, hosts: [{ name: 'compute1', setup }, { name: 'compute2' }] });
    const session = await start(
      withSetup(`ovs-vsctl add-br br-int\necho "it's $HOME" > /root/made\nsleep 4711 > /dev/null 2>&1 &\n`),
    );
    expect(await run(session, 'compute1', 'ovs-vsctl list-br; cat /root/made; ls /run/patchbay')).toMatch(
      /^br-int\nit's \/root\n/,
    );
    // It may say what the student is to find out: in no file, and in no descriptor of what it started.
    expect(await run(session, 'compute1', 'grep -r br-int /run/patchbay')).toContain('exit 1');
    expect(await run(session, 'compute1', 'ls /proc/$(pgrep -xf "sleep 4711")/fd')).toBe('0\n1\n2');
    await expect(start(withSetup('echo oh no >&2; exit 3'))).rejects.toMatchObject({
      code: 'start-failed',
      say: expect.stringContaining('oh no'),
    });
    expect((await test.containers()).filter((name) => name.includes(sessions[1]!))).toEqual([]);
  });

  it('leave nothing behind: no container, no switch, no wire', async () => {
    const session = await start(TRIANGLE);
    await test.engine.batch(session, 'network', [{ argv: ['true'] }]);
    expect((await engineLinks(test.config)).some((name) => name.startsWith(switchPrefix(session)))).toBe(true);
    await test.engine.destroy(session);
    expect((await test.containers()).filter((name) => name.includes(session))).toEqual([]);
    expect((await engineLinks(test.config)).filter((name) => name.startsWith(switchPrefix(session)))).toEqual([]);
  });

  it('a reset brings back the start, with the switch, the probe and the shells of the new hosts', async () => {
    const session = await start(TRIANGLE);
    await run(session, 'compute1', 'ovs-vsctl add-br br-x; touch /root/mine; ip netns add mine');
    await test.engine.batch(session, 'compute1', [{ argv: ['true'] }]);
    await test.engine.reset(session, TRIANGLE);
    expect(await run(session, 'compute1', 'ls /root /run/netns; ovs-vsctl list-br')).toMatch(
      /^\/root:\n\n\/run\/netns:\nbr-eth1$/,
    );
    expect(await run(session, 'compute1', 'ping -c 1 -W 2 network')).toContain('1 received');
    const seen = await test.engine.batch(session, 'compute1', [{ argv: ['ovs-vsctl', 'list-br'] }]);
    expect(seen[0]!.stdout).toBe('br-eth1\n');
  });

  it('another server finds the hosts, their shells and their probes again', async () => {
    const session = newSession();
    const before = testEngine(test.config);
    await before.engine.create(session, PAIR);
    await before.engine.batch(session, 'compute1', [{ argv: ['true'] }]);
    await before.engine.dispose();
    const other = testEngine(test.config);
    expect((await other.engine.exec(session, 'compute1', ['hostname'], { by: 'host' })).stdout).toBe('compute1\n');
    expect((await other.engine.batch(session, 'compute1', [{ argv: ['ls', '/proc/1/root/run/netns'] }]))[0]!.stdout).toBe(
      'vm1\n',
    );
    await other.engine.create(session, PAIR);
    expect((await test.containers()).filter((name) => name.includes(session)).length).toBe(3);
    await other.engine.destroy(session);
    await other.engine.dispose();
  });

  it('tell of changes, and of a host that dies', async () => {
    const session = await start(PAIR);
    const heard: HostChange[] = [];
    const stop = test.engine.watch(session, (change) => heard.push(change));
    await test.engine.batch(session, 'compute1', [{ argv: ['true'] }]);
    await run(session, 'compute1', 'ovs-vsctl add-br br-int');
    await expect.poll(() => heard.map(({ source }) => source)).toContain('ovsdb');
    // OVSDB knows nothing of flows: they are heard of by OpenFlow, also on a bridge that is new.
    await expect
      .poll(async () => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        heard.length = 0;
        await run(
          session,
          'compute1',
          `ovs-ofctl add-flow br-int priority=7,actions=drop; ovs-ofctl del-flows br-int; sleep 0.3`,
        );
        return heard.map(({ source }) => source);
      })
      .toContain('ovsdb');
    // Watching changes nothing: what no flow matches is dropped, not sent to the watcher as if it were a controller.
    const trace = await run(session, 'compute1', 'ovs-ofctl del-flows br-int; ovs-appctl ofproto/trace br-int in_port=LOCAL,ip');
    expect(trace).toMatch(/No match[\s\S]*Datapath actions: drop/);
    expect(trace).not.toContain('packet-in');
    heard.length = 0;
    // In a namespace made after the watch began.
    await run(session, 'compute1', 'ip netns add late; sleep 0.3');
    heard.length = 0;
    await run(session, 'compute1', 'ip -n late link set lo up');
    await expect.poll(() => heard).toContainEqual({ session, host: 'compute1', source: 'netlink' });
    await test.docker.getContainer(`pb-${session}-compute2`).kill();
    await expect.poll(() => heard).toContainEqual({ session, host: 'compute2', source: 'host' });
    expect(await test.engine.list()).toContainEqual({ session, host: 'compute2', state: 'down' });
    await expect(test.engine.exec(session, 'compute2', ['true'], { by: 'host' })).rejects.toMatchObject({ code: 'host-down' });
    stop();
    await test.engine.reset(session, PAIR);
    expect(await run(session, 'compute2', 'hostname')).toBe('compute2');
  });

  it('get a new probe when the student kills it', async () => {
    const session = await start(PAIR);
    await test.engine.batch(session, 'compute1', [{ argv: ['true'] }]);
    await run(session, 'compute1', "pkill -9 -f 'pb probe'");
    await expect
      .poll(() => test.engine.batch(session, 'compute1', [{ argv: ['echo', 'back'] }]).then((r) => r[0]!.stdout, String))
      .toBe('back\n');
  });

  it('hands out warm hosts once each, clean, and counts them out when it goes', async () => {
    const own = testEngine();
    own.engine.keepReady(2);
    const warm = async () => (await own.containers()).filter((name) => name.startsWith('pb-warm-')).length;
    await expect.poll(warm).toBe(2);
    const [one, two] = [newSession(), newSession()];
    await Promise.all([own.engine.create(one, PAIR), own.engine.create(two, PAIR)]);
    const ids = await Promise.all(
      [one, two].flatMap((session) =>
        ['compute1', 'compute2'].map(async (host) => (await own.docker.getContainer(`pb-${session}-${host}`).inspect()).Id),
      ),
    );
    expect(new Set(ids).size).toBe(4);
    // Nothing of what a host had while it waited.
    for (const session of [one, two]) {
      const bridges = () => own.engine.exec(session, 'compute1', ['ovs-vsctl', 'list-br'], { by: 'host' });
      expect((await bridges()).stdout).toBe('');
      const links = () => own.engine.exec(session, 'compute1', ['ip', '-br', 'link'], { by: 'host' });
      await expect.poll(async () => (await links()).stdout).not.toMatch(/pb-warm|ovs-netdev/);
    }
    await expect.poll(warm).toBe(2);
    await Promise.all([own.engine.destroy(one), own.engine.destroy(two)]);
    await own.engine.dispose();
    expect(await own.containers()).toEqual([]);
  });
});
