// `lab verify`: proves that labs' graders accept what is right and refuse what is wrong, on real hosts.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { unmetNeeds } from '../../domain/capability.ts';
import type { Lab } from '../../domain/lab.ts';
import { AppError } from '../../errors.ts';
import { EXIT } from '../exit-status.ts';
import type { Tool } from '../tool.ts';
import { junitXml, reportCases } from '../verify/junit.ts';
import { type LabReport, labOk, reportJson } from '../verify/report.ts';
import { reportLine, reportTable } from '../verify/report-table.ts';
import { scoresPage } from '../verify/scores.ts';
import type { Slots } from '../verify/slots.ts';
import { verifyLab } from '../verify/verify-lab.ts';
import { withSlots } from '../with-slots.ts';
import { mustKnow } from './lint.ts';

type Options = {
  json?: boolean;
  junit?: string;
  step?: string;
  mutants: number;
  seed: number;
  jobs: number;
  patience: number;
  scores?: string;
};

export function verifyCommand(tool: Tool): Command {
  return new Command('verify')
    .description('prove that graders accept what is right and refuse what is wrong, on real hosts')
    .argument('[LAB...]', 'labs to verify; all when none is named')
    .option('--json', 'the report as JSON')
    .option('--junit <file>', 'the report as JUnit XML, too')
    .option('--step <n>', 'only what concerns this step: its number from 1, or its id')
    .addOption(
      new Option('--mutants <n>', 'at most so many mutants for each lab, chosen by the seed; or all')
        .default(Number.POSITIVE_INFINITY, 'all')
        .argParser(count),
    )
    .option('--seed <n>', 'the first of the three seeds of the variables', whole, 1)
    .option('--jobs <n>', 'sessions side by side', whole, 3)
    .option('--patience <n>', 'so many times the time of each check, for a slow machine', whole, 1)
    .option('--scores <file>', 'write the scores there (labs/SCORES.md when all labs are verified whole)')
    .addHelpText(
      'after',
      `
For each lab: at the start every check fails; after each step of the reference its checks pass and the earlier ones still do;
alternates pass; mistakes fail exactly what they name; mutants of the reference (a command left out, a value replaced) fail;
nothing is left behind; every command of the prose runs. Less than 95 % of the mutants killed is short.

Examples:
  npm run lab -- verify 20-flat
  npm run lab -- verify 20-flat --step 3 --mutants 10      while writing
  npm run --silent lab -- verify --json --junit verify.xml  in CI`,
    )
    .action((labs: string[], options: Options) => verify(tool, labs, options));
}

async function verify(tool: Tool, named: readonly string[], options: Options): Promise<void> {
  const { rooms, terminal } = tool;
  const startedAt = Date.now();
  const catalog = rooms.catalog(named);
  mustKnow(named, catalog);
  for (const { id, problems } of catalog.broken()) {
    terminal.note(`${id} is broken and cannot be verified: ${problems.length} errors (\`lab lint ${id}\`)`);
    tool.end(EXIT.short);
  }
  const labs = await possible(tool, catalog.labs(), named);
  const steps = labs.map((lab) => (options.step === undefined ? undefined : stepIndex(lab, options.step)));

  const bar = terminal.bar('verify', 0);
  let sessions: readonly string[] = [];
  const prove = (slots: Slots): Promise<readonly LabReport[]> => {
    sessions = slots.sessions;
    const wishes = { seed: options.seed, mutants: options.mutants };
    return Promise.all(
      labs.map(async (lab, index) => {
        const step = steps[index];
        const report = await verifyLab(catalog, lab, slots, step === undefined ? wishes : { ...wishes, step }, bar);
        bar.tell(reportLine(report));
        return report;
      }),
    );
  };
  const proved = await withSlots(rooms, options.jobs, prove, options.patience).finally(() => bar.end());
  const reports = withLeftovers(proved, await rooms.leftovers(sessions));
  const broken = catalog.broken().map((lab) => lab.id);
  tell(tool, reports, options, reportJson(reports, (Date.now() - startedAt) / 1000, broken));
  const whole = named.length === 0 && options.step === undefined && options.mutants === Number.POSITIVE_INFINITY;
  const scores = options.scores ?? (whole ? path.join(rooms.config.labs, 'SCORES.md') : undefined);
  if (scores !== undefined) writeFileSync(scores, scoresPage(reports));
}

/** Labs whose needs this kernel meets; the others are named. Throws when a lab was asked for that cannot run here. */
async function possible({ rooms, terminal }: Tool, labs: readonly Lab[], named: readonly string[]): Promise<readonly Lab[]> {
  const capabilities = await rooms.capabilities();
  return labs.filter((lab) => {
    const [unmet] = unmetNeeds(lab, capabilities);
    if (!unmet) return true;
    const words = `${lab.id} cannot run on this machine: it needs ${unmet.feature}. ${unmet.why}`;
    if (named.includes(lab.id)) throw new AppError('lab-needs', words);
    terminal.note(words);
    return false;
  });
}

function withLeftovers(reports: readonly LabReport[], left: readonly string[]): LabReport[] {
  const [first, ...rest] = reports;
  if (!first || left.length === 0) return [...reports];
  return [
    {
      ...first,
      leaks: first.leaks + left.length,
      problems: [...first.problems, ...left.map((thing) => `leak: after the end there is still ${thing}`)],
    },
    ...rest,
  ];
}

function tell({ terminal, end }: Tool, reports: readonly LabReport[], options: Options, json: string): void {
  if (options.junit) writeFileSync(options.junit, junitXml(reportCases(reports)));
  if (options.json) {
    terminal.print(json);
    for (const { id, problems, blind } of reports)
      for (const problem of [...problems, ...blind]) terminal.note(`${id}: ${problem}`);
  } else terminal.print(reportTable(reports));
  if (reports.some((report) => report.blind.length > 0)) end(EXIT.couldNotLook);
  else if (!reports.every(labOk)) end(EXIT.short);
}

/** From 0. Throws AppError not-found. */
function stepIndex(lab: Lab, step: string): number {
  const index = /^\d+$/.test(step) ? Number(step) - 1 : lab.steps.findIndex((one) => one.id === step);
  if (!lab.steps[index])
    throw new AppError(
      'not-found',
      `The lab ${lab.id} has no step "${step}". Its steps: ${lab.steps.map((one, at) => `${at + 1} ${one.id}`).join(', ')}.`,
    );
  return index;
}

export function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1) throw new InvalidArgumentError('expected a whole number from 1.');
  return Number(text);
}

function count(text: string): number {
  if (text === 'all') return Number.POSITIVE_INFINITY;
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('expected a number, or all.');
  return Number(text);
}
