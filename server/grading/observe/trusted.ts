// How the probe reaches into its host: the host's files and the sockets of its Open vSwitch, with the probe's own programs.
import type { ExecRecord } from '../../domain/engine.ts';
import type { Command } from '../observer.ts';

/** The host's root directory as the probe sees it: both share a pid namespace, so process 1 is the host's. */
export const HOST_ROOT = '/proc/1/root';

/** An ovs-* command. It talks to the host's Open vSwitch, since the probe's OVS_RUNDIR is the host's run directory. */
export function ovs(argv: readonly string[], shown: readonly string[] | false = argv): Command {
  return { argv, shown };
}

/** A program text of ours, run by the probe's python; arguments are never part of the text. */
export function python(text: string, args: readonly string[], shown: readonly string[] | false): Command {
  return { argv: ['python3', '-I', '-c', text, ...args], shown };
}

/** The one reason why a command that should have worked did not; for `blind`. */
export function sayFailure(record: ExecRecord | undefined, what: string): string {
  if (!record) return `${what}: was not run`;
  if (record.exitCode === null) return `${what}: did not end in its time`;
  const said = (record.stderr.trim() || record.stdout.trim()).split('\n').at(-1) ?? '';
  return `${what}: ended with ${record.exitCode}${said ? ` (${said.slice(0, 200)})` : ''}`;
}
