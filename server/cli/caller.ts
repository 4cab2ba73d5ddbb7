// Who types a `lab` command, and in which terminal.
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';

export type Caller = {
  /** Behind sudo: who called it. */
  readonly user: string;
  /** The POSIX session: its leader's pid and birth, so that a number that was given again is told apart. */
  readonly terminal: string;
};

export function findCaller(sudoUser: string): Caller {
  const leader = statOf('self')[3] ?? '';
  return { user: sudoUser || nameOfUser(), terminal: `${leader}.${statOf(leader)[19] ?? ''}` };
}

/** /proc/PID/stat after the program's name: [0] is the state, [3] the session, [19] when it was born. */
function statOf(pid: string): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.());
  }
}
