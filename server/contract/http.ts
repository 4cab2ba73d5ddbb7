// Bodies of the HTTP API, shared with the browser. Everything is JSON; a refusal is ErrorBody.
import { z } from 'zod';

/** Ids that may stand in a URL. */
export const LabId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
export const SessionId = z.string().regex(/^[a-z0-9]{8,32}$/);
export const StepId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

/** Bodies above this are refused with `too-large`. */
export const MAX_BODY_BYTES = 64 * 1024;

export const ErrorBody = z.object({
  error: z.object({ code: z.string(), say: z.string(), details: z.record(z.string(), z.unknown()).optional() }),
});
export type ErrorBody = z.infer<typeof ErrorBody>;

export const Finding = z.object({
  code: z.string(),
  where: z.string(),
  expected: z.string(),
  actual: z.string(),
  hint: z.string().optional(),
});
export const Verdict = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('pass') }),
  z.object({ outcome: z.literal('fail'), findings: z.array(Finding).min(1) }),
  z.object({ outcome: z.literal('inconclusive'), blind: z.array(z.string()) }),
]);
export const Evidence = z.object({ host: z.string(), command: z.string(), output: z.string(), exitCode: z.number().nullable() });
export const CheckResult = z.object({
  checkId: z.string(),
  title: z.string(),
  points: z.number(),
  passive: z.boolean(),
  verdict: Verdict,
  evidence: z.array(Evidence),
});
export type CheckResult = z.infer<typeof CheckResult>;
export const StepResult = z.object({
  stepId: z.string(),
  outcome: z.enum(['pass', 'fail', 'inconclusive']),
  earned: z.number(),
  possible: z.number(),
  checks: z.array(CheckResult),
});
export type StepResult = z.infer<typeof StepResult>;

export const SessionStateWord = z.enum(['queued', 'starting', 'ready', 'resetting', 'stopping', 'stopped', 'failed']);
export const HostView = z.object({ name: z.string(), role: z.string().optional(), up: z.boolean() });
export const SessionView = z.object({
  id: SessionId,
  labId: LabId,
  state: SessionStateWord,
  /** What is going on or what happened, in words. */
  words: z.string(),
  hosts: z.array(HostView),
  instances: z.array(z.object({ name: z.string(), host: z.string() })),
  /** The server's clock when it said this: what is left is counted from here, whatever the browser's clock says. */
  now: z.string(),
  startedAt: z.string(),
  activeAt: z.string(),
  /** When it will be stopped if nothing is typed or checked, and the hard end. ISO times. */
  idleEndsAt: z.string().nullable(),
  hardEndsAt: z.string().nullable(),
  /** Place in the queue, from 1; null when not queued. */
  place: z.number().nullable(),
});
export type SessionView = z.infer<typeof SessionView>;

/** GET /api/me */
export const Me = z.object({ user: z.object({ id: z.string(), name: z.string(), local: z.boolean() }) });
export type Me = z.infer<typeof Me>;
/** POST /api/login -> Me; POST /api/logout -> {} */
export const LoginBody = z.object({ name: z.string().min(1).max(64), password: z.string().min(1).max(1024) });

/** GET /api/labs */
export const LabCard = z.object({
  id: LabId,
  title: z.string(),
  summary: z.string(),
  level: z.enum(['beginner', 'intermediate', 'advanced']),
  minutes: z.number(),
  part: z.string(),
  after: z.array(z.string()),
  steps: z.number(),
  passedSteps: z.number(),
  /** Best score, 0..1; null when never checked. */
  score: z.number().nullable(),
  session: z.object({ id: SessionId, state: SessionStateWord }).nullable(),
  /** Kernel features that are missing here, each with how to get it. */
  unmet: z.array(z.object({ feature: z.string(), why: z.string() })),
});
export type LabCard = z.infer<typeof LabCard>;
export const LabProblem = z.object({
  file: z.string(),
  line: z.number(),
  column: z.number(),
  field: z.string(),
  reason: z.string(),
});
export const LabsBody = z.object({
  labs: z.array(LabCard),
  broken: z.array(z.object({ id: z.string(), problems: z.array(LabProblem) })),
});
export type LabsBody = z.infer<typeof LabsBody>;

