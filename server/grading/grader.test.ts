// The runner: batches, dedupe, probes side by side, time to settle, blindness, hints, evidence.
import { describe, expect, it } from 'vitest';
import type { Looker } from '../domain/check.ts';
import type { BatchCommand, ExecRecord } from '../domain/engine.ts';
import type { CheckSpec, Topology } from '../domain/lab.ts';
import { createGrader, type GraderClock } from './grader.ts';

const topology: Topology = {
  hosts: [{ name: 'compute1' }, { name: 'compute2' }],
  wires: [],
  instances: [
    { name: 'vm1', host: 'compute1', mac: 'fa:16:3e:00:00:01', tap: 'tap1', address: '10.0.0.1/24' },
    { name: 'vm2', host: 'compute2', mac: 'fa:16:3e:00:00:02', tap: 'tap2', address: '10.0.0.2/24' },
    { name: 'vm3', host: 'compute1', mac: 'fa:16:3e:00:00:03', tap: 'tap3' },
  ],
};

function check(kind: string, spec: Record<string, unknown>, more: Partial<CheckSpec> = {}): CheckSpec {
  return { id: kind, kind, title: `title of ${kind}`, points: 1, withinMs: 0, hints: {}, spec, ...more };
}

type Say = (command: BatchCommand, host: string) => Partial<ExecRecord>;

/** A host of which a test says what each command prints; keeps what was asked. */
class PretendHosts implements Looker {
  readonly batches: { host: string; lines: string[] }[] = [];
  running = 0;
  mostRunning = 0;
  constructor(private readonly say: Say) {}
  async batch(host: string, commands: readonly BatchCommand[]): Promise<readonly ExecRecord[]> {
    this.batches.push({ host, lines: commands.map((one) => [one.netns ?? '-', ...one.argv].join(' ')) });
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    await new Promise((resolve) => setImmediate(resolve));
    this.running -= 1;
    return commands.map((command) => ({
      argv: command.argv,
      exitCode: 0,
      stdout: '',
      stderr: '',
      truncated: false,
      durationMs: 1,
      ...this.say(command, host),
    }));
  }
}

/** As find tells it: the probe's own namespace, the folder, and what is in it. */
const listing = (...names: readonly string[]) =>
  ['0 link 4 4026531833 net', '0 file 30 12 netns', ...names].map((line) => `${line}\0\n`).join('');
const namespaces = listing('1 file 4 4026532001 vm1', '1 file 4 4026532002 vm2', '1 file 4 4026532003 vm3', '1 file 30 7 fake');
const link = (name: string) => ({
  ifname: name,
  ifindex: 2,
  flags: ['UP', 'LOWER_UP'],
  mtu: 1500,
  addr_info: [{ family: 'inet', local: '10.0.0.1', prefixlen: 24 }],
});
const healthy: Say = ({ argv }) => {
  if (argv[0] === 'find') return { stdout: namespaces };
  if (argv[0] === 'ip' && argv.includes('addr'))
    return { stdout: argv.includes('-j') ? JSON.stringify([link('eth0')]) : 'eth0 …' };
  if (argv[0] === 'ping') return { stdout: '1 packets transmitted, 1 received, 0% packet loss, time 0ms\n' };
  return {};
};

/** Time passes only when somebody sleeps. */
function handClock(): GraderClock & { at: number } {
  const clock = {
    at: 0,
    now: () => clock.at,
    sleep: async (ms: number) => {
      clock.at += ms;
    },
  };
  return clock;
}

const run = (
  checks: readonly CheckSpec[],
  looker: Looker,
  more: {
    clock?: GraderClock;
    answers?: Record<string, string>;
    passiveOnly?: boolean;
    onResult?: () => void;
    signal?: AbortSignal;
  } = {},
) => {
  const { clock, answers = {}, ...options } = more;
  return createGrader(clock).run(checks, topology, looker, { answers, ...options });
};

