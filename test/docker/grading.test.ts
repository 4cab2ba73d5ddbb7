// Every check kind on real hosts: passes on a network that is right, names the fault in one that is broken.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cases } from './grading-cases.ts';
import { type GradingLab, startGradingLab } from './grading-lab.ts';

let lab: GradingLab;
beforeAll(async () => {
  lab = await startGradingLab();
});
afterAll(() => lab?.end());

describe('each check kind on real hosts', () => {
  it.each(cases.map((one, index) => [`${index + 1} ${one.kind}`, one] as const))(
    '%s',
    async (_name, { kind, spec, written, faults, wishes }) => {
      const right = { withinMs: 3000, ...(written !== undefined && { written }) };
      expect(await lab.verdict(kind, spec, right)).toBe('pass');
      for (const wish of wishes) {
        const said = wish.written ?? written;
        expect(await lab.verdict(kind, wish.spec, said === undefined ? {} : { written: said }), JSON.stringify(wish.spec)).toBe(
          wish.code,
        );
      }
      for (const { on, by, code, mend } of faults) {
        await lab.on(on, by);
        const said = await lab.verdict(kind, spec, written === undefined ? {} : { written });
        await lab.on(on, mend);
        expect(said, by).toBe(code);
      }
      if (faults.length > 0) expect(await lab.verdict(kind, spec, right), 'mended').toBe('pass');
    },
  );
});
