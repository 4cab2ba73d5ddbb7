// What results say about a lesson.
import { describe, expect, it } from 'vitest';
import type { CheckResult, LessonBody, StepResult, StepView } from '../../server/contract/http.ts';
import { firstOpenStep, resultOf, score, stepWord, withResult } from './progress.ts';

const result = (stepId: string, outcome: StepResult['outcome'], earned: number): StepResult => ({
  stepId,
  outcome,
  earned,
  possible: 10,
  checks: [],
});
const step = (id: string, more: Partial<StepView> = {}): StepView => ({
  id,
  title: id,
  html: '',
  points: 10,
  hints: [],
  checks: [],
  best: null,
  latest: null,
  solved: false,
  ...more,
});
const check = (checkId: string, outcome: 'pass' | 'inconclusive'): CheckResult => ({
  checkId,
  title: checkId,
  points: 1,
  passive: true,
  verdict: outcome === 'pass' ? { outcome } : { outcome, blind: [] },
  evidence: [],
});

describe('progress in a lesson', () => {
  it('keeps a passed step passed, whatever came later', () => {
    const passed = step('a', { best: result('a', 'pass', 10), latest: result('a', 'fail', 3) });
    expect(stepWord(passed)).toBe('pass');
    expect(stepWord(step('b', { latest: result('b', 'inconclusive', 0) }))).toBe('inconclusive');
    expect(firstOpenStep([passed, step('b')])).toBe(1);
    expect(firstOpenStep([passed])).toBe(1);
  });

  it('adds up the best results', () => {
    const steps = [
      step('a', { best: result('a', 'pass', 10) }),
      step('b', { best: result('b', 'fail', 4), solved: true }),
      step('c'),
    ];
    expect(score(steps)).toEqual({ earned: 14, possible: 30, passed: 1, solved: 1 });
  });

  it('puts a result in, and keeps a better earlier one as best', () => {
    const lesson = { steps: [step('a', { best: result('a', 'fail', 6) }), step('b')] } as unknown as LessonBody;
    const worse = withResult(lesson, result('a', 'fail', 2));
    expect(worse.steps[0]).toMatchObject({ best: { earned: 6 }, latest: { earned: 2 } });
    expect(withResult(worse, result('a', 'pass', 10)).steps[0]).toMatchObject({ best: { outcome: 'pass' } });
    expect(worse.steps[1]?.latest).toBeNull();
  });

  it('prefers what was seen while working to the last Check', () => {
    const latest = { ...result('a', 'fail', 0), checks: [check('x', 'inconclusive'), check('y', 'inconclusive')] };
    expect(resultOf('x', [check('x', 'pass')], latest)).toMatchObject({ live: true, result: { verdict: { outcome: 'pass' } } });
    expect(resultOf('y', [check('x', 'pass')], latest)).toMatchObject({ live: false });
    expect(resultOf('z', [], latest)).toBeNull();
  });
});
