// How many tests passed and failed, read from what the tools write for machines.

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * A tool that only says yes or no counts as one test.
 * @param {number | null} code
 * @returns {Counts}
 */
export const countExit = (code) => (code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 });

/**
 * Vitest's json reporter. A file that could not be loaded has no tests in it: it counts as one that failed.
 * @param {any} report
 * @returns {Counts}
 */
export function countVitest(report) {
  const unloadable = report.testResults.filter(
    (/** @type {any} */ file) =>
      file.status === 'failed' && !file.assertionResults.some((/** @type {any} */ t) => t.status === 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * Playwright's json reporter.
 * @param {any} report
 * @returns {Counts}
 */
export function countPlaywright(report) {
  const { expected, flaky, unexpected, skipped } = report.stats;
  return { passed: expected + flaky, failed: unexpected + (unexpected === 0 && report.errors?.length ? 1 : 0), skipped };
}

/**
 * JUnit's XML, as `lab verify --junit` writes it.
 * @param {string} xml
 * @returns {Counts}
 */
export function countJunit(xml) {
  const cases = xml.match(/<testcase\b/g)?.length ?? 0;
  const failed = xml.match(/<testcase\b[^>]*>\s*<(failure|error)\b/g)?.length ?? 0;
  const skipped = xml.match(/<testcase\b[^>]*>\s*<skipped\b/g)?.length ?? 0;
  return { passed: cases - failed - skipped, failed, skipped };
}

/**
 * A run that ended badly without a failed test (a crash, an unhandled error, no report) still failed.
 * @param {Counts} counts
 * @param {number | null} code
 * @returns {Counts}
 */
export const withExit = (counts, code) => (code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts);
