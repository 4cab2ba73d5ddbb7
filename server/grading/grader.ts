// Runs checks: looks once at each host for all that is passive, then probes, judges, and looks again while there is time.
import { randomUUID } from 'node:crypto';
import type { Answers, CheckRunOptions, Grader, Judgement, Looker, Question, Questions } from '../domain/check.ts';
import type { CheckSpec, Topology } from '../domain/lab.ts';
import type { CheckResult, Evidence, Finding, Verdict } from '../domain/verdict.ts';
import { checkKinds } from './checks/registry.ts';
import { type CheckKind, COMMON_CODES } from './kind.ts';
import { type Looked, lookPassive, lookProbe, questionKey } from './look.ts';
import { observers } from './observe/registry.ts';
import { createPlaces, type Places } from './place.ts';
import { runSideBySide } from './schedule.ts';
import { sayIssue } from './schema-problems.ts';

/** Probes under way at once, over all hosts of a session. */
const PROBES_AT_ONCE = 8;
const PAUSE_MS = 250;
const MAX_EVIDENCE = 24;

const NO_TOPOLOGY: Topology = { hosts: [], wires: [], instances: [] };

export type GraderClock = { now(): number; sleep(ms: number): Promise<void> };
export const realClock: GraderClock = { now: () => Date.now(), sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) };

type Prepared = {
  readonly check: CheckSpec;
  readonly kind: CheckKind | undefined;
  readonly places: Places;
  readonly questions: Questions;
  readonly passive: boolean;
  /** Why it cannot be asked: a fault of the lab. */
  readonly fault?: string;
};

/**
 * The grader. It holds nothing between runs. `clock` is for tests; `newRound` names a run, each time with another word: recordings
 * always give the same one, so that the probes are those that were recorded.
 */
export function createGrader(clock: GraderClock = realClock, newRound: () => string = randomUUID): Grader {
  return {
    lint,
    isPassive: (check) => {
      const kind = checkKinds.get(check.kind);
      const spec = kind?.schema.safeParse(check.spec);
      return kind !== undefined && spec?.success === true && onlyLooks(kind.ask(check.spec, createPlaces(NO_TOPOLOGY)));
    },
    findingCodes: (kind) => {
      const found = checkKinds.get(kind);
      return found ? [...Object.keys(found.codes), ...Object.keys(COMMON_CODES)] : [];
    },
    run: (checks, topology, looker, options) => run(checks, topology, looker, options, clock, newRound()),
  };
}

function lint(check: CheckSpec, topology: Topology): readonly { field: string; reason: string }[] {
  const kind = checkKinds.get(check.kind);
  if (!kind)
    return [{ field: 'kind', reason: `no check kind is named "${check.kind}" (kinds: ${[...checkKinds.keys()].join(', ')})` }];
  const parsed = kind.schema.safeParse(check.spec);
  if (!parsed.success) {
    return parsed.error.issues.flatMap(sayIssue);
  }
  const places = createPlaces(topology);
  kind.ask(check.spec, places);
  return places.problems;
}

function prepare(check: CheckSpec, topology: Topology, round: string): Prepared {
  const places = createPlaces(topology, round);
  const kind = checkKinds.get(check.kind);
  const problem = lint(check, topology)[0];
  if (!kind || problem) {
    const fault = `this check of the lab is faulty (${problem ? `${problem.field}: ${problem.reason}` : 'unknown kind'})`;
    return { check, kind, places, questions: {}, passive: true, fault };
  }
  const questions = kind.ask(check.spec, places);
  return { check, kind, places, questions, passive: onlyLooks(questions) };
}

function onlyLooks(questions: Questions): boolean {
  return Object.values(questions).every((question) => observers.get(question.ask)?.passive);
}

