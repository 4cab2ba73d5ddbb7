// What was shown on the other kernel need not be shown again; what stands on something that changed must.
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentOf, filesOf, GROUND, type Parts, partsOf, SHARED, stillShown } from './parts.ts';

const FILES = [
  'server/looking.ts',
  'labs/10-one/lab.yaml',
  'labs/12-two/lab.yaml',
  'labs/glossary.md',
  'app/page.tsx',
  'test/docker/wires.test.ts',
  'test/docker/shells.test.ts',
  'test/docker/machine-untouched.test.ts',
  'test/docker/attacks.ts',
];
const ALL = ['doctor', 'test/docker/shells.test.ts', 'test/docker/wires.test.ts', 'verify-10-one', 'verify-12-two'];
const ARGS = '--mutants 3';
let root: string;
let last: Parts;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'patchbay-parts-'));
  for (const file of FILES) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), file);
  }
  last = Object.fromEntries(
    ALL.map((name) => [name, { content: contentOf(root, name, ARGS), at: '', exitCode: 0, report: null }]),
  );
});
afterEach(() => rmSync(root, { recursive: true }));

const lost = (args = ARGS) => ALL.filter((name) => !(name in stillShown(root, last, args)));

describe('the parts of a proof', () => {
  it('are doctor, each file of real-host tests, each lab; or those that are named', () => {
    expect([...partsOf(root, [], [])].sort()).toEqual(ALL);
    expect(partsOf(root, ['12-two'], ['test/docker/wires.test.ts'])).toEqual([
      'doctor',
      'test/docker/wires.test.ts',
      'verify-12-two',
    ]);
  });

  it('stay shown while nothing changes, or only the page', () => {
    appendFileSync(path.join(root, 'app/page.tsx'), '!');
    expect(lost()).toEqual([]);
  });

  it.each([
    ['server/looking.ts', ALL],
    ['labs/12-two/lab.yaml', ['verify-12-two']],
    ['test/docker/wires.test.ts', ['test/docker/wires.test.ts']],
    ['test/docker/attacks.ts', ['test/docker/shells.test.ts', 'test/docker/wires.test.ts']],
  ])('are to be shown again when %s changes', (file, expected) => {
    appendFileSync(path.join(root, file), '!');
    expect(lost()).toEqual(expected);
  });

  it('labs are to be shown again when more is asked of them', () => {
    expect(lost('--mutants 9')).toEqual(['verify-10-one', 'verify-12-two']);
  });

  it('stand on what is there', () => {
    const project = path.resolve(import.meta.dirname, '../..');
    expect([...GROUND, ...SHARED].filter((entry) => !existsSync(path.join(project, entry)))).toEqual([]);
  });

  it('are to be shown again when they failed', () => {
    last = { ...last, 'verify-10-one': { ...last['verify-10-one']!, exitCode: 1 } };
    expect(lost()).toEqual(['verify-10-one']);
  });
});

describe('the report of Vitest', () => {
  const result = (name: string, status: string) => ({ name: `/work/repo/test/docker/${name}`, status });
  const codes = (exitCode: number, ...testResults: unknown[]) =>
    Object.values(filesOf({ exitCode, report: { testResults } }, '/work/repo')).map((one) => one.exitCode);

  it('says of each file how it ended', () => {
    const report = { testResults: [result('a.test.ts', 'passed'), result('b.test.ts', 'failed')] };
    expect(filesOf({ exitCode: 1, report }, '/work/repo')).toEqual({
      'test/docker/a.test.ts': { exitCode: 0, report: report.testResults[0] },
      'test/docker/b.test.ts': { exitCode: 1, report: report.testResults[1] },
    });
  });

  it('shows none when the run failed and no file did, and nothing when there is none', () => {
    expect(codes(1, result('a.test.ts', 'passed'), result('b.test.ts', 'passed'))).toEqual([1, 1]);
    expect(codes(0, result('a.test.ts', 'passed'))).toEqual([0]);
    expect(filesOf({ exitCode: 1, report: 'no report' }, '/work/repo')).toEqual({});
  });
});
