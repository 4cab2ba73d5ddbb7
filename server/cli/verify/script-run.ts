// Runs a script's commands in one shell on a host, as a student would type them, and says which failed.
import type { ExecRecord, HostEngine } from '../../domain/engine.ts';
import type { ScriptCommand } from '../../domain/lab.ts';

/** Output kept of a failing command. */
const SAID_BYTES = 400;

export type CommandFailure = {
  readonly command: ScriptCommand;
  /** null: it did not end in time, or the shell ended before it. */
  readonly exitCode: number | null;
  readonly said: string;
};

export type ScriptPlace = {
  readonly session: string;
  readonly host: string;
  /** Runs in this instance's namespace. */
  readonly instance?: string;
  readonly timeoutMs: number;
};

/** One exec. Rejects only when the host could not run anything. */
export async function runScript(
  engine: HostEngine,
  place: ScriptPlace,
  commands: readonly ScriptCommand[],
): Promise<readonly CommandFailure[]> {
  if (commands.length === 0) return [];
  const inside = place.instance === undefined ? [] : ['ip', 'netns', 'exec', place.instance];
  const { session, host, timeoutMs } = place;
  const record = await engine.exec(session, host, [...inside, 'bash', '-c', shellText(commands)], { by: 'host', timeoutMs });
  return readFailures(record, commands);
}

/**
 * Bash that runs each command in the same shell and reports those that fail, as `index NUL status NUL output NUL` on
 * stdout. The commands' own output goes to a file, so that what they leave in the background does not keep the exec open;
 * `eval`, so that a command that is no bash fails alone.
 */
export function shellText(commands: readonly ScriptCommand[]): string {
  const lines = commands.map(({ text }, index) => `eval ${quote(text)} >"$pb_out" 2>&1 3>&- </dev/null; pb_after ${index} $?`);
  return [
    'cd /root 2>/dev/null; pb_out=$(mktemp /tmp/.lab.XXXXXX); exec 3>&1 >/dev/null 2>&1',
    `pb_after() { printf '%s\\0' "$1" >&3; [ "$2" = 0 ] && printf '0\\0\\0' >&3 || { printf '%s\\0' "$2"; tail -c ${SAID_BYTES} "$pb_out" | tr -d '\\000'; printf '\\0'; } >&3; }`,
    ...lines,
    'rm -f "$pb_out"',
  ].join('\n');
}

/** Every command that did not report success failed. */
export function readFailures(
  record: Pick<ExecRecord, 'stdout' | 'stderr' | 'exitCode'>,
  commands: readonly ScriptCommand[],
): readonly CommandFailure[] {
  const parts = record.stdout.split('\0');
  const reports = new Map<number, { exitCode: number; said: string }>();
  for (let at = 0; at + 2 < parts.length; at += 3) {
    reports.set(Number(parts[at]), { exitCode: Number(parts[at + 1]), said: (parts[at + 2] ?? '').trim() });
  }
  return commands.flatMap((command, index) => {
    const report = reports.get(index);
    if (report?.exitCode === 0) return [];
    const silent =
      record.exitCode === null ? 'did not end in time' : `the shell ended before it: ${record.stderr.trim().slice(-SAID_BYTES)}`;
    return [{ command, exitCode: report?.exitCode ?? null, said: report?.said ?? silent }];
  });
}

export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
