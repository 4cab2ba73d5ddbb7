// Reads solution/, alternates/ and mistakes/ of a lab: scripts per step and host, and answers.
import type { Alternate, Lab, Mistake, Script, StepSolution } from '../domain/lab.ts';
import { readCommands } from './commands.ts';
import { didYouMean } from './did-you-mean.ts';
import { FIRST_LINE, type LabFolder } from './lab-folder.ts';
import { AlternateFile, AnswersFile, MistakeFile } from './schema.ts';
import { readYaml, validate, type YamlFile } from './yaml-file.ts';

/** What of the lab the scripts must fit. `numbers`: the NN of each step's files. */
export type Ground = Pick<Lab, 'steps' | 'topology'> & { readonly numbers: ReadonlyMap<string, string> };
export type Solutions = Pick<Lab, 'solution' | 'alternates' | 'mistakes'>;

const SCRIPT = /^(\d+)-([a-z0-9-]+)(?:\.\d+)?\.([^.]+)\.sh$/;
const ANSWERS = /^(\d+)-([a-z0-9-]+)\.answers\.yaml$/;

/** Scripts and answers found in one folder, for some of the steps. */
type Found = { readonly scripts: readonly Script[]; readonly answers: ReadonlyMap<string, Readonly<Record<string, string>>> };

export function readSolutions(lab: LabFolder, ground: Ground): Solutions {
  const reference = readScripts(lab, 'solution', ground);
  const solution = ground.steps.map((step) => stepSolution(step.id, reference));
  for (const step of ground.steps) lintAnswered(lab, step.id, ground, reference);
  return { solution, alternates: readAlternates(lab, ground, solution), mistakes: readMistakes(lab, ground, solution) };
}

function stepSolution(stepId: string, found: Found): StepSolution {
  return {
    stepId,
    scripts: found.scripts.filter((script) => script.stepId === stepId),
    answers: found.answers.get(stepId) ?? {},
  };
}

function readScripts(lab: LabFolder, folder: string, ground: Ground): Found {
  const scripts: Script[] = [];
  const answers = new Map<string, Readonly<Record<string, string>>>();
  for (const entry of lab.list(folder)) {
    const relative = `${folder}/${entry}`;
    if (entry === 'about.yaml') continue;
    const parts = SCRIPT.exec(entry) ?? ANSWERS.exec(entry);
    if (parts === null) {
      lab.problems.add(
        lab.name(relative),
        FIRST_LINE,
        '',
        'a file here is called <NN>-<step>.<host>.sh or <NN>-<step>.answers.yaml',
      );
      continue;
    }
    const [, number = '', stepId = '', host] = parts;
    if (!fitsStep(lab, relative, number, stepId, ground)) continue;
    if (host === undefined) {
      const read = readAnswers(lab, relative, stepId, ground);
      if (read) answers.set(stepId, read);
      continue;
    }
    const hosts = ground.topology.hosts.map((one) => one.name);
    if (!hosts.includes(host)) {
      lab.problems.add(
        lab.name(relative),
        FIRST_LINE,
        'host',
        `unknown host "${host}" in the file's name${didYouMean(host, hosts) || ` (there are ${hosts.join(', ')})`}`,
      );
      continue;
    }
    scripts.push({ stepId, host, file: lab.name(relative), commands: readCommands(lab.read(relative) ?? '') });
  }
  return { scripts, answers };
}

function fitsStep(lab: LabFolder, relative: string, number: string, stepId: string, ground: Ground): boolean {
  const expected = ground.numbers.get(stepId);
  if (expected === number) return true;
  const steps = ground.steps.map((step) => step.id);
  const reason = steps.includes(stepId)
    ? `step "${stepId}" has the number ${expected ?? '?'} (as its file in steps/), not ${number}`
    : `unknown step "${stepId}" in the file's name${didYouMean(stepId, steps) || ` (there are ${steps.join(', ')})`}`;
  lab.problems.add(lab.name(relative), FIRST_LINE, 'step', reason);
  return false;
}

function readAnswers(lab: LabFolder, relative: string, stepId: string, ground: Ground): Record<string, string> | null {
  const yaml = readYaml(lab.name(relative), lab.read(relative) ?? '', lab.problems);
  const read = yaml && validate(yaml, AnswersFile, lab.problems);
  if (!yaml || !read) return null;
  const questions = questionsOf(stepId, ground);
  for (const id of Object.keys(read)) {
    if (!questions.includes(id)) {
      lab.problems.add(yaml.file, yaml.atKey([id]), id, `step "${stepId}" asks no question "${id}"${didYouMean(id, questions)}`);
    }
  }
  return Object.fromEntries(Object.entries(read).map(([id, answer]) => [id, String(answer)]));
}

