// The shape of grading: what a check kind is, how it asks and how it judges.
import type { BatchCommand, ExecRecord } from './engine.ts';
import type { CheckSpec, Topology } from './lab.ts';
import type { CheckResult, Evidence, Finding } from './verdict.ts';

/** What is known of a lab without looking: lets a kind resolve an instance's name to host and namespace. */
export type Ground = {
  readonly topology: Topology;
  readonly answers: Readonly<Record<string, string>>;
  readonly checkId: string;
};

/**
 * Plain data: one thing to find out on one host. Equal questions are asked once per check run.
 * `ask` names an observer (grading/observe/<ask>.ts) and `args` is what that observer takes.
 */
export type Question = {
  readonly ask: string;
  readonly host: string;
  readonly netns?: string;
  readonly args: Readonly<Record<string, unknown>>;
};
/** Named by the kind, so that judge finds its answers: { ports: {...}, bridge: {...} } */
export type Questions = Readonly<Record<string, Question>>;

/** seen: what the observer read (its own type; absence is data in it). blind: we could not look, and why. */
export type Answer = { readonly seen: unknown } | { readonly blind: string };
export type Answers = Readonly<Record<string, Answer>>;

export type Judgement =
  | { readonly outcome: 'pass' }
  | { readonly outcome: 'fail'; readonly findings: readonly [Finding, ...Finding[]] }
  | { readonly outcome: 'inconclusive'; readonly blind: readonly string[] };

/** Runs the things; the only impure part of grading. Rejects when the host could not be looked at. */
export interface Looker {
  /** Passive facts: one exec in the probe of the host for all commands. */
  batch(host: string, commands: readonly BatchCommand[]): Promise<readonly ExecRecord[]>;
}

export type CheckRunOptions = {
  /** Only the passive ones (while the student works). */
  readonly passiveOnly?: boolean;
  readonly answers: Readonly<Record<string, string>>;
  readonly onResult?: (result: CheckResult) => void;
  readonly signal?: AbortSignal;
};

/** What other rooms may ask of grading. Specs and topology come with the values already put in. */
export interface Grader {
  /** Problems of a check as the author wrote it (unknown kind, unknown field, unknown host); empty when sound. */
  lint(check: CheckSpec, topology: Topology): readonly { readonly field: string; readonly reason: string }[];
  isPassive(check: CheckSpec): boolean;
  /** Finding codes this kind can give, for lint of `hints`. */
  findingCodes(kind: string): readonly string[];
  run(
    checks: readonly CheckSpec[],
    topology: Topology,
    looker: Looker,
    options: CheckRunOptions,
  ): Promise<readonly CheckResult[]>;
}

export type { Evidence };