describe('looking', () => {
  it('asks each host once for all that is passive, equal questions once', async () => {
    const hosts = new PretendHosts(healthy);
    const results = await run(
      [
        check('link', { in: 'vm1', dev: 'eth0' }, { id: 'a' }),
        check('address', { in: 'vm1', has: '10.0.0.1/24' }, { id: 'b' }),
        check('netns', { host: 'compute1', name: 'vm3' }, { id: 'c' }),
        check('link', { in: 'vm2', dev: 'eth0' }, { id: 'd' }),
      ],
      hosts,
    );
    expect(results.map((one) => one.verdict.outcome)).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(hosts.batches.map((one) => one.host).sort()).toEqual(['compute1', 'compute2']);
    const lines = hosts.batches.flatMap((one) => one.lines);
    expect(lines.filter((line) => line.includes('vm1 ip -d -j addr'))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('- find'))).toHaveLength(2);
  });

  it('sends the pings of the next round under another identifier, which no conntrack knows', async () => {
    const hosts = new PretendHosts(healthy);
    const ping = { to: '10.0.0.2', control: { to: '10.0.0.1' }, from: 'vm1' };
    const identifiers = async (): Promise<string[]> => {
      hosts.batches.length = 0;
      await run([check('unreachable', ping, { id: 'a' }), check('unreachable', ping, { id: 'b' })], hosts);
      const lines = hosts.batches.flatMap((one) => one.lines);
      return lines.flatMap((line) => /ping .*-e (\d+)/.exec(line)?.[1] ?? []);
    };
    const first = await identifiers();
    expect(first).toHaveLength(2);
    expect(await identifiers()).not.toEqual(first);
  });

  it('says that a namespace is not there instead of asking in it; a plain file is not a namespace', async () => {
    const hosts = new PretendHosts(({ argv }) =>
      argv[0] === 'find'
        ? { stdout: listing('1 file 4 4026532002 vm2', '1 file 30 7 vm1') }
        : { exitCode: 255, stderr: 'Cannot open network namespace' },
    );
    const results = await run([check('link', { in: 'vm1', dev: 'eth0' }), check('ping', { from: 'vm1', to: 'vm2' })], hosts);
    for (const { verdict, evidence } of results) {
      expect(verdict).toMatchObject({ outcome: 'fail', findings: [{ code: 'no-namespace', where: 'compute1' }] });
      expect(evidence).toHaveLength(1);
    }
    expect(hosts.batches.flatMap((one) => one.lines).some((line) => line.includes('ping'))).toBe(false);
  });

  it('is inconclusive, never wrong, when a host cannot be looked at', async () => {
    const looker: Looker = { batch: async (host) => Promise.reject(new Error(`${host} is away`)) };
    const all = [
      check('link', { in: 'vm1', dev: 'eth0' }),
      check('ovs-flow', { host: 'compute1', bridge: 'br0', match: 'ip', absent: true }),
      check('ping', { from: 'vm1', to: 'vm2' }),
      check('unreachable', { from: 'vm1', to: 'vm2', control: { to: '10.0.0.9' } }),
      check('file', { host: 'compute1', path: '/x', absent: true }),
    ];
    for (const { verdict } of await run(all, looker)) {
      expect(verdict).toEqual({ outcome: 'inconclusive', blind: ['compute1 could not be looked at: compute1 is away'] });
    }
  });

  it('does not take silence for an answer while answers that do come are slow', async () => {
    const apart = check('unreachable', { from: 'vm1', to: 'vm2', control: { to: '10.0.0.9' } });
    const network =
      (ms: number): Say =>
      (command, host) => {
        if (command.argv[0] !== 'ping') return healthy(command, host);
        return command.argv.at(-1) === '10.0.0.9'
          ? {
              stdout: `64 bytes from 10.0.0.9: icmp_seq=1 ttl=64 time=${ms} ms\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\n`,
            }
          : { stdout: '5 packets transmitted, 0 received, 100% packet loss, time 900ms\n', exitCode: 1 };
      };
    const [slow] = await run([apart], new PretendHosts(network(700)));
    expect(slow?.verdict).toEqual({ outcome: 'inconclusive', blind: [expect.stringContaining('answers take 700 ms')] });
    const [quick] = await run([apart], new PretendHosts(network(7)));
    expect(quick?.verdict.outcome).toBe('pass');
  });

  it('is inconclusive when a command is killed at its time limit or says what is not of it', async () => {
    for (const broken of [{ exitCode: null }, { stdout: 'not JSON' }, { exitCode: 127, stderr: 'ip: not found' }]) {
      const hosts = new PretendHosts((command, host) => (command.argv.includes('-j') ? broken : healthy(command, host)));
      const [result] = await run([check('link', { in: 'vm1', dev: 'eth0' })], hosts);
      expect(result?.verdict.outcome).toBe('inconclusive');
    }
  });
});

