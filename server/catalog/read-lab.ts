// One lab folder -> a sound, frozen lab, or everything that is wrong with it.
import type { BrokenLab, CheckSpec, Lab, Step, Topology, Values } from '../domain/lab.ts';
import { AppError } from '../errors.ts';
import { didYouMean } from './did-you-mean.ts';
import { fillCheck, fillTopology } from './fill.ts';
import { readGoal } from './goal.ts';
import { FIRST_LINE, type LabFolder, openLabFolder } from './lab-folder.ts';
import { badPlaceholders, lintPlaceholders } from './lint-placeholders.ts';
import { lintProse } from './lint-prose.ts';
import { lintTopology } from './lint-topology.ts';
import { findPlaceholders } from './placeholders.ts';
import { fieldName, fieldPath, Problems } from './problems.ts';
import { type CheckEntry, LabFile } from './schema.ts';
import { readSolutions } from './solutions.ts';
import { drawValues } from './variables.ts';
import { readYaml, validate, type YamlFile } from './yaml-file.ts';

/** What the catalogue cannot know by itself: grading's word on a check, handed in by whoever composes the server. */
export type CheckLint = {
  /** Grader.lint: the problems of a check with values put in. */
  lintCheck(check: CheckSpec, topology: Topology): readonly { readonly field: string; readonly reason: string }[];
  /** Grader.findingCodes: what `hints` may be keyed by. */
  findingCodes?(kind: string): readonly string[];
};
export type LabSurroundings = CheckLint & { readonly labIds: readonly string[]; readonly terms: readonly string[] };

/** Seeds for which a lab's values are drawn to see that there are always some. */
const TRIED_SEEDS = Array.from({ length: 20 }, (_, seed) => seed);

export function readLab(path: string, around: LabSurroundings): Lab | BrokenLab {
  const problems = new Problems();
  const folder = openLabFolder(path, problems);
  const lab = buildLab(folder, around);
  return lab && problems.none ? deepFreeze(lab) : { id: folder.id, problems: problems.sorted() };
}

function buildLab(folder: LabFolder, around: LabSurroundings): Lab | null {
  const { problems } = folder;
  const text = folder.read('lab.yaml');
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(folder.id))
    problems.add(folder.name(''), FIRST_LINE, '', "a lab's folder is called with lower-case letters, digits and dashes");
  if (text === null) problems.add(folder.name('lab.yaml'), FIRST_LINE, '', 'the file is missing');
  const yaml = text === null ? null : readYaml(folder.name('lab.yaml'), text, problems);
  const file = yaml && validate(yaml, LabFile, problems);
  if (!yaml || !file) return null;

  const say = (path: readonly PropertyKey[], reason: string) => problems.add(yaml.file, yaml.at(path), fieldName(path), reason);
  const prose = readProse(folder, file, yaml);
  const steps: Step[] = file.steps.map((step, s) => ({
    ...step,
    prose: prose.get(step.id)?.text ?? '',
    checks: step.checks.map((check, c) => withProgram(folder, checkOf(check), yaml, ['steps', s, 'checks', c, 'run'])),
  }));
  const topology = readTopology(folder, file, yaml);
  const numbers = new Map([...prose].map(([id, { number }]) => [id, number]));
  const solutions = readSolutions(folder, { steps, topology, numbers });
  const goal = readGoal(folder);
  const { title, summary, level, minutes, part, after, learned, needs, variables } = file;
  const lab: Lab = {
    id: folder.id,
    title,
    summary,
    level,
    minutes,
    part,
    after,
    learned,
    needs,
    variables,
    topology,
    steps,
    ...solutions,
    goal: goal?.goal ?? null,
    folder: folder.path,
  };

  lintSteps(file, say);
  after.forEach((id, index) => {
    if (!around.labIds.includes(id)) say(['after', index], `unknown lab "${id}"${didYouMean(id, around.labIds)}`);
  });
  const values = tryValues(lab, say);
  if (values === null) return lab;
  for (const part of ['topology', 'steps'] as const) lintTexts(yaml, [part], file[part], values, say);
  lintFiles(folder, values);
  if (goal)
    lintTexts(goal.file, [], goal.goal, values, (path, reason) =>
      problems.add(goal.file.file, goal.file.at(path), fieldName(path), reason),
    );
  lintUnused(folder, file, say);
  const places = [...topology.hosts, ...topology.instances].map((place) => place.name);
  for (const { name, text: markdown } of prose.values()) {
    lintProse({ file: name, text: markdown, folder: folder.path, places, labIds: around.labIds, terms: around.terms }, problems);
  }
  lintFilled(lab, values, yaml, around, problems);
  return lab;
}

