// How many tests passed and failed, and which, read from what the tools write for machines.
import path from 'node:path';

/** @typedef {{ passed: number, failed: number, skipped: number, which?: readonly string[] }} Counts `which`: a line for each that failed */

/** Terminal colours, as the tools put them into their messages. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with ESC
const COLOURS = /\x1b\[[\d;]*m/g;
const MOST = 200;

/**
 * One line: who failed, and the first line of why.
 * @param {string} who
 * @param {string | undefined} why
 */
function line(who, why) {
  const first = (why ?? '').replace(COLOURS, '').trim().split('\n')[0] ?? '';
  return `${who}${first && `: ${first}`}`.slice(0, MOST);
}

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
  const failed = (/** @type {any} */ one) => one.status === 'failed';
  const unloadable = report.testResults.filter((/** @type {any} */ file) => failed(file) && !file.assertionResults.some(failed));
  const which = report.testResults.flatMap((/** @type {any} */ file) =>
    file.assertionResults
      .filter(failed)
      .map((/** @type {any} */ test) => line(`${path.basename(file.name)}: ${test.fullName}`, test.failureMessages[0])),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable.length,
    skipped: report.numPendingTests + report.numTodoTests,
    which: [...which, ...unloadable.map((/** @type {any} */ file) => line(path.basename(file.name), file.message))],
  };
}

/**
 * Playwright's json reporter.
 * @param {any} report
 * @returns {Counts}
 */
export function countPlaywright(report) {
  const { expected, flaky, unexpected, skipped } = report.stats;
  const errors = unexpected === 0 && report.errors?.length ? [line('outside any test', report.errors[0].message)] : [];
  return {
    passed: expected + flaky,
    failed: unexpected + errors.length,
    skipped,
    which: [...(report.suites ?? []).flatMap(unexpectedSpecs), ...errors],
  };
}

/**
 * @param {any} suite
 * @returns {string[]}
 */
function unexpectedSpecs(suite) {
  const specs = (suite.specs ?? []).filter((/** @type {any} */ spec) => !spec.ok);
  return [
    ...specs.map((/** @type {any} */ spec) => {
      const said = spec.tests.flatMap((/** @type {any} */ test) => test.results).find((/** @type {any} */ one) => one.error);
      return line(`${spec.file}:${spec.line}: ${spec.title}`, said?.error.message);
    }),
    ...(suite.suites ?? []).flatMap(unexpectedSpecs),
  ];
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
  const which = [...xml.matchAll(/<testcase\b([^>]*[^/])>(.*?)<\/testcase>/gs)].flatMap(([, test = '', inside = '']) => {
    const who = [attribute(test, 'classname'), attribute(test, 'name')].filter(Boolean).join(': ');
    return [...inside.matchAll(/<(?:failure|error)\b([^>]*)/g)].map(([, problem = '']) =>
      line(who, attribute(problem, 'message')),
    );
  });
  return { passed: cases - failed - skipped, failed, skipped, which };
}

/**
 * @param {string} tag
 * @param {string} name
 */
function attribute(tag, name) {
  const text = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
  const signs = /** @type {Record<string, string>} */ ({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' });
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, sign) => signs[sign] ?? '');
}

/**
 * A run that ended badly without a failed test (a crash, an unhandled error, no report) still failed.
 * @param {Counts} counts
 * @param {number | null} code
 * @returns {Counts}
 */
export const withExit = (counts, code) => (code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts);
