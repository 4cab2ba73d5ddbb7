// Grades as JSON (with the evidence), CSV (a row each) and JUnit.
import type { Lab } from '../../domain/lab.ts';
import { sayResult } from '../verify/findings.ts';
import type { JunitCase } from '../verify/junit.ts';
import type { Grade } from './grade-submission.ts';

export function gradesJson(lab: string, grades: readonly Grade[]): string {
  return JSON.stringify({ lab, submissions: grades }, null, 2);
}

/** A column for each step, with the points earned in it; empty where it could not be graded. */
export function gradesCsv(lab: Lab, grades: readonly Grade[]): string {
  const head = ['submission', 'outcome', 'earned', 'possible', ...lab.steps.map((step) => step.id), 'findings', 'remarks'];
  const rows = grades.map((grade) => {
    const points = lab.steps.map(({ id }) => pointsIn(grade, id));
    return [
      grade.submission,
      grade.outcome,
      String(grade.earned),
      String(grade.possible),
      ...points,
      findings(grade).join('\n'),
      grade.remarks.join('\n'),
    ];
  });
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function pointsIn(grade: Grade, stepId: string): string {
  const earned = grade.steps.find((step) => step.stepId === stepId)?.earned;
  return earned === undefined ? '' : String(Math.round(earned * 100) / 100);
}

/** Quoted where CSV needs it; a leading = + - @ would be a formula in a spreadsheet. */
function cell(text: string): string {
  const plain = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

function findings(grade: Grade): readonly string[] {
  return grade.steps
    .flatMap((step) => step.checks)
    .filter((check) => check.verdict.outcome !== 'pass')
    .map(sayResult);
}

export function gradeCases(grades: readonly Grade[]): readonly JunitCase[] {
  return grades.flatMap((grade) => {
    const steps = grade.steps.map(
      (step): JunitCase => ({
        suite: grade.submission,
        name: step.stepId,
        seconds: 0,
        failures: step.checks.filter((check) => check.verdict.outcome === 'fail').map(sayResult),
        errors: step.checks.filter((check) => check.verdict.outcome === 'inconclusive').map(sayResult),
      }),
    );
    return steps.length > 0
      ? steps
      : [{ suite: grade.submission, name: 'graded', seconds: 0, failures: [], errors: grade.remarks }];
  });
}