async function run(
  checks: readonly CheckSpec[],
  topology: Topology,
  looker: Looker,
  options: CheckRunOptions,
  clock: GraderClock,
  round: string,
): Promise<readonly CheckResult[]> {
  const prepared = checks.map((check) => prepare(check, topology, round)).filter((one) => one.passive || !options.passiveOnly);
  const results = new Map<Prepared, CheckResult>();
  const startedAt = clock.now();
  let open = prepared;
  while (open.length > 0) {
    options.signal?.throwIfAborted();
    const sight = new Map<string, Looked>();
    const settle = (one: Prepared): void => {
      const result = judge(one, sight, options.answers);
      results.set(one, result);
      const final = result.verdict.outcome === 'pass' || one.fault !== undefined || clock.now() - startedAt >= one.check.withinMs;
      if (!final) return;
      open = open.filter((other) => other !== one);
      options.onResult?.(result);
    };
    await lookRound(open, looker, sight, settle, options.signal);
    if (open.length > 0) await clock.sleep(PAUSE_MS);
  }
  options.signal?.throwIfAborted();
  return prepared.flatMap((one) => results.get(one) ?? []);
}

/** One look at everything that is still open. Each check is settled as soon as its last answer is in. */
async function lookRound(
  open: readonly Prepared[],
  looker: Looker,
  sight: Map<string, Looked>,
  settle: (one: Prepared) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const questions = new Map(
    open.flatMap((one) => Object.values(one.questions)).map((question) => [questionKey(question), question]),
  );
  for (const [key, looked] of await lookPassive([...questions.values()], observers, looker)) sight.set(key, looked);
  const unsettled = new Set(open);
  const settleReady = (): void => {
    for (const one of [...unsettled]) {
      if (Object.values(one.questions).every((question) => sight.has(questionKey(question)))) {
        unsettled.delete(one);
        settle(one);
      }
    }
  };
  settleReady();
  const probes = [...questions].filter(([key]) => !sight.has(key));
  const task = ([key, question]: [string, Question]) => {
    const observer = observers.get(question.ask);
    return {
      claims: observer?.claims(question) ?? { shared: [], exclusive: [] },
      run: async (): Promise<void> => {
        if (signal?.aborted) return;
        const looked = observer
          ? await lookProbe(question, observer, looker, signal)
          : { answer: { blind: `nothing can answer ${question.ask}` }, evidence: [] };
        sight.set(key, looked);
        if (!signal?.aborted) settleReady();
      },
    };
  };
  await runSideBySide(probes.map(task), PROBES_AT_ONCE);
  signal?.throwIfAborted();
}

function judge(one: Prepared, sight: ReadonlyMap<string, Looked>, written: Readonly<Record<string, string>>): CheckResult {
  const answers: Record<string, Answers[string]> = {};
  const evidence = new Map<string, Evidence>();
  for (const [name, question] of Object.entries(one.questions)) {
    const looked = sight.get(questionKey(question));
    if (!looked) continue;
    answers[name] = looked.answer;
    for (const piece of looked.evidence) evidence.set(`${piece.host}\n${piece.command}`, piece);
  }
  const judgement: Judgement =
    one.fault !== undefined || !one.kind
      ? { outcome: 'inconclusive', blind: [one.fault ?? 'unknown kind'] }
      : one.kind.judge(one.check.spec, answers, observers, { places: one.places, written: written[one.check.id] });
  const { id, title, points } = one.check;
  const shown = one.kind?.secret && judgement.outcome !== 'pass' ? [] : [...evidence.values()].slice(0, MAX_EVIDENCE);
  return { checkId: id, title, points, passive: one.passive, verdict: withHints(judgement, one), evidence: shown };
}

/** The author's hint for the finding, else the author's `otherwise`, else the kind's own words. */
function withHints(judgement: Judgement, one: Prepared): Verdict {
  if (judgement.outcome !== 'fail') return judgement;
  const hinted = (found: Finding): Finding => {
    const hint =
      one.check.hints[found.code] ?? one.check.hints.otherwise ?? one.kind?.codes[found.code] ?? COMMON_CODES[found.code];
    return hint === undefined ? found : { ...found, hint };
  };
  const [first, ...rest] = judgement.findings;
  return { outcome: 'fail', findings: [hinted(first), ...rest.map(hinted)] };
}