function questionsOf(stepId: string, ground: Ground): readonly string[] {
  const step = ground.steps.find((one) => one.id === stepId);
  return (step?.checks ?? []).filter((check) => check.kind === 'answer').map((check) => check.id);
}

function lintAnswered(lab: LabFolder, stepId: string, ground: Ground, found: Found): void {
  const answered = Object.keys(found.answers.get(stepId) ?? {});
  const open = questionsOf(stepId, ground).filter((id) => !answered.includes(id));
  const file = `solution/${ground.numbers.get(stepId) ?? 'NN'}-${stepId}.answers.yaml`;
  for (const id of open) lab.problems.add(lab.name(file), FIRST_LINE, id, `the reference has no answer to the question "${id}"`);
}

/** A step that an alternate has files for is the alternate's alone; other steps come from the reference. */
function readAlternates(lab: LabFolder, ground: Ground, solution: readonly StepSolution[]): Alternate[] {
  return subfolders(lab, 'alternates').flatMap((name) => {
    const about = readAbout(lab, `alternates/${name}`, AlternateFile);
    if (!about) return [];
    const found = readScripts(lab, `alternates/${name}`, ground);
    const steps = solution.map((reference) => {
      const own = stepSolution(reference.stepId, found);
      return {
        stepId: reference.stepId,
        scripts: own.scripts.length > 0 ? own.scripts : reference.scripts,
        answers: { ...reference.answers, ...own.answers },
      };
    });
    return [{ name, title: about.value.title, steps }];
  });
}

/** The mistake's files replace the reference's of the same host in that step. */
function readMistakes(lab: LabFolder, ground: Ground, solution: readonly StepSolution[]): Mistake[] {
  return subfolders(lab, 'mistakes').flatMap((name) => {
    const about = readAbout(lab, `mistakes/${name}`, MistakeFile);
    if (!about) return [];
    const { title, step: stepId, fails } = about.value;
    const reference = solution.find((one) => one.stepId === stepId);
    if (!reference) {
      const steps = ground.steps.map((step) => step.id);
      lab.problems.add(about.yaml.file, about.yaml.at(['step']), 'step', `unknown step "${stepId}"${didYouMean(stepId, steps)}`);
      return [];
    }
    const checks = ground.steps
      .slice(0, ground.steps.findIndex((step) => step.id === stepId) + 1)
      .flatMap((step) => step.checks.map((check) => check.id));
    fails.forEach((id, index) => {
      if (!checks.includes(id)) {
        lab.problems.add(
          about.yaml.file,
          about.yaml.at(['fails', index]),
          `fails[${index}]`,
          `no check "${id}" in step "${stepId}" or before it${didYouMean(id, checks)}`,
        );
      }
    });
    const own = stepSolution(stepId, readScripts(lab, `mistakes/${name}`, ground));
    return [{ name, title, stepId, fails, solution: replaceHosts(reference, own) }];
  });
}

function replaceHosts(reference: StepSolution, own: StepSolution): StepSolution {
  const hosts = new Set(own.scripts.map((script) => script.host));
  const base = (script: Script) => script.file.split('/').pop() ?? '';
  const scripts = [...reference.scripts.filter((script) => !hosts.has(script.host)), ...own.scripts];
  return {
    stepId: reference.stepId,
    scripts: scripts.sort((a, b) => base(a).localeCompare(base(b))),
    answers: { ...reference.answers, ...own.answers },
  };
}

function subfolders(lab: LabFolder, folder: string): readonly string[] {
  return lab.list(folder).filter((entry) => {
    if (lab.isFolder(`${folder}/${entry}`)) return true;
    lab.problems.add(lab.name(`${folder}/${entry}`), FIRST_LINE, '', `${folder}/ holds one folder for each, with an about.yaml`);
    return false;
  });
}

function readAbout<T>(
  lab: LabFolder,
  folder: string,
  schema: Parameters<typeof validate<T>>[1],
): { value: T; yaml: YamlFile } | null {
  const relative = `${folder}/about.yaml`;
  const text = lab.read(relative);
  if (text === null) {
    lab.problems.add(lab.name(relative), FIRST_LINE, '', 'the file is missing');
    return null;
  }
  const yaml = readYaml(lab.name(relative), text, lab.problems);
  const value = yaml && validate(yaml, schema, lab.problems);
  return yaml && value ? { value, yaml } : null;
}
