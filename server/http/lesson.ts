// The list of labs and the lesson page's content, for one person: values put in, results beside the steps.
import type { LabCard, LabsBody, LessonBody, StepResult, StepView } from '../contract/http.ts';
import { Picture } from '../contract/picture.ts';
import { type Capability, unmetNeeds } from '../domain/capability.ts';
import type { Catalog } from '../domain/catalog.ts';
import type { Grader } from '../domain/check.ts';
import type { CheckSpec, Lab, Values } from '../domain/lab.ts';
import { seedOf, workedMs } from '../domain/session.ts';
import type { StepHistory, StepScore, Store, User } from '../domain/store.ts';
import type { StepResult as DomainResult } from '../domain/verdict.ts';
import { AppError } from '../errors.ts';
import type { Sessions } from '../sessions/sessions.ts';

export type LessonDeps = {
  readonly catalog: Catalog;
  readonly grader: Pick<Grader, 'isPassive'>;
  readonly store: Pick<Store, 'attempts' | 'sessions'>;
  readonly sessions: Sessions;
  readonly capabilities: readonly Capability[];
};

export async function listLabs(deps: LessonDeps, user: User): Promise<LabsBody> {
  const scores = await deps.store.attempts.scores(user.id);
  return {
    labs: deps.catalog.labs().map((lab) => cardOf(deps, user, lab, scores)),
    broken: deps.catalog.broken().map(({ id, problems }) => ({ id, problems: problems.map((problem) => ({ ...problem })) })),
  };
}

function cardOf(deps: LessonDeps, user: User, lab: Lab, scores: readonly StepScore[]): LabCard {
  const own = scores.filter((score) => score.labId === lab.id && lab.steps.some((step) => step.id === score.stepId));
  const possible = lab.steps.reduce((sum, step) => sum + step.points, 0);
  const session = deps.sessions.findLive(user.id, lab.id);
  return {
    id: lab.id,
    title: lab.title,
    summary: lab.summary,
    level: lab.level,
    minutes: lab.minutes,
    part: lab.part,
    after: [...lab.after],
    steps: lab.steps.length,
    passedSteps: own.filter((score) => score.passed).length,
    score: own.length === 0 || possible === 0 ? null : Math.min(1, own.reduce((sum, score) => sum + score.earned, 0) / possible),
    session: session && { id: session.id, state: session.row.state },
    unmet: unmetNeeds(lab, deps.capabilities),
  };
}

/** Throws not-found, lab-broken. */
export async function getLesson(deps: LessonDeps, user: User, labId: string): Promise<LessonBody> {
  const lab = deps.catalog.getLab(labId);
  const values = deps.catalog.draw(lab, seedOf(user.id, lab.id));
  const topology = deps.catalog.fillTopology(lab.topology, values);
  const histories = await deps.store.attempts.ofLab(user.id, lab.id);
  const session = deps.sessions.findLive(user.id, lab.id);
  const solved = session ? await deps.store.sessions.solvedSteps(session.id) : [];
  const next = nextLab(deps.catalog.labs(), lab);
  const score = deps.catalog.findScore(lab.id);
  return {
    id: lab.id,
    title: lab.title,
    summary: lab.summary,
    minutes: lab.minutes,
    level: lab.level,
    learned: [...lab.learned],
    steps: lab.steps.map((step) => {
      const history = histories.find((each) => each.stepId === step.id);
      return stepViewOf(deps, lab, step.id, values, history, solved);
    }),
    hosts: topology.hosts.map(({ name, role }) => ({ name, ...(role ? { role } : {}) })),
    instances: topology.instances.map(({ name, host }) => ({ name, host })),
    session: session && deps.sessions.view(session),
    next: next && { id: next.id, title: next.title },
    workedMs: await workedOn(deps, user, lab, histories),
    grader: score && { refused: score.killed, all: score.all },
    goal: lab.goal !== null,
    unmet: unmetNeeds(lab, deps.capabilities),
  };
}

/** The network that the lab is to become, with the values of this person. Throws not-found, lab-broken. */
export function getGoal(deps: LessonDeps, user: User, labId: string): Picture {
  const lab = deps.catalog.getLab(labId);
  if (!lab.goal) throw new AppError('not-found', `No goal is recorded for the lab "${lab.title}".`);
  const { nodes, edges } = deps.catalog.fillGoal(lab.goal, deps.catalog.draw(lab, seedOf(user.id, lab.id)));
  return Picture.parse({
    at: new Date(0).toISOString(),
    nodes: nodes.map((node) => ({ ...node, up: true, odd: [], commands: [], rate: 0 })),
    edges: edges.map((edge) => ({ ...edge, id: `${edge.kind} ${edge.from} ${edge.to}` })),
    blind: [],
    cut: [],
  });
}

/** Until every step was passed; the running session counts up to the last keystroke or check. */
async function workedOn(deps: LessonDeps, user: User, lab: Lab, histories: readonly StepHistory[]): Promise<number> {
  const passed = lab.steps.flatMap((step) => {
    const best = histories.find((each) => each.stepId === step.id)?.best;
    return best?.result.outcome === 'pass' ? [best.at.getTime()] : [];
  });
  const done = lab.steps.length > 0 && passed.length === lab.steps.length ? new Date(Math.max(...passed)) : null;
  const rows = await deps.store.sessions.ofLab(user.id, lab.id);
  const begun = rows.filter((row) => row.state !== 'queued');
  return workedMs(
    begun.map((row) => deps.sessions.find(row.id)?.row ?? row),
    done,
  );
}

function stepViewOf(
  deps: LessonDeps,
  lab: Lab,
  stepId: string,
  values: Values,
  history: StepHistory | undefined,
  solved: readonly string[],
): StepView {
  const raw = lab.steps.find((step) => step.id === stepId);
  if (!raw) throw new Error(`no step ${stepId}`);
  const step = deps.catalog.fillStep(raw, values);
  return {
    id: step.id,
    title: step.title,
    html: deps.catalog.renderStep(lab, raw, values),
    points: step.points,
    hints: [...step.hints],
    checks: step.checks.map((check) => ({
      id: check.id,
      title: check.title,
      points: check.points,
      passive: deps.grader.isPassive(check),
      question: questionOf(check),
    })),
    best: history ? resultOf(history.best.result) : null,
    latest: history ? resultOf(history.latest.result) : null,
    solved: solved.includes(step.id) || history?.best.solvedByClick === true,
  };
}

/** For kind `answer`: what is asked. The expected answer never leaves the server. */
function questionOf(check: CheckSpec): { text: string; choices?: string[] } | null {
  if (check.kind !== 'answer') return null;
  const { question, choices } = check.spec;
  return {
    text: typeof question === 'string' ? question : check.title,
    ...(Array.isArray(choices) ? { choices: choices.map(String) } : {}),
  };
}

/** The next one on the path. */
function nextLab(labs: readonly Lab[], lab: Lab): Lab | null {
  return labs[labs.findIndex((each) => each.id === lab.id) + 1] ?? null;
}

/** The domain's result (deeply readonly) as the contract's. */
export function resultOf(result: DomainResult): StepResult {
  return structuredClone(result) as StepResult;
}