function checkOf(entry: CheckEntry): CheckSpec {
  const { id, kind, title, points, within, hints, ...spec } = entry;
  const [, amount = '0', unit] = /^([\d.]+)(ms|s)$/.exec(within) ?? [];
  return { id, kind, title, points, withinMs: Number(amount) * (unit === 's' ? 1000 : 1), hints, spec };
}

/** A check of kind `script` names a file of the lab, `run`; grading wants the text, `program`. */
function withProgram(folder: LabFolder, check: CheckSpec, yaml: YamlFile, at: readonly PropertyKey[]): CheckSpec {
  const { run, ...spec } = check.spec;
  if (check.kind !== 'script' || typeof run !== 'string') return check;
  const program = folder.read(run);
  if (program === null) folder.problems.add(yaml.file, yaml.at(at), fieldName(at), `there is no file ${run} in the lab's folder`);
  return { ...check, spec: { ...spec, program: program ?? '' } };
}

/** Each step's file: NN, path for messages, text. */
function readProse(
  folder: LabFolder,
  file: LabFile,
  yaml: YamlFile,
): Map<string, { number: string; name: string; text: string }> {
  const found = new Map<string, { number: string; name: string; text: string }>();
  const ids = file.steps.map((step) => step.id);
  for (const entry of folder.list('steps')) {
    const [, number = '', id = ''] = /^(\d+)-([a-z0-9-]+)\.md$/.exec(entry) ?? [];
    const name = folder.name(`steps/${entry}`);
    if (id === '') folder.problems.add(name, FIRST_LINE, '', 'a file here is called <NN>-<step>.md');
    else if (!ids.includes(id)) folder.problems.add(name, FIRST_LINE, '', `lab.yaml has no step "${id}"${didYouMean(id, ids)}`);
    else if (found.has(id))
      folder.problems.add(name, FIRST_LINE, '', `step "${id}" has two files; the other is ${found.get(id)?.name}`);
    else found.set(id, { number, name, text: folder.read(`steps/${entry}`) ?? '' });
  }
  file.steps.forEach((step, index) => {
    if (!found.has(step.id))
      folder.problems.add(
        yaml.file,
        yaml.at(['steps', index, 'id']),
        `steps[${index}].id`,
        `there is no file steps/<NN>-${step.id}.md`,
      );
  });
  const order = [...found.keys()];
  const wanted = ids.filter((id) => found.has(id));
  const misplaced = wanted.findIndex((id, index) => id !== order[index]);
  if (misplaced >= 0) {
    const at = ['steps', ids.indexOf(wanted[misplaced] ?? ''), 'id'];
    folder.problems.add(yaml.file, yaml.at(at), fieldName(at), `the files in steps/ have another order: ${order.join(', ')}`);
  }
  return found;
}

function readTopology(folder: LabFolder, file: LabFile, yaml: YamlFile): Topology {
  const hosts = Object.entries(file.topology.hosts).map(([name, host]) => {
    if (host.setup === undefined) return { ...host, name };
    const setup = folder.read(host.setup);
    if (setup === null) {
      const path = ['topology', 'hosts', name, 'setup'];
      folder.problems.add(yaml.file, yaml.at(path), fieldName(path), `there is no file ${host.setup} in the lab's folder`);
    }
    return { ...host, name, setup: setup ?? '' };
  });
  return { ...file.topology, hosts };
}

function lintSteps(file: LabFile, say: (path: readonly PropertyKey[], reason: string) => void): void {
  const seen = { steps: new Set<string>(), checks: new Set<string>() };
  file.steps.forEach((step, s) => {
    if (seen.steps.has(step.id)) say(['steps', s, 'id'], `there is a step "${step.id}" already`);
    seen.steps.add(step.id);
    const checks = step.checks.map((check) => check.id);
    checks.forEach((id, c) => {
      if (seen.checks.has(id))
        say(['steps', s, 'checks', c, 'id'], `there is a check "${id}" already; ids are unique in the lab`);
      seen.checks.add(id);
    });
    for (const id of Object.keys(step.holdsAtStart)) {
      if (!checks.includes(id)) say(['steps', s, 'holdsAtStart', id], `no check "${id}" in this step${didYouMean(id, checks)}`);
    }
  });
}

