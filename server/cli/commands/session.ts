// `lab start`, `exec`, `solve`, `check`, `stop`: drive a session of a lab from the shell.
import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import type { Catalog } from '../../domain/catalog.ts';
import type { HostEngine } from '../../domain/engine.ts';
import { AppError } from '../../errors.ts';
import { runScript } from '../../sessions/run-script.ts';
import { findCaller } from '../caller.ts';
import { EXIT } from '../exit-status.ts';
import { type KeptSession, type KeptSessions, keptSessions } from '../kept-sessions.ts';
import { resultLines } from '../results.ts';
import { table } from '../terminal.ts';
import type { Tool } from '../tool.ts';
import { type FilledLab, fillLab } from '../verify/filled-lab.ts';
import { sayFailure } from '../verify/findings.ts';

const SESSION = ['--session <id>', 'which session; the one that you started last in this terminal when left out'] as const;
const EXEC_LIMIT_MS = 10 * 60_000;

export function startCommand(tool: Tool): Command {
  return new Command('start')
    .description("make a lab's hosts, to be driven from the shell")
    .argument('<lab>')
    .option('--seed <n>', "of the variables' values", Number, 1)
    .addHelpText(
      'after',
      '\nExample:\n  npm run lab -- start 20-flat\n  npm run lab -- exec compute1 -- ip -br link\n  npm run lab -- check\n  npm run lab -- stop',
    )
    .action(async (id: string, { seed }: { seed: number }) => {
      const { rooms, terminal } = tool;
      const catalog = rooms.catalog([id]);
      const lab = catalog.getLab(id);
      // Not the letter of the server's own sessions: it leaves these alone.
      const session = `c${randomBytes(6).toString('hex').slice(1)}`;
      await withEngine(tool, async (engine) => {
        await engine.create(session, catalog.fillTopology(lab.topology, catalog.draw(lab, seed)), (words) =>
          terminal.note(words),
        );
      });
      keptBy(tool).add({ session, lab: id, seed });
      const { topology } = fillLab(catalog, lab, seed);
      const places = [
        ...topology.hosts.map(({ name, role }) => [name, role ?? '']),
        ...topology.instances.map(({ name, host }) => [name, `instance on ${host}`]),
      ];
      terminal.print(`session ${session}\n${table(places)}`);
      const values = Object.entries(catalog.draw(lab, seed)).map(([name, value]) => [name, value]);
      if (values.length > 0) terminal.print(table(values));
    });
}

export function execCommand(tool: Tool): Command {
  return new Command('exec')
    .description('run a command on a host, or in an instance; exit status 1 when it fails')
    .argument('<host>')
    .argument('<command...>')
    .option(...SESSION)
    .passThroughOptions()
    .addHelpText('after', '\nExample:\n  npm run lab -- exec compute1 -- ovs-vsctl show')
    .action((host: string, words: string[], { session }: { session?: string }) =>
      withSession(tool, session, async (engine, kept, { topology }) => {
        // What tells our options from the command's is no part of the command.
        const command = words[0] === '--' ? words.slice(1) : words;
        const instance = topology.instances.find((one) => one.name === host);
        if (!instance && !topology.hosts.some((one) => one.name === host)) {
          const names = [...topology.hosts, ...topology.instances].map((one) => one.name).join(', ');
          throw new AppError('not-found', `The lab ${kept.lab} has no host "${host}". It has ${names}.`);
        }
        const argv = instance ? ['ip', 'netns', 'exec', instance.name, ...command] : command;
        const record = await engine.exec(kept.session, instance?.host ?? host, argv, { by: 'host', timeoutMs: EXEC_LIMIT_MS });
        process.stdout.write(record.stdout);
        process.stderr.write(record.stderr);
        if (record.exitCode !== 0) {
          tool.terminal.note(record.exitCode === null ? 'it did not end in time' : `exit status ${record.exitCode}`);
          tool.end(EXIT.short);
        }
      }),
    );
}

