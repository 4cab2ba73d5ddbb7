// Root in a lab host harms nobody: attacks fail, and after each a neighbour's terminal still echoes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newSession, PAIR, PtyReader } from '../support/engine-contract.ts';
import { type TestEngine, testEngine } from '../support/engine-docker.ts';
import { EMULATED, PATIENCE } from '../support/patience.ts';
import { ATTACKS } from './attacks.ts';

let test: TestEngine;
let neighbour: PtyReader;
const [session, other] = [newSession(), newSession()];
let echoes = 0;

async function neighbourEchoes(): Promise<void> {
  const word = `echo${echoes++}`;
  neighbour.type(`: ${word}\n`);
  await neighbour.until(`: ${word}`);
}
async function attack(script: string): Promise<string> {
  // The host's own agent may be what an attack brings down: then the attack has harmed its own host only.
  const record = await test.engine.exec(session, 'compute1', ['bash', '-c', script], { by: 'host', timeoutMs: 30_000 });
  return `${record.stdout}${record.stderr}exit ${record.exitCode}`;
}

beforeAll(async () => {
  test = testEngine();
  await Promise.all([test.engine.create(session, PAIR), test.engine.create(other, PAIR)]);
  await test.engine.batch(session, 'compute1', [{ argv: ['true'] }]);
  neighbour = new PtyReader(
    await test.engine.openPty(other, 'compute1', { shell: 'main', size: { cols: 80, rows: 24 }, from: 0 }),
  );
});
afterAll(async () => {
  await Promise.all([test.engine.destroy(session), test.engine.destroy(other)]);
  await test.engine.dispose();
});

it.each(ATTACKS)('$name', async ({ script, fails }) => {
  expect(await attack(script)).toMatch(fails);
  await neighbourEchoes();
});

describe('what the probe sees', () => {
  const look = async (argv: readonly string[], netns?: string) => {
    const records = await test.engine.batch(session, 'compute1', [{ argv, ...(netns && { netns }) }]);
    return records[0]!;
  };

  it('is not taken in by programs, libraries and settings of the host', async () => {
    await attack(`for p in ip ovs-vsctl ping bash; do printf '#!/bin/sh\\necho lies\\n' > /usr/local/bin/$p; chmod +x /usr/local/bin/$p; done
      echo /root/lies.so > /etc/ld.so.preload; echo 'export PATH=/root' > /etc/profile`);
    expect(await attack('ip addr')).toContain('lies');
    expect((await look(['ip', '-br', 'addr', 'show', 'eth1'])).stdout).toContain('192.168.7.11/24');
    expect((await look(['ovs-vsctl', '--version'])).stdout).toContain('Open vSwitch');
    expect((await look(['ping', '-c', '1', '-W', '2', '192.168.7.12'])).stdout).toContain('1 received');
  });

  it('does not follow a link planted among the namespaces', async () => {
    await attack('/bin/ln -s /proc/1/ns/net /run/netns/planted; /bin/ln -s /etc/passwd /run/netns/file; : > /run/netns/plain');
    for (const name of ['planted', 'file', 'plain', '../../proc/1/ns/net', '.']) {
      expect(await look(['true'], name)).toMatchObject({
        exitCode: 255,
        stderr: expect.stringContaining('Cannot open network namespace'),
      });
    }
    await neighbourEchoes();
  });

  it('comes back when it is stopped, not only when it is killed', async () => {
    await attack("pkill -STOP -f 'pb probe'");
    await test.engine.batch(session, 'compute1', [{ argv: ['true'], timeoutMs: 100 }]).catch(() => {});
    await expect.poll(() => look(['echo', 'back']).then(({ stdout }) => stdout, String)).toBe('back\n');
  });
});

it('root who ends his probe as often as it comes is told so, and it is not made as often', async () => {
  const own = newSession();
  await test.engine.create(own, PAIR);
  const unwatch = test.engine.watch(own, () => undefined);
  // Where it takes seconds to come, it is let come: one that never was there has not been ended.
  const end = ['/bin/sh', '-c', `while :; do pkill -9 -f "pb [p]robe"; sleep ${EMULATED ? 8 : 0.1}; done > /dev/null 2>&1 &`];
  await test.engine.exec(own, 'compute1', end, { by: 'host' });
  const look = () => test.engine.batch(own, 'compute1', [{ argv: ['true'] }]).then(() => '', String);
  await expect.poll(look, { timeout: 60_000 * PATIENCE, interval: 200 }).toContain('is ended again and again');
  unwatch();
  await test.engine.destroy(own);
});

