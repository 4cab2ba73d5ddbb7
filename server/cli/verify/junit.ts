// JUnit XML, which CI systems show: a suite for each lab, a case for each thing that had to hold.
import { type LabReport, LEAST_SCORE, mutationScore } from './report.ts';

export type JunitCase = {
  readonly suite: string;
  readonly name: string;
  readonly seconds: number;
  readonly failures: readonly string[];
  readonly errors: readonly string[];
};

export function junitXml(cases: readonly JunitCase[]): string {
  const suites = [...new Set(cases.map((one) => one.suite))].map((suite) => {
    const own = cases.filter((one) => one.suite === suite);
    const count = (pick: (one: JunitCase) => readonly string[]) => own.filter((one) => pick(one).length > 0).length;
    const head = `<testsuite name="${xml(suite)}" tests="${own.length}" failures="${count((one) => one.failures)}" errors="${count((one) => one.errors)}">`;
    return [head, ...own.map(caseXml), '</testsuite>'].join('\n');
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`;
}

function caseXml({ suite, name, seconds, failures, errors }: JunitCase): string {
  const inside = [...failures.map((text) => problem('failure', text)), ...errors.map((text) => problem('error', text))];
  return `<testcase classname="${xml(suite)}" name="${xml(name)}" time="${seconds.toFixed(1)}">${inside.join('')}</testcase>`;
}

function problem(tag: string, text: string): string {
  return `<${tag} message="${xml(text.split('\n')[0] ?? '')}">${xml(text)}</${tag}>`;
}

function xml(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  // Control characters may not stand in XML at all.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, '?').replace(/[&<>"]/g, (letter) => names[letter] ?? letter);
}

/** What each word at the beginning of a problem is about. */
const PARTS = ['start', 'step', 'alternate', 'mistake', 'prose', 'leak', 'check'] as const;

export function reportCases(labs: readonly LabReport[]): readonly JunitCase[] {
  return labs.flatMap((lab) => {
    const base = { suite: lab.id, seconds: 0, errors: [] };
    const parts = PARTS.map((part) => ({
      ...base,
      name: part,
      failures: lab.problems.filter((text) => new RegExp(`^${part}\\b`).test(text)),
    }));
    const killed =
      mutationScore(lab.mutants) >= LEAST_SCORE
        ? []
        : [`${lab.mutants.survivors.length} mutants survive:\n${lab.mutants.survivors.join('\n')}`];
    return [
      ...parts,
      { ...base, name: 'mutants', seconds: lab.seconds, failures: killed },
      { ...base, name: 'could look', failures: [], errors: lab.blind },
    ];
  });
}
