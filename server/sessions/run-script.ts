// Runs a script's commands in one shell on a host, as a student would type them, and says which failed.
import { randomBytes } from 'node:crypto';
import type { ExecRecord, HostEngine } from '../domain/engine.ts';
import type { ScriptCommand } from '../domain/lab.ts';

/** What `timeout` exits with. */
const TIMED_OUT = 124;
/** For the outer shell to say what became of the commands when their time is over. */
const GRACE_MS = 5000;
/** Output kept of a failing command. */
const SAID_BYTES = 400;

const NUMBER = /^\d+$/;

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
  engine: Pick<HostEngine, 'exec'>,
  place: ScriptPlace,
  commands: readonly ScriptCommand[],
): Promise<readonly CommandFailure[]> {
  if (commands.length === 0) return [];
  const inside = place.instance === undefined ? [] : ['ip', 'netns', 'exec', place.instance];
  const { session, host, timeoutMs } = place;
  const argv = [...inside, 'bash', '-c', shellText(commands, timeoutMs / 1000)];
  const record = await engine.exec(session, host, argv, { by: 'host', timeoutMs: timeoutMs + GRACE_MS });
  return readFailures(record, commands);
}

/**
 * Bash that runs each command in the same inner shell and prints what became of them, as `index NUL status NUL output NUL`.
 * The commands' output and the report go to files, so that what they leave in the background does not keep the exec open;
 * `eval`, so that a command that is no bash fails alone.
 */
export function shellText(commands: readonly ScriptCommand[], seconds: number): string {
  const file = `/tmp/.lab-${randomBytes(6).toString('hex')}`;
  const inner = [
    'cd /root 2>/dev/null',
    `pb_after() { { printf '%s\\0%s\\0' "$1" "$2"; [ "$2" = 0 ] || tail -c ${SAID_BYTES} ${file}.out | tr -d '\\000'; printf '\\0'; } >>${file}; }`,
    ...commands.map(({ text }, index) => `eval ${quote(text)} >${file}.out 2>&1 </dev/null; pb_after ${index} $?`),
  ];
  return [
    `: >${file}; timeout -k 1 ${seconds} bash -c ${quote(inner.join('\n'))} >/dev/null 2>&1 </dev/null; pb_status=$?`,
    `cat ${file}; rm -f ${file} ${file}.out; exit $pb_status`,
  ].join('\n');
}

/** Every command that did not report success failed. */
export function readFailures(
  record: Pick<ExecRecord, 'stdout' | 'exitCode'>,
  commands: readonly ScriptCommand[],
): readonly CommandFailure[] {
  const parts = record.stdout.split('\0');
  const reports = new Map<number, { exitCode: number; said: string }>();
  for (let at = 0; at + 2 < parts.length; at += 3) {
    const [index = '', status = '', said = ''] = parts.slice(at, at + 3);
    if (NUMBER.test(index) && NUMBER.test(status)) reports.set(Number(index), { exitCode: Number(status), said: said.trim() });
  }
  const late = record.exitCode === null || record.exitCode === TIMED_OUT;
  return commands.flatMap((command, index) => {
    const report = reports.get(index);
    if (report?.exitCode === 0) return [];
    return [
      {
        command,
        exitCode: report?.exitCode ?? null,
        said: report?.said ?? (late ? 'did not end in time' : 'the shell ended before it'),
      },
    ];
  });
}

export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
