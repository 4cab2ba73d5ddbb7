// What `npm run test:kernel` proves, part by part: doctor, each file of real-host tests, each lab. A part that was shown stays so while what it stands on is as it was.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { contentHash } from '../../setup/content-hash.mjs';

/** `content`: of all that the part stands on; `at`: when it was shown. */
export type Part = { readonly content: string; readonly at: string; readonly exitCode: number; readonly report: unknown };
export type Parts = Readonly<Record<string, Part>>;

/** What every part stands on, and what the real-host tests have in common. */
export const GROUND = [
  'docker',
  'package-lock.json',
  'prisma',
  'server',
  'setup',
  'test/kernel/guest.sh',
  'test/kernel/machine.ts',
];
export const SHARED = ['test/fixtures', 'test/kernel/real-hosts.ts', 'test/support', 'test/vitest.config.ts'];

const LABS = 'labs';
const TESTS = 'test/docker';
/** Compares the machine's own Docker before and after, on the machine itself. */
const ELSEWHERE = 'machine-untouched.test.ts';
const isTest = (file: string) => file.endsWith('.test.ts');

const labsOf = (root: string) =>
  readdirSync(path.join(root, LABS), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && /^\d/.test(entry.name) ? [entry.name] : [],
  );
const testsOf = (root: string) =>
  readdirSync(path.join(root, TESTS)).flatMap((file) => (isTest(file) && file !== ELSEWHERE ? [`${TESTS}/${file}`] : []));

export const VERIFY = 'verify-';

/** Names of the parts: a real-host test file is called by its path, a lab `verify-ID`. No lab or no file named: all of them. */
export function partsOf(root: string, labs: readonly string[], tests: readonly string[]): readonly string[] {
  return [
    'doctor',
    ...(tests.length > 0 ? tests : testsOf(root)),
    ...(labs.length > 0 ? labs : labsOf(root)).map((lab) => `${VERIFY}${lab}`),
  ];
}

/** `verifyArgs`: what `lab verify` is asked for; a lab that was shown with fewer mutants is not shown with more. */
export function contentOf(root: string, part: string, verifyArgs: string): string {
  if (part.startsWith(VERIFY)) return contentHash(root, [...GROUND, `${LABS}/${part.slice(VERIFY.length)}`], [verifyArgs]);
  if (!isTest(part)) return contentHash(root, GROUND);
  const helpers = readdirSync(path.join(root, TESTS)).flatMap((file) => (isTest(file) ? [] : [`${TESTS}/${file}`]));
  return contentHash(root, [...GROUND, ...SHARED, ...helpers, part]);
}

/** Of the last report's parts those that ended well and stand on what is there now. */
export function stillShown(root: string, last: Parts, verifyArgs: string): Parts {
  return Object.fromEntries(
    Object.entries(last).filter(([name, part]) => part.exitCode === 0 && part.content === contentOf(root, name, verifyArgs)),
  );
}

/** Vitest's JSON -> the exit code of each file. A run that failed without a failed file (an error outside of a test) shows none of them. */
export function filesOf(
  tests: { readonly exitCode: number; readonly report: unknown },
  root: string,
): Readonly<Record<string, { exitCode: number; report: unknown }>> {
  const results = (tests.report as { testResults?: { name: string; status: string }[] } | null)?.testResults ?? [];
  const failed = results.some(({ status }) => status !== 'passed');
  return Object.fromEntries(
    results.map((one) => [
      path.relative(root, one.name),
      { exitCode: one.status !== 'passed' ? 1 : failed ? 0 : tests.exitCode, report: one },
    ]),
  );
}