function tryValues(lab: Lab, say: (path: readonly PropertyKey[], reason: string) => void): Values | null {
  for (const [name, spec] of Object.entries(lab.variables)) {
    const at = ['variables', name];
    if (spec.kind === 'cidr' && spec.prefix < Number(spec.within.split('/')[1]))
      return fail([...at, 'prefix'], `a /${spec.prefix} does not fit into ${spec.within}`);
    if ('min' in spec && spec.min !== undefined && spec.max !== undefined && spec.min > spec.max)
      return fail([...at, 'max'], `${spec.max} is less than min, ${spec.min}`);
  }
  try {
    return TRIED_SEEDS.map((seed) => drawValues(lab, seed))[0] ?? {};
  } catch (error) {
    return fail(['variables'], error instanceof Error ? error.message : String(error));
  }
  function fail(path: readonly PropertyKey[], reason: string): null {
    say(path, reason);
    return null;
  }
}

/** Placeholders in every text of a part of lab.yaml. */
function lintTexts(
  yaml: YamlFile,
  path: readonly PropertyKey[],
  value: unknown,
  values: Values,
  say: (path: readonly PropertyKey[], reason: string) => void,
): void {
  if (typeof value === 'string') for (const { reason } of badPlaceholders(value, values)) say(path, reason);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value))
    lintTexts(yaml, [...path, Array.isArray(value) ? Number(key) : key], item, values, say);
}

/** Placeholders in prose, scripts, answers and set-up files. */
function lintFiles(folder: LabFolder, values: Values): void {
  for (const [relative, text] of textFiles(folder)) lintPlaceholders(folder.name(relative), text, values, folder.problems);
}

function textFiles(folder: LabFolder): readonly (readonly [relative: string, text: string])[] {
  const deep = (at: string): readonly string[] =>
    folder.list(at).flatMap((entry) => (folder.isFolder(`${at}/${entry}`) ? deep(`${at}/${entry}`) : [`${at}/${entry}`]));
  return ['steps', 'solution', 'alternates', 'mistakes', 'setup', 'checks'].flatMap(deep).flatMap((relative) => {
    const text = folder.read(relative);
    return text === null ? [] : [[relative, text] as const];
  });
}

function lintUnused(folder: LabFolder, file: LabFile, say: (path: readonly PropertyKey[], reason: string) => void): void {
  const texts = [JSON.stringify([file.topology, file.steps]), ...textFiles(folder).map(([, text]) => text)].join('\n');
  const used = new Set(findPlaceholders(texts).map((placeholder) => placeholder.name));
  for (const name of Object.keys(file.variables)) {
    if (!used.has(name)) say(['variables', name], `the variable "${name}" is never used`);
  }
}

/** What can be told only with values put in: names of devices, addresses, and grading's word on each check. */
function lintFilled(lab: Lab, values: Values, yaml: YamlFile, around: LabSurroundings, problems: Problems): void {
  const topology = unlessUnfilled(() => fillTopology(lab.topology, values));
  if (!topology) return;
  const say = (path: readonly PropertyKey[], reason: string) => problems.add(yaml.file, yaml.at(path), fieldName(path), reason);
  lintTopology(topology, say);
  const hosts = topology.hosts.map((host) => host.name);
  lab.steps.forEach((step, s) => {
    step.checks.forEach((raw, c) => {
      const at = ['steps', s, 'checks', c];
      const check = unlessUnfilled(() => fillCheck(raw, values));
      if (!check) return;
      for (const { field, reason } of around.lintCheck(check, topology)) {
        const path = [...at, ...fieldPath(field)];
        problems.add(yaml.file, /\bkey\b/.test(reason) ? yaml.atKey(path) : yaml.at(path), fieldName(path), reason);
      }
      const { host } = check.spec;
      if (typeof host === 'string' && !hosts.includes(host) && !problems.has(yaml.file, fieldName([...at, 'host']))) {
        say([...at, 'host'], `unknown host "${host}"${didYouMean(host, hosts)}`);
      }
      lintHints(check, [...at, 'hints'], around, (path, reason) =>
        problems.add(yaml.file, yaml.atKey(path), fieldName(path), reason),
      );
    });
  });
}

/** null when a placeholder cannot be filled: that was told with its own place already. */
function unlessUnfilled<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

function lintHints(
  check: CheckSpec,
  at: readonly PropertyKey[],
  around: LabSurroundings,
  say: (path: readonly PropertyKey[], reason: string) => void,
): void {
  const codes = around.findingCodes?.(check.kind) ?? [];
  if (codes.length === 0) return;
  for (const code of Object.keys(check.hints)) {
    if (code !== 'otherwise' && !codes.includes(code)) {
      say(
        [...at, code],
        `this hint is never shown: a check of kind ${check.kind} finds ${codes.join(', ')}${didYouMean(code, codes)}`,
      );
    }
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}
