// Mutants of a step's solution: each command left out (a switch of the kernel: turned the other way), each value in it replaced by a plausible wrong one. Pure.
import type { CheckSpec, Script, ScriptCommand, StepSolution, Topology } from '../../domain/lab.ts';
import { namesOf } from './names.ts';
import { findValues, type ValueKind } from './values.ts';

export type MutantKind = 'left out' | 'setting' | 'answer' | ValueKind;

export type Mutant = {
  readonly stepId: string;
  readonly kind: MutantKind;
  /** file:line, and in words what was changed. */
  readonly words: string;
  /** The step's solution with the change in it. */
  readonly solution: StepSolution;
};

export type MutantGround = {
  readonly topology: Topology;
  /** The whole reference, values put in. */
  readonly reference: readonly StepSolution[];
  /** The step's checks, for its questions. */
  readonly checks: readonly CheckSpec[];
};

/** No two of them are the same. Commands marked inert are left as they are. */
export function mutantsOf(solution: StepSolution, ground: MutantGround): readonly Mutant[] {
  return [...solution.scripts.flatMap((script) => scriptMutants(script, solution, ground)), ...answerMutants(solution, ground)];
}

/** Groups whose scripts are the same, so that one set of hosts serves them all: a wrong answer changes nothing on a host. */
export function sharingHosts(mutants: readonly Mutant[]): readonly [Mutant, ...Mutant[]][] {
  const groups = new Map<string, [Mutant, ...Mutant[]]>();
  for (const [index, mutant] of mutants.entries()) {
    const key = mutant.kind === 'answer' ? mutant.stepId : `${index}`;
    const group = groups.get(key);
    if (group) group.push(mutant);
    else groups.set(key, [mutant]);
  }
  return [...groups.values()];
}

/** Commands of a solution that are marked as changing nothing a check could see. */
export function inertCommands(solution: StepSolution): number {
  return solution.scripts.flatMap((script) => script.commands).filter((command) => command.inert !== undefined).length;
}

function scriptMutants(script: Script, solution: StepSolution, ground: MutantGround): Mutant[] {
  const names = namesOf(script.host, ground.topology, ground.reference);
  return script.commands.flatMap((command, index) => {
    if (command.inert !== undefined) return [];
    const replaced = (text: string | null): StepSolution => ({
      ...solution,
      scripts: solution.scripts.map((other) =>
        other === script ? { ...script, commands: replaceAt(script.commands, index, text) } : other,
      ),
    });
    const where = `${script.file}:${command.line}`;
    const mutant = (kind: MutantKind, words: string, text: string | null): Mutant => ({
      stepId: solution.stepId,
      kind,
      words: `${where}: ${words}: ${firstLine(command.text)}`,
      solution: replaced(text),
    });
    const texts = new Set<string>();
    const changed = findValues(command.text, names).flatMap(({ kind, start, end, from, to }) => {
      const text = command.text.slice(0, start) + to + command.text.slice(end);
      if (texts.has(text)) return [];
      texts.add(text);
      return [mutant(kind, `${kind} ${from} -> ${to}`, text)];
    });
    const turned = turnedSwitch(command.text);
    const without = turned ? mutant('setting', `setting ${turned.words}`, turned.text) : mutant('left out', 'left out', null);
    return [without, ...changed];
  });
}

/** A namespace begins with the machine's own value (net/ipv4/devinet.c: devinet_init_net), which is 1 where other containers run: to leave
 * `sysctl -w net.ipv4.ip_forward=1` out is no mistake there. null: the command turns no switch. */
function turnedSwitch(text: string): { readonly words: string; readonly text: string } | null {
  const [, before, from] = /^(.*\bsysctl\s(?:-\w+\s+)*[\w./]+=)([01])$/.exec(text) ?? [];
  if (before === undefined) return null;
  const to = from === '1' ? '0' : '1';
  return { words: `${from} -> ${to}`, text: `${before}${to}` };
}

function replaceAt(commands: readonly ScriptCommand[], index: number, text: string | null): readonly ScriptCommand[] {
  return commands.flatMap((command, at) => {
    if (at !== index) return [command];
    return text === null ? [] : [{ ...command, text }];
  });
}

function firstLine(text: string): string {
  const line = text.split('\n')[0] ?? '';
  return line.length > 100 ? `${line.slice(0, 97)}…` : line;
}

/** Each answer left out, and each replaced by a wrong one. */
function answerMutants(solution: StepSolution, ground: MutantGround): Mutant[] {
  return Object.entries(solution.answers).flatMap(([checkId, answer]) => {
    const { [checkId]: _, ...others } = solution.answers;
    const wrong = wrongAnswer(
      answer,
      ground.checks.find((check) => check.id === checkId),
    );
    const base = { stepId: solution.stepId, kind: 'answer' as const };
    return [
      { ...base, words: `answer to ${checkId}: left out: ${answer}`, solution: { ...solution, answers: others } },
      {
        ...base,
        words: `answer to ${checkId}: ${answer} -> ${wrong}`,
        solution: { ...solution, answers: { ...others, [checkId]: wrong } },
      },
    ];
  });
}

function wrongAnswer(answer: string, check: CheckSpec | undefined): string {
  const choices = Array.isArray(check?.spec.choices) ? check.spec.choices.map(String) : [];
  const choice = choices.find((other) => other !== answer);
  if (choice !== undefined) return choice;
  return /^\d+$/.test(answer) ? String(Number(answer) + 1) : `not ${answer}`;
}
