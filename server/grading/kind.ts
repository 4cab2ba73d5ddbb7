// What a check kind is: what an author may write, what to ask for it, and what the answers mean. All of it pure.

import type { ZodType } from 'zod';
import { z } from 'zod';
import type { Answers, Judgement, Questions } from '../domain/check.ts';
import type { Finding } from '../domain/verdict.ts';
import { clean } from './evidence.ts';
import type { AnyObserver, Asked } from './observer.ts';
import type { Places } from './place.ts';

/** Answer of a question that was to be asked in a namespace which is not there: a fact, the same for every observer. */
export const MissingNamespace = z.strictObject({ noNamespace: z.string(), host: z.string() });

/** Finding codes that every kind can give. */
export const COMMON_CODES: Readonly<Record<string, string>> = {
  'no-namespace': 'The network namespace is not there. `ip netns` lists those that are.',
};

/** What judge may know beside the answers. */
export type JudgeContext = {
  readonly places: Places;
  /** What the student wrote as the answer to this check; undefined while nothing was written. */
  readonly written: string | undefined;
};

type Askings = Readonly<Record<string, Asked<unknown> | undefined>>;
type Facts<Q extends Askings> = {
  readonly [K in keyof Q]: Q[K] extends Asked<infer F> ? F : Q[K] extends Asked<infer F> | undefined ? F | undefined : never;
};

export type CheckKind = {
  readonly name: string;
  /** state: looks only. behaviour: sends packets. */
  readonly sort: 'state' | 'behaviour';
  /** One sentence for the reference. */
  readonly says: string;
  /** A check as it stands in lab.yaml, without id and title. */
  readonly example: Readonly<Record<string, unknown>>;
  readonly schema: ZodType;
  /** true: the evidence would give the answer away, and is only shown once the check has passed. */
  readonly secret?: boolean;
  /** Finding code -> hint in plain words, used where the author gives none. */
  readonly codes: Readonly<Record<string, string>>;
  /** `spec` has passed the schema. Names that are not in the topology become problems in `places`. */
  ask(spec: unknown, places: Places): Questions;
  /** Never throws. A question without an answer, or with one of a wrong shape, makes the judgement inconclusive. */
  judge(spec: unknown, answers: Answers, observers: ReadonlyMap<string, AnyObserver>, context: JudgeContext): Judgement;
};

/** Findings; none means passed. `blind`: the answers, though well-formed, do not allow a judgement. */
export type Judged = readonly Finding[] | { readonly blind: string };

/** What a student or a host wrote is in it: bounded, and without what could repaint a terminal. */
export function finding(code: string, where: string, expected: string, actual: string): Finding {
  const plain = (text: string): string => clean(text.length > MAX_WORDS ? `${text.slice(0, MAX_WORDS)}…` : text);
  return { code, where: plain(where), expected: plain(expected), actual: plain(actual) };
}
const MAX_WORDS = 600;

/** Makes a kind whose judge is only called when all its questions were answered, with typed facts. */
export function defineKind<Spec, Q extends Askings>(kind: {
  readonly name: string;
  readonly sort: 'state' | 'behaviour';
  readonly says: string;
  readonly example: Readonly<Record<string, unknown>>;
  readonly schema: ZodType<Spec>;
  readonly secret?: boolean;
  readonly codes: Readonly<Record<string, string>>;
  ask(spec: Spec, places: Places): Q;
  judge(spec: Spec, facts: Facts<Q>, context: JudgeContext): Judged;
}): CheckKind {
  const asked = (spec: Spec, places: Places): Questions => {
    const questions: Record<string, Asked<unknown>> = {};
    for (const [name, question] of Object.entries(kind.ask(spec, places))) if (question) questions[name] = question;
    return questions;
  };
  return {
    ...kind,
    ask: (spec, places) => asked(kind.schema.parse(spec), places),
    judge(raw, answers, observers, context) {
      try {
        const spec = kind.schema.parse(raw);
        const facts: Record<string, unknown> = {};
        const blind: string[] = [];
        const gone: Finding[] = [];
        for (const [name, question] of Object.entries(asked(spec, context.places))) {
          const answer = answers[name];
          if (answer === undefined || answer === null || typeof answer !== 'object')
            blind.push(`${question.ask} on ${question.host} was not answered`);
          else if ('blind' in answer) blind.push(String(answer.blind));
          else {
            const missing = MissingNamespace.safeParse(answer.seen);
            if (missing.success) gone.push(noNamespace(missing.data));
            else if (observers.get(question.ask)?.fits(answer.seen)) facts[name] = answer.seen;
            else blind.push(`what ${question.ask} said on ${question.host} could not be understood`);
          }
        }
        if (blind.length > 0) return { outcome: 'inconclusive', blind: [...new Set(blind)] };
        if (gone[0])
          return { outcome: 'fail', findings: [gone[0], ...gone.slice(1).filter((one) => one.where !== gone[0]?.where)] };
        const judged = kind.judge(spec, facts as Facts<Q>, context);
        if ('blind' in judged) return { outcome: 'inconclusive', blind: [judged.blind] };
        const [first, ...rest] = judged;
        return first ? { outcome: 'fail', findings: [first, ...rest] } : { outcome: 'pass' };
      } catch (cause) {
        return {
          outcome: 'inconclusive',
          blind: [`the check ${kind.name} could not be judged: ${cause instanceof Error ? cause.message : 'unknown'}`],
        };
      }
    },
  };
}

function noNamespace(missing: z.infer<typeof MissingNamespace>): Finding {
  return finding('no-namespace', missing.host, `a network namespace named ${missing.noNamespace}`, 'there is none of that name');
}
