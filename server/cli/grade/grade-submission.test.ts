// What breaks while one submission is graded costs the others nothing.
import { expect, it } from 'vitest';
import { FIXTURE_LABS } from '../../../test/support/lab-copy.ts';
import { createCatalog } from '../../catalog/catalog.ts';
import { AppError } from '../../errors.ts';
import type { Slot } from '../verify/slot.ts';
import { gradeSubmission } from './grade-submission.ts';

const catalog = createCatalog({ folder: FIXTURE_LABS, lintCheck: () => [], only: ['sound'] });
const submission = { name: 'ann', seed: 1, scripts: [], answers: {}, remarks: ['no scripts'], broken: null };

it.each([
  [new AppError('engine-down', 'The engine is away.'), 'could not be graded: The engine is away.'],
  [new TypeError('x is not y'), 'could not be graded: something broke inside Patchbay: TypeError: x is not y'],
])('%s', async (error, remark) => {
  const slot = { fresh: () => Promise.reject(error) } as unknown as Slot;
  expect(await gradeSubmission(slot, catalog, catalog.getLab('sound'), submission)).toMatchObject({
    outcome: 'inconclusive',
    earned: 0,
    remarks: ['no scripts', remark],
  });
});
