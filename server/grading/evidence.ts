// Turns what was run into evidence: commands as a student can type them again, and what they said, within bounds.
import type { ExecRecord } from '../domain/engine.ts';
import type { Evidence } from '../domain/verdict.ts';
import type { Command } from './observer.ts';

const MAX_OUTPUT = 6000;
const MAX_COMMAND = 600;

/** Quotes a word for bash where it needs it. */
function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The command line a student types on the host, root being assumed. */
export function sayCommand(command: Command): string {
  const argv = command.shown || command.argv;
  const words = command.netns === undefined ? argv : ['ip', 'netns', 'exec', command.netns, ...argv];
  return cut(words.map(quote).join(' '), MAX_COMMAND);
}

/** null for a command that is not to be shown. */
export function toEvidence(host: string, command: Command, record: ExecRecord): Evidence | null {
  if (command.shown === false) return null;
  const output = [record.stdout.trimEnd(), record.stderr.trimEnd()].filter((text) => text !== '').join('\n');
  return { host, command: sayCommand(command), output: cut(clean(output), MAX_OUTPUT), exitCode: record.exitCode };
}

function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max)}\n… (cut: ${text.length - max} more characters)`;
}

/** Without control characters, which could repaint a reader's terminal. */
export function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the purpose
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}
