// Results of checks, for people at a terminal.
import type { CheckResult, StepResult } from '../domain/verdict.ts';

const MARKS: Readonly<Record<CheckResult['verdict']['outcome'], string>> = { pass: 'pass', fail: 'FAIL', inconclusive: '????' };

export function resultLines(results: readonly CheckResult[]): readonly string[] {
  return results.flatMap(({ checkId, title, verdict }) => {
    const head = `${MARKS[verdict.outcome]}  ${checkId}: ${title}`;
    if (verdict.outcome === 'pass') return [head];
    if (verdict.outcome === 'inconclusive') return [head, ...verdict.blind.map((why) => `      we could not look: ${why}`)];
    const findings = verdict.findings.flatMap(({ where, expected, actual, hint }) => [
      `      ${where}: expected ${expected}, found ${actual}`,
      ...(hint === undefined ? [] : [`      ${hint}`]),
    ]);
    return [head, ...findings];
  });
}

/** A step's points are shared among its checks in the proportion of theirs. */
export function earnedOf(stepPoints: number, results: readonly CheckResult[]): Pick<StepResult, 'earned' | 'possible'> {
  const sum = (list: readonly CheckResult[]) => list.reduce((total, result) => total + result.points, 0);
  const passed = results.filter((result) => result.verdict.outcome === 'pass');
  const all = sum(results);
  return { earned: all === 0 ? 0 : (stepPoints * sum(passed)) / all, possible: stepPoints };
}
