// What the results say about a lesson: the word for each step, the score, where to begin. Pure.
import type { CheckResult, LessonBody, StepResult, StepView } from '../../server/contract/http.ts';

export type StepWord = 'pass' | 'fail' | 'inconclusive' | 'none';

/** A step once passed stays passed; otherwise what the latest check said. */
export function stepWord(step: StepView): StepWord {
  if (step.best?.outcome === 'pass') return 'pass';
  return step.latest?.outcome ?? 'none';
}

/** The first step that is not passed; past the last one when all are. */
export function firstOpenStep(steps: readonly StepView[]): number {
  const at = steps.findIndex((step) => stepWord(step) !== 'pass');
  return at < 0 ? steps.length : at;
}

export type Score = { earned: number; possible: number; passed: number; solved: number };

export function score(steps: readonly StepView[]): Score {
  return {
    earned: steps.reduce((sum, step) => sum + (step.best?.earned ?? 0), 0),
    possible: steps.reduce((sum, step) => sum + step.points, 0),
    passed: steps.filter((step) => stepWord(step) === 'pass').length,
    solved: steps.filter((step) => step.solved).length,
  };
}

/** A lesson with a new result of one step in it. */
export function withResult(lesson: LessonBody, result: StepResult): LessonBody {
  const better = (best: StepResult | null) =>
    best && best.earned >= result.earned && best.outcome === 'pass'
      ? best
      : !best || result.earned >= best.earned
        ? result
        : best;
  const steps = lesson.steps.map((step) =>
    step.id === result.stepId ? { ...step, latest: result, best: better(step.best) } : step,
  );
  return { ...lesson, steps };
}

/** What is known of a check now: what was seen as the student worked if newer than the last Check, else the last Check's result. */
export function resultOf(
  checkId: string,
  live: readonly CheckResult[],
  latest: StepResult | null,
): { result: CheckResult; live: boolean } | null {
  const seen = live.find((result) => result.checkId === checkId);
  if (seen) return { result: seen, live: true };
  const checked = latest?.checks.find((result) => result.checkId === checkId);
  return checked ? { result: checked, live: false } : null;
}
