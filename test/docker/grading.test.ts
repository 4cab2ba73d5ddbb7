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
