// Every check kind on real hosts: passes on a network that is right, names the fault in one that is broken.
// With RECORD=1 what the hosts said is written to server/grading/recorded/, from which the unit tests judge again.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tcpStages } from '../../server/grading/observe/tcp.ts';
import { packRecording, type RecordedCheck } from '../../server/grading/recording.ts';
import { cases } from './grading-cases.ts';
import { type GradingLab, startGradingLab, TOPOLOGY } from './grading-lab.ts';

let lab: GradingLab;
const recorded: RecordedCheck[] = [];

beforeAll(async () => {
  lab = await startGradingLab();
});
afterAll(async () => {
  await lab?.end();
  const file = path.resolve(import.meta.dirname, '../../server/grading/recorded/looks.json');
  if (process.env.RECORD) writeFileSync(file, packRecording(TOPOLOGY, recorded));
});

describe('each check kind on real hosts', () => {
  it.each(cases.map((one, index) => [`${index + 1} ${one.kind}`, one] as const))(
    '%s',
    async (_name, { kind, spec, written, faults, wishes }) => {
      const see = async (
        asked: Record<string, unknown>,
        expected: string,
        answer: string | undefined,
        why?: string,
      ): Promise<void> => {
        expect(await lab.verdict(kind, asked, answer === undefined ? {} : { written: answer }), why).toBe(expected);
        recorded.push({ kind, spec: asked, expected, written: answer, batches: lab.batches() });
      };
      const right = { withinMs: 3000, ...(written !== undefined && { written }) };
      expect(await lab.verdict(kind, spec, right)).toBe('pass');
      await see(spec, 'pass', written);
      for (const wish of wishes) await see(wish.spec, wish.code, wish.written ?? written, JSON.stringify(wish.spec));
      for (const { on, by, code, mend } of faults) {
        await lab.on(on, by);
        await see(spec, code, written, by).finally(() => lab.on(on, mend));
      }
      if (faults.length > 0) expect(await lab.verdict(kind, spec, right), 'mended').toBe('pass');
    },
  );
});

describe('after all those checks', () => {
  it('the commands shown as evidence can be typed on the host, and end in the same way', async () => {
    const again: string[] = [];
    for (const { kind, spec } of cases) {
      const { evidence } = await lab.check(kind, spec);
      for (const { host, command, exitCode } of evidence) {
        // These wait for somebody, or change an address; a connection to a listener needs the listener.
        if (/\b(tcpdump|udhcpc|nc)\b/.test(command) || again.includes(`${host} ${command}`)) continue;
        again.push(`${host} ${command}`);
        const { exitCode: code, stderr } = await lab.engine.exec(lab.session, host, ['bash', '-c', command], { by: 'host' });
        expect(code, `${host}: ${command}: ${stderr}`).toBe(exitCode);
      }
    }
    expect(again.length).toBeGreaterThan(30);
  });

  it('a connection is one that is there: not a socket that is called ready too early, yet one that is reset at once', async () => {
    const tries = async (port: number, before: string): Promise<readonly (number | null)[]> => {
      const [stage] = tcpStages({ from: { host: 'compute1' }, to: '127.0.0.1', port, seconds: 1 }, 'none');
      const { argv } = stage!.commands[0]!;
      const text = argv.findIndex((word) => word.includes('connect_ex'));
      const command = { argv: argv.with(text, `${before}\n${argv[text]}`) };
      const records = await lab.engine.batch(lab.session, 'compute1', [command, command, command]);
      return records.map((record) => record.exitCode);
    };
    const ready = 'import select; select.select = lambda r, w, x, t: (r, w, x)';
    await lab.on('compute1', 'iptables -A INPUT -p tcp --dport 4444 -j DROP');
    expect(await tries(4444, ready)).toEqual([1, 1, 1]);
    await lab.on('compute1', 'iptables -D INPUT -p tcp --dport 4444 -j DROP');
    // A linger time of 0: close() sends RST (socket(7)).
    const resets = [
      'import socket, struct',
      'server = socket.create_server(("127.0.0.1", 4445))',
      'while True:',
      '  one = server.accept()[0]',
      '  one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)); one.close()',
    ].join('\n');
    const listens = "until ss -Hltn 'sport = :4445' | grep -q .; do sleep 0.1; done";
    await lab.on('compute1', `setsid python3 -c '${resets}' >/dev/null 2>&1 </dev/null & ${listens}`);
    const late =
      'import socket, time; at_once = socket.socket.connect_ex; socket.socket.connect_ex = lambda s, a: (at_once(s, a), time.sleep(0.5))[0]';
    expect(await tries(4445, late)).toEqual([0, 0, 0]);
    await lab.on('compute1', "pkill -f '[c]reate_server'");
  });

  it('no capture, listener or file is left in the probes', async () => {
    for (const host of TOPOLOGY.hosts) {
      const [left, running] = await lab.engine.batch(lab.session, host.name, [
        { argv: ['find', '/tmp', '-mindepth', '1'] },
        { argv: ['ps', '-eo', 'args'] },
      ]);
      expect(left?.stdout).toBe('');
      expect(running?.stdout).not.toMatch(/tcpdump|nc -|listen\(|udhcpc/);
    }
  });
});
