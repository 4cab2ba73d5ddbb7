// Asks questions: passive ones in one exec for each host, probes stage by stage. The only file here that runs anything.
import { randomBytes } from 'node:crypto';
import type { Answer, Looker, Question } from '../domain/check.ts';
import type { ExecRecord } from '../domain/engine.ts';
import type { Evidence } from '../domain/verdict.ts';
import { toEvidence } from './evidence.ts';
import { netnsListing } from './observe/netns.ts';
import type { AnyObserver, Command, Stage } from './observer.ts';

export type Looked = { readonly answer: Answer; readonly evidence: readonly Evidence[] };
/** By the key of the question. */
export type Sight = ReadonlyMap<string, Looked>;

/** Equal questions have equal keys, whatever the order of their fields. */
export function questionKey(question: Question): string {
  return stable([question.ask, question.host, question.netns ?? null, question.args]);
}

/**
 * Answers passive questions and, for probes, whether their namespaces are there. A host that cannot be looked at makes
 * its questions blind; nothing rejects.
 */
export async function lookPassive(
  questions: readonly Question[],
  observers: ReadonlyMap<string, AnyObserver>,
  looker: Looker,
): Promise<Sight> {
  const sight = new Map<string, Looked>();
  const asked = [...new Map(questions.map((question) => [questionKey(question), question])).entries()].map(([key, question]) => {
    const observer = observers.get(question.ask);
    const stages = observer?.stages(question, '') ?? [];
    return {
      key,
      question,
      observer,
      stages,
      commands: observer?.passive ? (stages[0]?.commands ?? []) : [],
      netns: namespacesOf(stages),
    };
  });
  const hosts = new Set(
    asked.flatMap((one) => [...one.netns.map((need) => need.host), ...(one.commands.length > 0 ? [one.question.host] : [])]),
  );
  const looks = new Map<string, HostLook>();
  await Promise.all(
    [...hosts].map(async (host) => {
      const wanted = asked.filter((one) => one.question.host === host).flatMap((one) => one.commands);
      const needsListing = asked.some((one) => one.netns.some((need) => need.host === host));
      looks.set(host, await lookAtHost(host, needsListing ? [netnsListing.command, ...wanted] : wanted, looker));
    }),
  );
  for (const one of asked) {
    const missing = missingNamespace(one.netns, looks);
    if (missing) sight.set(one.key, missing);
    else if (one.observer?.passive)
      sight.set(one.key, readPassive(one.observer, one.question, one.commands, looks.get(one.question.host)));
  }
  return sight;
}

/** Runs the stages of a probe. Its cleaning-up stages run even when an earlier one could not. */
export async function lookProbe(
  question: Question,
  observer: AnyObserver,
  looker: Looker,
  signal?: AbortSignal,
): Promise<Looked> {
  const records: ExecRecord[] = [];
  const evidence: Evidence[] = [];
  let blind: string | undefined;
  for (const stage of observer.stages(question, randomBytes(6).toString('hex'))) {
    if ((blind !== undefined || signal?.aborted) && !stage.always) continue;
    try {
      const said = await looker.batch(stage.host, bare(stage.commands));
      stage.commands.forEach((command, index) => {
        const record = said[index];
        if (!record) return;
        records.push(record);
        const shown = toEvidence(stage.host, command, record);
        if (shown) evidence.push(shown);
      });
    } catch (cause) {
      blind ??= sayBlind(stage.host, cause);
    }
  }
  if (blind !== undefined) return { answer: { blind }, evidence };
  return { answer: read(observer, question, records), evidence };
}

type HostLook = { readonly records: ReadonlyMap<string, ExecRecord> } | { readonly blind: string };

async function lookAtHost(host: string, commands: readonly Command[], looker: Looker): Promise<HostLook> {
  const unique = [...new Map(commands.map((command) => [commandKey(command), command])).values()];
  try {
    const said = await looker.batch(host, bare(unique));
    const records = new Map<string, ExecRecord>();
    unique.forEach((command, index) => {
      const record = said[index];
      if (record) records.set(commandKey(command), record);
    });
    return { records };
  } catch (cause) {
    return { blind: sayBlind(host, cause) };
  }
}

function readPassive(
  observer: AnyObserver,
  question: Question,
  commands: readonly Command[],
  look: HostLook | undefined,
): Looked {
  if (!look) return { answer: { blind: `${question.host} was not looked at` }, evidence: [] };
  if ('blind' in look) return { answer: { blind: look.blind }, evidence: [] };
  const records: ExecRecord[] = [];
  const evidence: Evidence[] = [];
  for (const command of commands) {
    const record = look.records.get(commandKey(command));
    if (!record) return { answer: { blind: `${question.host} did not answer every question` }, evidence };
    records.push(record);
    const shown = toEvidence(question.host, command, record);
    if (shown) evidence.push(shown);
  }
  const late = records.find((record) => record.exitCode === null);
  if (late)
    return { answer: { blind: `"${late.argv.slice(0, 3).join(' ')}" on ${question.host} did not end in its time` }, evidence };
  return { answer: read(observer, question, records), evidence };
}

function read(observer: AnyObserver, question: Question, records: readonly ExecRecord[]): Answer {
  try {
    return observer.read(records, question);
  } catch (cause) {
    return {
      blind: `what ${question.ask} said on ${question.host} could not be read: ${cause instanceof Error ? cause.message : 'unknown'}`,
    };
  }
}

type Need = { readonly host: string; readonly netns: string };

function namespacesOf(stages: readonly Stage[]): readonly Need[] {
  return stages.flatMap((stage) =>
    stage.commands.flatMap((command) => (command.netns === undefined ? [] : [{ host: stage.host, netns: command.netns }])),
  );
}

function missingNamespace(needs: readonly Need[], looks: ReadonlyMap<string, HostLook>): Looked | undefined {
  for (const need of needs) {
    const look = looks.get(need.host);
    if (!look) continue;
    if ('blind' in look) return { answer: { blind: look.blind }, evidence: [] };
    const record = look.records.get(commandKey(netnsListing.command));
    if (!record) return { answer: { blind: `the namespaces of ${need.host} were not listed` }, evidence: [] };
    const listed = netnsListing.read(record);
    if ('blind' in listed) return { answer: listed, evidence: [] };
    if (!listed.seen.some((one) => one.name === need.netns)) {
      const shown = toEvidence(need.host, netnsListing.command, record);
      return { answer: { seen: { noNamespace: need.netns, host: need.host } }, evidence: shown ? [shown] : [] };
    }
  }
  return undefined;
}

/** Without the fields that only evidence needs. */
function bare(commands: readonly Command[]): readonly Command[] {
  return commands.map(({ shown: _, ...command }) => command);
}

function commandKey(command: Command): string {
  return stable([command.argv, command.netns ?? null, command.stdin ?? null]);
}

function sayBlind(host: string, cause: unknown): string {
  const said = cause instanceof Error && 'say' in cause && typeof cause.say === 'string' ? cause.say : undefined;
  return said ?? `${host} could not be looked at: ${cause instanceof Error ? cause.message : 'unknown reason'}`;
}

function stable(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