it(
  'root who stops the start of his probe halfway is told so, and holds up neither others nor his own reset and stop',
  async () => {
    // One that does not wait as long as a slow machine wants.
    const { engine } = testEngine({ ...test.config, probeStartMs: 10_000 * PATIENCE });
    const own = newSession();
    await engine.create(own, PAIR);
    const look = () =>
      engine.batch(own, 'compute1', [{ argv: ['echo', 'looked'] }]).then(
        ([one]) => one?.stdout,
        ({ code }) => code,
      );
    const stopAll =
      'cd /proc; for p in [0-9]*; do read -r c < $p/comm && [[ $c == runc* ]] && kill -STOP $p && : > /root/stopped; done';
    const attacker = ['bash', '-c', `(while :; do ${stopAll}; done) > /dev/null 2>&1 &`];
    await engine.exec(own, 'compute1', attacker, { by: 'host' });
    expect(await look()).toBe('could-not-look');
    expect(await engine.exec(own, 'compute1', ['test', '-e', '/root/stopped'], { by: 'host' })).toMatchObject({
      exitCode: 0,
    });
    await neighbourEchoes();
    await engine.reset(own, PAIR);
    expect(await look()).toBe('looked\n');
    await engine.exec(own, 'compute1', attacker, { by: 'host' });
    await engine.exec(own, 'compute1', ['pkill', '-9', '-f', 'pb probe'], { by: 'host' });
    const again = look();
    await engine.destroy(own);
    expect(await again).not.toBe('looked\n');
    await engine.dispose();
    expect((await test.containers()).filter((name) => name.includes(own))).toEqual([]);
  },
  400_000 * PATIENCE,
);

it('a storm on a wire or in a loop of bridges leaves the neighbours their terminal', async () => {
  for (const host of ['compute1', 'compute2']) {
    await test.engine.exec(
      session,
      host,
      [
        '/bin/sh',
        '-c',
        '/usr/sbin/ip link add l1 type bridge; for n in 1 2; do /usr/sbin/ip link add a$n type veth peer name b$n; for s in a b; do /usr/sbin/ip link set $s$n up; done; done; /usr/sbin/ip link add l2 type bridge; for n in 1 2; do /usr/sbin/ip link set a$n master l1; /usr/sbin/ip link set b$n master l2; done; /usr/sbin/ip link set l1 up; /usr/sbin/ip link set l2 up; /usr/bin/arping -q -c 3 -w 1 -I l1 10.1.1.9',
      ],
      { by: 'host' },
    );
    await neighbourEchoes();
  }
  await test.engine.exec(session, 'compute1', ['/bin/sh', '-c', 'timeout 3 /usr/bin/ping -q -f -b 192.168.7.255; true'], {
    by: 'host',
  });
  await neighbourEchoes();
});

it('who ends what bounds the wires of a host gets another', async () => {
  // By their whole paths: programs of these names were put in their places above.
  const run = async (line: string) =>
    (await test.engine.exec(session, 'compute1', ['/bin/sh', '-c', line], { by: 'host' })).stdout;
  await run('/usr/bin/pkill -x "pb follow"');
  await run('/usr/sbin/ip link add w1 type veth peer name w2');
  await expect.poll(() => run('/usr/sbin/tc qdisc show dev w1; /usr/sbin/tc qdisc show dev w2')).toMatch(/tbf.*\n.*tbf/);
  await run('/usr/bin/pkill -STOP -x "pb follow"; /usr/sbin/ip link del w1');
  await run('/usr/sbin/ip link add w3 type veth peer name w4');
  await expect.poll(() => run('/usr/sbin/tc qdisc show dev w3')).toMatch(/tbf/);
});

it('frames that nobody asked for, of what is no keeper, are read no faster than they may be', async () => {
  const script = `
import os, socket, time
s = socket.socket(socket.AF_UNIX); s.bind("/run/patchbay/shells/flood.sock"); s.listen()
if os.fork() == 0:
    os.setsid()
    c, _ = s.accept(); c.recv(100)
    at, began = 0, time.time()
    c.settimeout(6)
    try:
        while time.time() < began + (6 if at > 70000 else 100):
            c.sendall(b"".join(b"D" + (9).to_bytes(4, "big") + (at + i).to_bytes(8, "big") + b"x" for i in range(1000)))
            at += 1000
    except OSError: pass
    open("/root/said", "w").write(str(at))`;
  const run = (...argv: string[]) => test.engine.exec(session, 'compute1', argv, { by: 'host', timeoutMs: 60_000 });
  await run('/bin/rm', '-f', '/run/patchbay/shells/flood.sock', '/root/said');
  await run('/bin/bash', '-c', `/usr/bin/python3 -c '${script}' > /dev/null 2>&1`);
  const pty = await test.engine.openPty(session, 'compute1', { shell: 'flood', size: { cols: 80, rows: 24 }, from: 0 });
  pty.onData(() => undefined);
  await neighbourEchoes();
  const said = async () => Number((await run('/bin/cat', '/root/said')).stdout);
  // A first burst of 40,000, then 40,000 a second, and what two sockets and a read hold. More than the burst: it was held up, and not cut off.
  await expect.poll(said, { timeout: 120_000 * PATIENCE, interval: 1000 }).toBeGreaterThan(60_000);
  // Seen: seven million where a frame of the keeper costs nothing.
  expect(await said()).toBeLessThan(400_000);
  pty.detach();
});

it('a fork bomb ends at the host’s own limit: it can still be looked at, and a reset mends it', async () => {
  const bomb = ['/bin/bash', '-c', '(:(){ :|:& };:) 2> /dev/null & sleep 2'];
  await test.engine.exec(session, 'compute2', bomb, { by: 'host' }).catch(() => {});
  await neighbourEchoes();
  expect((await test.engine.batch(session, 'compute2', [{ argv: ['cat', '/proc/loadavg'] }]))[0]).toMatchObject({ exitCode: 0 });
  await test.engine.reset(session, PAIR);
  expect((await test.engine.exec(session, 'compute2', ['hostname'], { by: 'host' })).stdout).toBe('compute2\n');
  await neighbourEchoes();
});
