// Puts a lab's values in place of its placeholders, in texts and in everything made of texts.
import type { CheckSpec, Goal, Step, StepSolution, Topology, Values } from '../domain/lab.ts';
import { AppError } from '../errors.ts';
import { fillText } from './placeholders.ts';

/** Throws AppError lab-broken on an unknown variable or form. */
export function fill(text: string, values: Values): string {
  return fillText(text, values, (problem) => {
    throw new AppError('lab-broken', `This lab has an error: ${problem}.`);
  });
}

export function fillTopology(topology: Topology, values: Values): Topology {
  return fillTexts(topology, values);
}

export function fillSolution(solution: StepSolution, values: Values): StepSolution {
  return fillTexts(solution, values);
}

export function fillGoal(goal: Goal, values: Values): Goal {
  return fillTexts(goal, values);
}

/** Values stay text (`tag: "${vlan}"` is `tag: "100"`): a check kind takes its numbers as text too. */
export function fillSpec(spec: Readonly<Record<string, unknown>>, values: Values): Record<string, unknown> {
  return fillTexts({ ...spec }, values);
}

export function fillCheck(check: CheckSpec, values: Values): CheckSpec {
  return {
    ...check,
    title: fill(check.title, values),
    hints: fillTexts(check.hints, values),
    spec: fillSpec(check.spec, values),
  };
}

export function fillStep(step: Step, values: Values): Step {
  return { ...fillTexts({ ...step, checks: [] }, values), checks: step.checks.map((check) => fillCheck(check, values)) };
}

function fillTexts<T>(value: T, values: Values): T {
  return mapTexts(value, (text) => fill(text, values)) as T;
}

/** The same value with every text (not the keys) changed. */
function mapTexts(value: unknown, change: (text: string) => unknown): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
}