describe('probing', () => {
  const pingOf = (from: string, to: string, id: string) => check('ping', { from, to }, { id });

  it('runs probes of different instances side by side, after what is passive', async () => {
    const hosts = new PretendHosts(healthy);
    await run([pingOf('vm1', '10.0.0.2', 'a'), pingOf('vm2', '10.0.0.1', 'b'), pingOf('vm3', '10.0.0.1', 'c')], hosts);
    expect(hosts.batches.slice(0, 2).every((one) => one.lines.every((line) => line.startsWith('- find')))).toBe(true);
    expect(hosts.mostRunning).toBe(3);
  });

  it('runs a DHCP client alone in its namespace', async () => {
    let withDhcp = 0;
    const hosts = new PretendHosts((command, host) => {
      if (command.argv[0] === 'python3') {
        withDhcp = Math.max(withDhcp, hosts.running);
        return { stdout: 'offer 10.0.0.1 from 10.0.0.2\nlease 10.0.0.1 from 10.0.0.2\nreleased\n' };
      }
      return healthy(command, host);
    });
    const results = await run(
      [pingOf('vm1', '10.0.0.2', 'a'), check('dhcp', { from: 'vm1' }), pingOf('vm1', '10.0.0.9', 'b')],
      hosts,
    );
    expect(results.map((one) => one.verdict.outcome)).toEqual(['pass', 'pass', 'pass']);
    expect(withDhcp).toBe(0);
    const order = hosts.batches.map((one) => one.lines[0] ?? '').filter((line) => line.startsWith('vm1'));
    expect(order[0]).toContain('10.0.0.2');
    expect(order[1]).toContain('python3');
  });

  it('leaves probes out when only what is passive is wanted', async () => {
    const hosts = new PretendHosts(healthy);
    const results = await run([pingOf('vm1', 'vm2', 'a'), check('link', { in: 'vm1', dev: 'eth0' })], hosts, {
      passiveOnly: true,
    });
    expect(results.map((one) => one.checkId)).toEqual(['link']);
  });

  it('ends the listener it started even when the probe itself could not be run', async () => {
    const hosts = new PretendHosts(({ argv }) => (argv[0] === 'find' ? { stdout: namespaces } : {}));
    const looker: Looker = {
      batch: (host, commands) =>
        host === 'compute1' && commands[0]?.argv[0] === 'python3'
          ? Promise.reject(new Error('gone'))
          : hosts.batch(host, commands),
    };
    const [result] = await run([check('tcp', { from: 'vm1', to: 'vm2', port: 80, listener: true })], looker);
    expect(result?.verdict.outcome).toBe('inconclusive');
    const last = hosts.batches.at(-1);
    expect(last?.host).toBe('compute2');
    expect(last?.lines[0]).toContain('kill');
  });
});