export function solveCommand(tool: Tool): Command {
  return new Command('solve')
    .description('apply the reference solution of a step; of all when none is named')
    .argument('[step]')
    .option(...SESSION)
    .action((step: string | undefined, { session }: { session?: string }) =>
      withSession(tool, session, async (engine, kept, lab) => {
        for (const solution of step === undefined ? lab.solution : [lab.solution[indexOf(lab, step)]]) {
          for (const { host, file, commands } of solution?.scripts ?? []) {
            const failures = await runScript(engine, { session: kept.session, host, timeoutMs: EXEC_LIMIT_MS }, commands);
            for (const failure of failures) tool.terminal.note(sayFailure({ ...failure, file }));
            if (failures.length > 0) tool.end(EXIT.short);
          }
        }
      }),
    );
}

export function checkCommand(tool: Tool): Command {
  const collect = (pair: string, all: Record<string, string>) => {
    const [id = '', ...value] = pair.split('=');
    return { ...all, [id]: value.join('=') };
  };
  return new Command('check')
    .description('check a step; all steps when none is named')
    .argument('[step]')
    .option(...SESSION)
    .option('--answer <id=value>', 'an answer to a question; may be given more than once', collect, {})
    .option('--json', 'as JSON, with the evidence')
    .action((step: string | undefined, options: { session?: string; answer: Record<string, string>; json?: boolean }) =>
      withSession(tool, options.session, async (engine, kept, lab) => {
        const steps = step === undefined ? lab.steps : lab.steps.slice(indexOf(lab, step), indexOf(lab, step) + 1);
        const looker = { batch: engine.batch.bind(engine, kept.session) };
        const checks = steps.flatMap((one) => one.checks);
        const results = await tool.rooms.grader.run(checks, lab.topology, looker, { answers: options.answer });
        if (options.json) tool.terminal.print(JSON.stringify({ lab: kept.lab, session: kept.session, checks: results }));
        else for (const line of resultLines(results)) tool.terminal.print(line);
        if (results.some((result) => result.verdict.outcome === 'fail')) tool.end(EXIT.short);
        else if (results.some((result) => result.verdict.outcome === 'inconclusive')) tool.end(EXIT.couldNotLook);
      }),
    );
}

export function stopCommand(tool: Tool): Command {
  return new Command('stop')
    .description('end a session and remove its hosts')
    .option(...SESSION)
    .option('--all', 'every session that you started from the shell')
    .action(async ({ session, all }: { session?: string; all?: boolean }) => {
      const kept = keptBy(tool);
      const ending = all ? kept.own() : [kept.get(session)];
      await withEngine(tool, async (engine) => {
        for (const one of ending) {
          await engine.destroy(one.session);
          kept.remove(one.session);
          tool.terminal.print(`session ${one.session} of ${one.lab} is gone`);
        }
      });
    });
}

function keptBy({ rooms: { config } }: Tool): KeptSessions {
  return keptSessions(config.home, findCaller(config.sudoUser));
}

async function withEngine<T>(tool: Tool, work: (engine: HostEngine) => Promise<T>): Promise<T> {
  const engine = await tool.rooms.engine();
  try {
    return await work(engine);
  } finally {
    await engine.dispose();
  }
}

function withSession(
  tool: Tool,
  session: string | undefined,
  work: (engine: HostEngine, kept: KeptSession, lab: FilledLab) => Promise<void>,
): Promise<void> {
  const kept = keptBy(tool).get(session);
  if (session === undefined) tool.terminal.note(`session ${kept.session} of ${kept.lab}`);
  const catalog: Catalog = tool.rooms.catalog([kept.lab]);
  const lab = fillLab(catalog, catalog.getLab(kept.lab), kept.seed);
  return withEngine(tool, (engine) => work(engine, kept, lab));
}

function indexOf(lab: FilledLab, step: string): number {
  const index = lab.steps.findIndex((one) => one.id === step);
  if (index < 0)
    throw new AppError(
      'not-found',
      `The lab ${lab.id} has no step "${step}". Its steps: ${lab.steps.map((one) => one.id).join(', ')}.`,
    );
  return index;
}
