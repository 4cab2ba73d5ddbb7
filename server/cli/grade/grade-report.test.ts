// Grades as CSV that a spreadsheet reads as it is meant.
import { expect, it } from 'vitest';
import { FIXTURE_LABS } from '../../../test/support/lab-copy.ts';
import { createCatalog } from '../../catalog/catalog.ts';
import { gradeCases, gradesCsv } from './grade-report.ts';
import type { Grade } from './grade-submission.ts';

const lab = createCatalog({ folder: FIXTURE_LABS, lintCheck: () => [], only: ['sound'] }).getLab('sound');
const grade: Grade = {
  submission: '=HYPERLINK("x")',
  seed: 1,
  outcome: 'inconclusive',
  earned: 0,
  possible: 30,
  steps: [],
  remarks: ['could not be graded: no, really'],
};

it('quotes what must be quoted and disarms formulas', () => {
  const [head, row, end] = gradesCsv(lab, [grade]).split('\r\n');
  expect(head).toBe('submission,outcome,earned,possible,bridge,ports,findings,remarks');
  expect(row).toBe(`"'=HYPERLINK(""x"")",inconclusive,0,30,,,,"could not be graded: no, really"`);
  expect(end).toBe('');
});

it('counts what could not be graded as an error of ours', () => {
  expect(gradeCases([grade])).toEqual([
    { suite: '=HYPERLINK("x")', name: 'graded', seconds: 0, failures: [], errors: ['could not be graded: no, really'] },
  ]);
});