describe('time to settle', () => {
  it('looks again only at what failed, until it passes', async () => {
    let looks = 0;
    const hosts = new PretendHosts((command, host) => {
      if (!command.argv.includes('-j') || command.netns !== 'vm1') return healthy(command, host);
      looks += 1;
      return { stdout: JSON.stringify(looks < 3 ? [] : [link('eth0')]) };
    });
    const clock = handClock();
    const seen: string[] = [];
    const results = await createGrader(clock).run(
      [
        check('link', { in: 'vm1', dev: 'eth0' }, { id: 'late', withinMs: 5000 }),
        check('link', { in: 'vm2', dev: 'eth0' }, { id: 'soon', withinMs: 5000 }),
      ],
      topology,
      hosts,
      { answers: {}, onResult: (one) => seen.push(`${one.checkId} ${one.verdict.outcome}`) },
    );
    expect(results.map((one) => one.verdict.outcome)).toEqual(['pass', 'pass']);
    expect(seen).toEqual(['soon pass', 'late pass']);
    expect(hosts.batches.filter((one) => one.host === 'compute2')).toHaveLength(1);
    expect(looks).toBe(3);
  });

  it('gives up when the time is over', async () => {
    const hosts = new PretendHosts((command, host) => (command.argv.includes('-j') ? { stdout: '[]' } : healthy(command, host)));
    const clock = handClock();
    const [result] = await run([check('link', { in: 'vm1', dev: 'eth0' }, { withinMs: 1000 })], hosts, { clock });
    expect(result?.verdict.outcome).toBe('fail');
    expect(clock.at).toBeGreaterThanOrEqual(1000);
    expect(clock.at).toBeLessThan(2000);
  });

  it('stops when told to', async () => {
    const stop = new AbortController();
    const hosts = new PretendHosts((command, host) => (command.argv.includes('-j') ? { stdout: '[]' } : healthy(command, host)));
    const clock: GraderClock = { now: () => 0, sleep: async () => stop.abort(new Error('enough')) };
    const running = run([check('link', { in: 'vm1', dev: 'eth0' }, { withinMs: 1000 })], hosts, { clock, signal: stop.signal });
    await expect(running).rejects.toThrow('enough');
  });
});

describe('what a student is told', () => {
  const down = new PretendHosts((command, host) => (command.argv.includes('-j') ? { stdout: '[]' } : healthy(command, host)));
  const hintOf = async (hints: Record<string, string>): Promise<string | undefined> => {
    const [result] = await run([check('link', { in: 'vm1', dev: 'eth0' }, { hints })], down);
    return result?.verdict.outcome === 'fail' ? result.verdict.findings[0].hint : undefined;
  };

  it('takes the hint of the finding, else the one for any other, else the kind speaks', async () => {
    expect(await hintOf({ missing: 'this', otherwise: 'that' })).toBe('this');
    expect(await hintOf({ down: 'this', otherwise: 'that' })).toBe('that');
    expect(await hintOf({})).toContain('ip link');
  });

  it('shows commands as a student types them, with what they said', async () => {
    const [link1, ping] = await run(
      [check('link', { in: 'vm1', dev: 'eth0' }), check('ping', { from: 'vm1', to: 'vm2' })],
      new PretendHosts(healthy),
    );
    expect(link1?.evidence).toEqual([{ host: 'compute1', command: 'ip netns exec vm1 ip addr', output: 'eth0 …', exitCode: 0 }]);
    expect(ping?.evidence[0]?.command).toMatch(/^ip netns exec vm1 ping -n -c 1 .* 10\.0\.0\.2$/);
    expect(ping?.passive).toBe(false);
  });

  it('keeps the evidence of a question secret until it is answered', async () => {
    const one = check('answer', { question: 'Reached?', expect: { reached: { ping: { from: 'vm1', to: 'vm2' } } } });
    const evidence = async (written: string) =>
      (await run([one], new PretendHosts(healthy), { answers: { answer: written } }))[0]?.evidence.length;
    expect(await evidence('')).toBe(0);
    expect(await evidence('no')).toBe(0);
    expect(await evidence('yes')).toBe(1);
  });

  it('takes control characters out and cuts what is long', async () => {
    const hosts = new PretendHosts((command, host) =>
      command.argv.at(-1) === 'addr' ? { stdout: `\u001b[31m${'x'.repeat(9000)}` } : healthy(command, host),
    );
    const [result] = await run([check('link', { in: 'vm1', dev: 'eth0' })], hosts);
    const output = result?.evidence[0]?.output ?? '';
    expect(output).not.toContain('\u001b');
    expect(output).toMatch(/cut: \d+ more characters/);
  });
});

