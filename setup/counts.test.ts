// Counting from what vitest, Playwright and JUnit write; a crash is never green.
import { expect, test } from 'vitest';
import { countExit, countJunit, countPlaywright, countVitest, withExit } from './counts.mjs';

const vitest = (numPassedTests: number, numFailedTests: number, testResults: unknown[]) => ({
  numPassedTests,
  numFailedTests,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults,
});

test('vitest: passed, failed, skipped', () => {
  const failed = {
    status: 'failed',
    fullName: 'a door opens',
    failureMessages: ['Error: \u001b[31mit is shut\u001b[39m\n    at door.ts:1'],
  };
  const files = [{ name: '/x/door.test.ts', status: 'failed', assertionResults: [failed, { status: 'passed' }] }];
  const which = ['door.test.ts: a door opens: Error: it is shut'];
  expect(countVitest(vitest(1, 1, files))).toEqual({ passed: 1, failed: 1, skipped: 2, which });
});

test('vitest: a file that could not be loaded is a failure though it has no failed test', () => {
  const files = [
    { name: '/x/a.test.ts', status: 'failed', message: 'no such import', assertionResults: [] },
    { name: '/x/b.test.ts', status: 'passed', assertionResults: [{ status: 'passed' }] },
  ];
  expect(countVitest(vitest(1, 0, files))).toMatchObject({ passed: 1, failed: 1, which: ['a.test.ts: no such import'] });
});

test('playwright: flaky passed in the end; an error outside any test is a failure', () => {
  const stats = { expected: 3, flaky: 1, unexpected: 0, skipped: 2 };
  expect(countPlaywright({ stats, errors: [] })).toEqual({ passed: 4, failed: 0, skipped: 2, which: [] });
  expect(countPlaywright({ stats: { ...stats, expected: 0, flaky: 0 }, errors: [{ message: 'no server' }] })).toMatchObject({
    failed: 1,
    which: ['outside any test: no server'],
  });
  const spec = (title: string, ok: boolean) => ({
    title,
    ok,
    file: 'a.spec.ts',
    line: 7,
    tests: [{ results: [{ error: { message: 'late\n1' } }] }],
  });
  const suites = [{ specs: [spec('one', true)], suites: [{ specs: [spec('two', false)] }] }];
  expect(countPlaywright({ stats: { ...stats, unexpected: 1 }, suites }).which).toEqual(['a.spec.ts:7: two: late']);
});

test('junit: failures and errors both count', () => {
  const xml = `<testsuites><testsuite name="20-flat" tests="4" failures="2">
    <testcase name="a"/><testcase name="b" time="1">
      <failure message="no &lt;tag&gt;">long</failure><failure message="nor a port"/></testcase><testcase name="c"><error/></testcase><testcase name="d"><skipped/></testcase>
  </testsuite></testsuites>`;
  expect(countJunit(xml)).toEqual({ passed: 1, failed: 2, skipped: 1, which: ['b: no <tag>', 'b: nor a port', 'c'] });
});

test('a tool that only says yes or no is one test', () => {
  expect(countExit(0)).toMatchObject({ passed: 1, failed: 0 });
  expect(countExit(2)).toMatchObject({ passed: 0, failed: 1 });
});

test('a crash after green tests is a failure; a failure is not counted twice', () => {
  expect(withExit({ passed: 5, failed: 0, skipped: 0 }, 1)).toMatchObject({ failed: 1 });
  expect(withExit({ passed: 5, failed: 0, skipped: 0 }, null)).toMatchObject({ failed: 1 });
  expect(withExit({ passed: 5, failed: 2, skipped: 0 }, 1)).toMatchObject({ failed: 2 });
  expect(withExit({ passed: 5, failed: 0, skipped: 0 }, 0)).toMatchObject({ failed: 0 });
});
