// What an observer is: it knows which commands find a thing out and what their output says. Nothing here runs anything.
import type { ZodType } from 'zod';
import type { Question } from '../domain/check.ts';
import type { BatchCommand, ExecRecord } from '../domain/engine.ts';

/** A host and, on it, a named network namespace (absent: the host's own). */
export type Place = { readonly host: string; readonly netns?: string | undefined };

export type Command = BatchCommand & {
  /**
   * How a student would type it, as argv without the namespace. false: kept out of the evidence, because a line for
   * people stands beside it (`ip addr` beside `ip -j addr`).
   */
  readonly shown?: readonly string[] | false;
};

/** Commands for one host, run in order by one exec. `always`: runs even if an earlier stage could not (cleaning up). */
export type Stage = { readonly host: string; readonly commands: readonly Command[]; readonly always?: boolean };

/** What a probe must not share with another probe at the same time. Names are free: "compute1/vm1", "compute1/vm1:tcp:80". */
export type Claims = { readonly shared: readonly string[]; readonly exclusive: readonly string[] };

/** seen: what is there, absence included. blind: we could not look, and why. */
export type Reading<Fact> = { readonly seen: Fact } | { readonly blind: string };

/** A question that remembers the type of its answer. */
export type Asked<Fact> = Question & { readonly fact?: Fact };

type Common<Args, Fact> = {
  readonly name: string;
  readonly args: ZodType<Args>;
  /** Shape of the fact: an answer that does not fit is not judged. */
  readonly fact: ZodType<Fact>;
  /** One record for each command, in order; a stage that was not run has no records, so there may be fewer. */
  read(records: readonly ExecRecord[], args: Args): Reading<Fact>;
};

/** Only looks: all passive questions to a host go into one exec. */
export type PassiveObserver<Args, Fact> = Common<Args, Fact> & {
  readonly passive: true;
  commands(args: Args): readonly Command[];
};

/** Sends packets. Its stages run one after the other. `nonce` is new for each run: names of temporary files are made of it. */
export type ProbeObserver<Args, Fact> = Common<Args, Fact> & {
  readonly passive: false;
  stages(args: Args, place: Place, nonce: string): readonly Stage[];
  claims(args: Args, place: Place): Claims;
};

export type Observer<Args, Fact> = PassiveObserver<Args, Fact> | ProbeObserver<Args, Fact>;

/** An observer whose types have been checked where it was defined; this is what the registry and the runner hold. */
export type AnyObserver = {
  readonly name: string;
  readonly passive: boolean;
  stages(question: Question, nonce: string): readonly Stage[];
  claims(question: Question): Claims;
  read(records: readonly ExecRecord[], question: Question): Reading<unknown>;
  /** The fact if it has the right shape, else undefined. */
  fits(fact: unknown): boolean;
};

export type Askable<Args, Fact> = AnyObserver & { ask(place: Place, args: Args): Asked<Fact> };

/** Makes an observer that can be asked with typed arguments and run without knowing them. */
export function defineObserver<Args extends Readonly<Record<string, unknown>>, Fact>(
  observer: Observer<Args, Fact>,
): Askable<Args, Fact> {
  const placeOf = (question: Question): Place =>
    question.netns === undefined ? { host: question.host } : { host: question.host, netns: question.netns };
  return {
    name: observer.name,
    passive: observer.passive,
    ask: (place, args) => ({ ask: observer.name, host: place.host, ...(place.netns && { netns: place.netns }), args }),
    stages(question, nonce) {
      const args = observer.args.parse(question.args);
      if (!observer.passive) return observer.stages(args, placeOf(question), nonce);
      const inPlace = (command: Command): Command =>
        question.netns === undefined || command.netns !== undefined ? command : { ...command, netns: question.netns };
      return [{ host: question.host, commands: observer.commands(args).map(inPlace) }];
    },
    claims(question) {
      if (observer.passive) return { shared: [], exclusive: [] };
      return observer.claims(observer.args.parse(question.args), placeOf(question));
    },
    read(records, question) {
      return observer.read(records, observer.args.parse(question.args));
    },
    fits: (fact) => observer.fact.safeParse(fact).success,
  };
}