/** GET /api/labs/:lab : the lesson with this person's values put in. Prose is sanitized HTML; command blocks are
 * <pre data-host="compute1" data-command="..."> (data-host absent: not for typing). Boxes are data-box="task|note|warning|neutron"
 * with a .box-title, which is empty when the author gave none: the site then writes its own words. */
export const StepView = z.object({
  id: StepId,
  title: z.string(),
  html: z.string(),
  points: z.number(),
  hints: z.array(z.string()),
  checks: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      points: z.number(),
      passive: z.boolean(),
      /** Set for kind `answer`: what to ask, and the choices when there are any. */
      question: z.object({ text: z.string(), choices: z.array(z.string()).optional() }).nullable(),
    }),
  ),
  best: StepResult.nullable(),
  latest: StepResult.nullable(),
  /** The reference solution was applied by a click. */
  solved: z.boolean(),
});
export type StepView = z.infer<typeof StepView>;
export const LessonBody = z.object({
  id: LabId,
  title: z.string(),
  summary: z.string(),
  minutes: z.number(),
  level: z.string(),
  learned: z.array(z.string()),
  steps: z.array(StepView),
  hosts: z.array(z.object({ name: z.string(), role: z.string().optional() })),
  instances: z.array(z.object({ name: z.string(), host: z.string() })),
  session: SessionView.nullable(),
  next: z.object({ id: LabId, title: z.string() }).nullable(),
  /** Milliseconds at the machines of this lab, over all its sessions, until every step was passed. */
  workedMs: z.number(),
  /** Deliberately wrong solutions that `lab verify` tried on this lab's grader, and how many it refused; null: never verified. */
  grader: z.object({ refused: z.number(), all: z.number() }).nullable(),
  /** There is a picture of the network that the lab is to become: GET /api/labs/:lab/goal -> Picture */
  goal: z.boolean(),
  unmet: z.array(z.object({ feature: z.string(), why: z.string() })),
});
export type LessonBody = z.infer<typeof LessonBody>;

/** POST /api/labs/:lab/session -> SessionView (the live one if there is one; a tab more shares it). */
/** GET /api/sessions/:session -> SessionView */
/** POST /api/sessions/:session/stop | extend -> SessionView */
/** POST /api/sessions/:session/reset {step?} -> SessionView; step: to the start of that step, earlier ones solved. */
export const ResetBody = z.object({ step: StepId.optional() });
/** POST /api/sessions/:session/solve {step} -> SolvedBody: applies the reference solution of a step; marked in the result. */
export const SolveBody = z.object({ step: StepId });
/** Commands of the solution that did not succeed (what they make may be there already), with the end of what they said. */
export const SolvedBody = z.object({ failed: z.array(z.object({ host: z.string(), command: z.string(), said: z.string() })) });
export type SolvedBody = z.infer<typeof SolvedBody>;
/** POST /api/sessions/:session/check {step, answers} -> StepResult */
export const CheckBody = z.object({ step: StepId, answers: z.record(z.string().max(64), z.string().max(2000)).default({}) });

/** GET /api/sessions/:session/recordings : also after the session has ended; owner only. One of them, as asciicast v2, is at
 * /api/sessions/:session/recordings/:name */
export const RecordingsBody = z.object({
  recordings: z.array(z.object({ name: z.string(), bytes: z.number(), at: z.string() })),
});

/** GET /api/card : the command card, by tool. */
export const CardBody = z.object({
  tools: z.array(z.object({ tool: z.string(), commands: z.array(z.object({ example: z.string(), labs: z.array(z.string()) })) })),
});

/** GET /api/glossary -> {terms:[{term, html}]} */
export const GlossaryBody = z.object({ terms: z.array(z.object({ term: z.string(), slug: z.string(), html: z.string() })) });

/** GET /api/status : the engine, and what the kernel offers. */
export const StatusBody = z.object({
  version: z.string(),
  ready: z.boolean(),
  engine: z.object({ up: z.boolean(), isolated: z.boolean(), how: z.string() }),
  features: z.array(z.object({ feature: z.string(), there: z.boolean(), why: z.string() })),
  sessions: z.object({ live: z.number(), queued: z.number(), limit: z.number() }),
});
export type StatusBody = z.infer<typeof StatusBody>;
