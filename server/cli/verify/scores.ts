// labs/SCORES.md: what `verify` last found of each lab's grader. The catalogue reads the table for the lab's page.
import type { LabReport } from './report.ts';
import { percent } from './report-table.ts';

export function scoresPage(labs: readonly LabReport[]): string {
  const rows = labs.map((lab) => {
    const { killed, all, inert } = lab.mutants;
    return `| ${lab.id} | ${killed} | ${all} | ${percent(lab)} | ${inert} | ${lab.mistakes.asNamed}/${lab.mistakes.all} | ${lab.alternates.passed}/${lab.alternates.all} |`;
  });
  const survivors = labs.flatMap((lab) =>
    lab.mutants.survivors.length === 0
      ? []
      : [`\n## ${lab.id}\n`, ...lab.mutants.survivors.map((survivor) => `- \`${survivor.replaceAll('`', "'")}\``)],
  );
  return [
    '# Scores of the graders',
    '',
    'Written by `npm run lab -- verify`. A mutant is the reference solution of a step with one command left out or one value',
    'replaced by a plausible wrong one; a grader that fails it has killed it. *inert*: commands that change nothing a check could see,',
    'each with its reason in the solution. Mistakes are wrong answers that people give; alternates are other right ones.',
    '',
    '| lab | killed | mutants | score | inert | mistakes refused | alternates accepted |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    ...(survivors.length > 0 ? ['\nMutants that live:', ...survivors] : []),
    '',
  ].join('\n');
}
