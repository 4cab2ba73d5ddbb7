// The report for people: a line for each lab, then what fell short and which mutants live.
import { table } from '../terminal.ts';
import { type LabReport, labOk, mutationScore } from './report.ts';

const HEAD = ['', 'lab', 'start', 'steps', 'alternates', 'mistakes', 'mutants', 'inert', 'leaks', 'prose', 'time'];

export function reportTable(labs: readonly LabReport[]): string {
  const rows = labs.map((lab) => [
    labOk(lab) ? 'ok' : 'SHORT',
    lab.id,
    `${lab.start.failed}+${lab.start.held}/${lab.start.checks}`,
    `${lab.steps.filter((step) => step.passed).length}/${lab.steps.length}`,
    `${lab.alternates.passed}/${lab.alternates.all}`,
    `${lab.mistakes.asNamed}/${lab.mistakes.all}`,
    `${lab.mutants.killed}/${lab.mutants.all} ${percent(lab)}`,
    String(lab.mutants.inert),
    String(lab.leaks),
    `${lab.prose.ran - lab.prose.failed}/${lab.prose.ran}`,
    `${Math.round(lab.seconds)} s`,
  ]);
  const remarks = labs.flatMap((lab) => [
    ...lab.problems.map((problem) => `${lab.id}: ${problem}`),
    ...lab.blind.map((problem) => `${lab.id}: ${problem}`),
    ...lab.mutants.survivors.map((survivor) => `${lab.id}: this mutant lives: ${survivor}`),
  ]);
  return [table([HEAD, ...rows]), ...(remarks.length > 0 ? ['', ...remarks] : [])].join('\n');
}

/** One lab in one line, for whoever waits for the others. */
export function reportLine(lab: LabReport): string {
  const short = [...lab.problems, ...lab.blind, ...lab.mutants.survivors].length;
  const mutants = `${lab.mutants.killed} of ${lab.mutants.all} mutants killed`;
  return `${labOk(lab) ? 'ok' : 'SHORT'} ${lab.id}: ${mutants}, ${short} remarks, ${Math.round(lab.seconds)} s`;
}

/** Rounded down: 100 % means all. */
export function percent({ mutants }: Pick<LabReport, 'mutants'>): string {
  return `${Math.floor(mutationScore(mutants) * 1000) / 10} %`;
}
