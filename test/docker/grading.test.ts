// Every check kind on real hosts: passes on a network that is right, names the fault in one that is broken.
// With RECORD=1 what the hosts said is written to server/grading/recorded/, from which the unit tests judge again.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
