// Collects what a run of `verify` finds out about one lab, from tasks that run side by side.
import type { CheckResult } from '../../domain/verdict.ts';
import type { LabReport } from './report.ts';
import type { ScriptFailure } from './slot.ts';

/** Two letters deep: everything of LabReport, while it is being counted. */
type Counting<T> = {
  -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] extends object ? Counting<T[K]> : T[K];
};
export type Findings = Counting<Omit<LabReport, 'seconds'>>;

export function startFindings(id: string): Findings {
  return {
    id,
    start: { checks: 0, failed: 0, held: 0 },
    steps: [],
    alternates: { passed: 0, all: 0 },
    mistakes: { asNamed: 0, all: 0 },
    mutants: { killed: 0, all: 0, inert: 0, survivors: [] },
    leaks: 0,
    prose: { ran: 0, failed: 0 },
    problems: [],
    blind: [],
  };
}

/** "talk: expected …, was …", for a check that should have passed; its first finding or what could not be seen. */
export function sayResult({ checkId, verdict }: CheckResult): string {
  if (verdict.outcome === 'pass') return `check ${checkId} passes`;
  if (verdict.outcome === 'inconclusive') return `check ${checkId} is inconclusive: could not look: ${verdict.blind.join('; ')}`;
  const [{ where, expected, actual }] = verdict.findings;
  return `check ${checkId} fails: ${where}: expected ${expected}, found ${actual}`;
}

/** For a check that should have failed: what it was shown last, so that the author can look at it. */
export function sayPassed({ checkId, evidence }: CheckResult): string {
  const last = evidence.at(-1);
  const shown = last ? ` (${oneLine(last.command)}: ${oneLine(last.output)})` : '';
  return `check ${checkId} passes, but should fail${shown}`;
}

export function sayFailure({ file, command, exitCode, said }: ScriptFailure): string {
  const how = exitCode === null ? said : `exit status ${exitCode}${said === '' ? '' : `: ${oneLine(said)}`}`;
  return `${file}:${command.line}: ${oneLine(command.text)}: ${how}`;
}

export function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 197)}…` : line;
}
