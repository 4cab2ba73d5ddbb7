// Applies a reference solution: its scripts in order, line by line, as the student would type them.
import type { HostEngine } from '../domain/engine.ts';
import type { StepSolution } from '../domain/lab.ts';
import { runScript } from './run-script.ts';

/** `said`: the end of what the command printed. */
export type ReplayFailure = { readonly host: string; readonly command: string; readonly said: string };

/** Generous: a script may wait for a lease or start a daemon. */
const SCRIPT_LIMIT_MS = 60_000;

/** Runs a solution (values already put in) on a session's hosts; one exec per script. A command that exits with
 * another code than 0 is reported and the next one runs. Rejects when a host cannot run anything. */
export async function replay(
  engine: Pick<HostEngine, 'exec'>,
  session: string,
  solution: StepSolution,
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly ReplayFailure[]> {
  const failures: ReplayFailure[] = [];
  for (const { host, commands } of solution.scripts) {
    options.signal?.throwIfAborted();
    const failed = await runScript(engine, { session, host, timeoutMs: SCRIPT_LIMIT_MS }, commands);
    failures.push(...failed.map(({ command, said }) => ({ host, command: command.text, said })));
  }
  return failures;
}
