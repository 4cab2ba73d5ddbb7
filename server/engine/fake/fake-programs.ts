// The few programs that a fake host knows; enough for the contract suite and for tests of the rooms above.
import type { BatchCommand, ExecRecord } from '../../domain/engine.ts';

export type ProgramResult = { readonly exitCode?: number | null; readonly stdout?: string; readonly stderr?: string };

/** What a command of a host says; null: not known here. */
export function runProgram(host: string, { argv, stdin }: BatchCommand): ProgramResult | null {
  const [name = '', ...words] = argv;
  if (name === 'true') return {};
  if (name === 'false') return { exitCode: 1 };
  if (name === 'hostname') return { stdout: `${host}\n` };
  if (name === 'echo') return { stdout: `${words.join(' ')}\n` };
  if (name === 'cat' && words.length === 0) return { stdout: stdin ?? '' };
  if (name === 'seq') {
    const last = Number(words.at(-1));
    return { stdout: Array.from({ length: last }, (_, i) => `${i + 1}\n`).join('') };
  }
  return null;
}

/** A record as the agent would make it: cap and unknown programs as on a real host. */
export function toRecord(command: BatchCommand, result: ProgramResult | null, maxBytes: number): ExecRecord {
  const said = result ?? { exitCode: 127, stderr: `${command.argv[0]}: No such file or directory\n` };
  const stdout = said.stdout ?? '';
  return {
    argv: command.argv,
    exitCode: said.exitCode === undefined ? 0 : said.exitCode,
    stdout: stdout.slice(0, maxBytes),
    stderr: said.stderr ?? '',
    truncated: stdout.length > maxBytes,
    durationMs: 0,
  };
}
