// Applies a reference solution: its scripts in order, line by line, as the student would type them.
import type { HostEngine } from '../domain/engine.ts';
import type { Script, StepSolution } from '../domain/lab.ts';

export type ReplayFailure = { readonly host: string; readonly command: string };

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
  for (const script of solution.scripts) {
    options.signal?.throwIfAborted();
    const record = await engine.exec(session, script.host, ['bash', '-c', shellText(script)], {
      by: 'host',
      timeoutMs: SCRIPT_LIMIT_MS,
    });
    for (const command of record.stdout.split('\0').filter((part) => part.length > 0))
      failures.push({ host: script.host, command });
    if (record.exitCode === null) failures.push({ host: script.host, command: `${script.file} did not end` });
  }
  return failures;
}

/** The commands with their output thrown away and each failing one noted. Descriptor 3 reports at the end and is shut
 * for the commands, so that a daemon they leave behind does not keep the exec open. */
export function shellText(script: Script): string {
  const commands = script.commands.map((command) => command.text).join('\n');
  return [
    'cd /root 2>/dev/null; failed=()',
    `trap 'failed+=("$BASH_COMMAND")' ERR`,
    'exec 3>&1 >/dev/null 2>&1 </dev/null',
    `{\n${commands}\n} 3>&-`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: bash, not a template
    '[ ${#failed[@]} -eq 0 ] || printf "%s\\0" "${failed[@]}" >&3',
    'exit 0',
  ].join('\n');
}