describe('lint', () => {
  const problems = (kind: string, spec: Record<string, unknown>) => createGrader().lint(check(kind, spec), topology);
  it.each([
    ['ovs-bridge', { host: 'compute9', bridge: 'br' }, 'host', 'no host is named "compute9"'],
    ['ping', { from: 'vm9', to: 'vm2' }, 'from', 'no instance is named "vm9"'],
    ['ping', { from: 'vm1', to: 'vm3' }, 'to', 'vm3 has no address'],
    ['ping', { from: { host: 'compute9', in: 'x' }, to: 'vm2' }, 'from.host', 'no host is named'],
    ['link', { dev: 'eth0' }, 'host', 'needs `host`'],
    ['link', { in: 'qrouter', dev: 'eth0' }, 'in', 'no instance is named "qrouter"'],
    ['link', { host: 'compute2', in: 'vm1', dev: 'eth0' }, 'host', 'vm1 is on compute1'],
    ['link', { host: 'compute1', dev: 'eth0', colour: 'red' }, 'colour', 'not a key'],
    ['link', { host: 'compute1', dev: 'a-device-with-a-long-name' }, 'dev', 'at most 15'],
    ['link', { host: 'compute1', dev: '--help' }, 'dev', 'device name'],
    ['ovs-port', { host: 'compute1', port: 'tap1', tag: 5000 }, 'tag', 'from 1 to 4094'],
    ['ovs-flow', { host: 'compute1', bridge: 'br0', match: 'nonsense=1' }, 'match', 'not a match'],
    ['ovs-flow', { host: 'compute1', bridge: 'br0' }, 'match', 'either'],
    ['ovs-trace', { host: 'compute1', bridge: 'br0', packet: 'arp', expect: { drop: true } }, 'packet', 'no in_port'],
    ['ovs-trace', { host: 'compute1', bridge: 'br0', packet: 'in_port=1,arp', expect: {} }, 'expect', 'needs either'],
    ['iptables', { host: 'compute1', chain: 'FORWARD', rule: '--no-such-thing x' }, 'rule', 'not a rule'],
    ['unreachable', { from: 'vm1', to: 'vm2' }, 'control', ''],
    ['unreachable', { from: 'vm1', to: 'vm2', control: { to: 'vm9' } }, 'control.to', 'neither an address nor an instance'],
    [
      'capture',
      { on: { host: 'compute1', dev: 'eth1' }, while: { ping: { from: 'vm9', to: 'vm2' } }, expect: { vlan: 1 } },
      'while.ping.from',
      'no instance',
    ],
    [
      'capture',
      { on: { host: 'compute1', dev: 'eth1' }, while: { ping: { from: 'vm1', to: 'vm2' } }, expect: {} },
      'expect',
      'nothing at all',
    ],
    ['answer', { question: 'q', choices: ['a', 'b'], expect: 'c' }, 'expect', 'not one of the choices'],
    ['nonsense', {}, 'kind', 'no check kind'],
  ])('%s %j: %s', (kind, spec, field, reason) => {
    const found = problems(kind, spec);
    expect(found[0]?.field).toBe(field);
    expect(found[0]?.reason).toContain(reason);
  });

  it('has nothing to say of what is sound, numbers as text included', () => {
    expect(problems('ovs-port', { host: 'compute1', port: 'tap1', tag: '100' })).toEqual([]);
    expect(problems('unreachable', { from: 'vm1', to: 'vm2', control: { to: '10.0.0.9' } })).toEqual([]);
  });
});
