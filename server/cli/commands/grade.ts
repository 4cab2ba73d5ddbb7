// `lab grade`: runs every submission of a course on fresh hosts and writes a row for each, with the evidence.
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { AppError } from '../../errors.ts';
import { EXIT } from '../exit-status.ts';
import { gradeCases, gradesCsv, gradesJson } from '../grade/grade-report.ts';
import { gradeSubmission } from '../grade/grade-submission.ts';
import { readSubmission } from '../grade/submission.ts';
import { table } from '../terminal.ts';
import type { Tool } from '../tool.ts';
import { junitXml } from '../verify/junit.ts';
import type { Slots } from '../verify/slots.ts';
import { withSlots } from '../with-slots.ts';
import { whole } from './verify.ts';

type Options = { solutions: string; json?: boolean | string; csv?: string; junit?: string; seed: number; jobs: number };

export function gradeCommand(tool: Tool): Command {
  return new Command('grade')
    .description('run every submission on fresh hosts and write a row for each')
    .argument('<lab>')
    .requiredOption('--solutions <dir>', 'a folder for each submission')
    .option('--json [file]', 'rows with the evidence, as JSON; to stdout when no file is named')
    .option('--csv <file>', 'rows as CSV')
    .option('--junit <file>', 'JUnit XML')
    .option('--seed <n>', "of the variables' values; a file `seed` in a submission goes before it", whole, 1)
    .option('--jobs <n>', 'submissions side by side', whole, 3)
    .addHelpText(
      'after',
      `
A submission is a folder of scripts, HOST.sh or <NN>-<step>.HOST.sh, run in the order of their names, with answers.yaml
(check: answer) beside them. Exit status: 0 all have full marks, 1 some have not, 3 some could not be graded (that costs nobody anything).

Example:
  npm run lab -- grade 20-flat --solutions ./submissions --csv grades.csv --json grades.json`,
    )
    .action((lab: string, options: Options) => grade(tool, lab, options));
}

async function grade(tool: Tool, id: string, options: Options): Promise<void> {
  const { rooms, terminal } = tool;
  const catalog = rooms.catalog([id]);
  const lab = catalog.getLab(id);
  const folders = submissionFolders(options.solutions);
  const bar = terminal.bar('grade', folders.length);
  const gradeOne = (slots: Slots, folder: string) =>
    slots.run((slot) => gradeSubmission(slot, catalog, lab, readSubmission(folder, lab, options.seed))).finally(() => bar.step());
  const grades = await withSlots(rooms, options.jobs, (slots) =>
    Promise.all(folders.map((folder) => gradeOne(slots, folder))),
  ).finally(() => bar.end());
  if (options.csv) writeFileSync(options.csv, gradesCsv(lab, grades));
  if (options.junit) writeFileSync(options.junit, junitXml(gradeCases(grades)));
  if (typeof options.json === 'string') writeFileSync(options.json, `${gradesJson(id, grades)}\n`);
  if (options.json === true) terminal.print(gradesJson(id, grades));
  else
    terminal.print(
      table(grades.map((one) => [one.outcome, one.submission, `${one.earned} of ${one.possible}`, one.remarks.join('; ')])),
    );
  if (grades.some((one) => one.outcome === 'inconclusive')) tool.end(EXIT.couldNotLook);
  else if (grades.some((one) => one.outcome === 'fail')) tool.end(EXIT.short);
}

function submissionFolders(folder: string): readonly string[] {
  const full = path.resolve(folder);
  const entries = statSync(full, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(full).sort() : null;
  if (entries === null) throw new AppError('not-found', `There is no folder ${full}.`);
  const folders = entries
    .filter((entry) => !entry.startsWith('.'))
    .map((entry) => path.join(full, entry))
    .filter(isFolder);
  if (folders.length === 0) throw new AppError('bad-request', `${full} holds no folders: one is wanted for each submission.`);
  return folders;
}

function isFolder(entry: string): boolean {
  try {
    return statSync(entry).isDirectory();
  } catch {
    // A link that leads nowhere, or to itself.
    return false;
  }
}
