// Names and labels of everything the engine makes: who owns it can be read from them after any crash.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

export const LABEL_HOME = 'patchbay.home';
export const LABEL_ROLE = 'patchbay.role';
/** The process that made it: another living process's containers are left alone. */
export const LABEL_PROCESS = 'patchbay.process';

export type Role = 'host' | 'probe';

export const hostName = (session: string, host: string): string => `pb-${session}-${host}`;
export const probeName = (session: string, host: string): string => `pb-${session}-${host}.probe`;
export const warmName = (): string => `pb-warm-${randomBytes(6).toString('hex')}`;
/** The shim of containerd that hosts share which are started with this as their hostname (setup/shim). */
export const shimGroup = (): string => `pb-${randomBytes(6).toString('hex')}`;
/** What a host is called between being taken out of use and being gone. */
export const trashName = (): string => `pb-trash-${randomBytes(6).toString('hex')}`;

export type ParsedName = { readonly session: string; readonly host: string; readonly role: Role };

/** Reads a container's name back; null for warm and discarded ones and for strangers. */
export function parseName(name: string): ParsedName | null {
  const found = /^\/?pb-([a-z0-9]+)-([a-z][a-z0-9-]*)(\.probe)?$/.exec(name);
  if (!found || found[1] === 'warm' || found[1] === 'trash') return null;
  return { session: found[1]!, host: found[2]!, role: found[3] ? 'probe' : 'host' };
}

/** Start of the names of a session's switches in the engine's namespace (a device name has 15 bytes at most). */
export function switchPrefix(session: string): string {
  return `pb${createHash('sha256').update(session).digest('hex').slice(0, 8)}`;
}

/** A process told from another that had the same number before it: pid and start time since boot. */
export function processMark(pid: number = process.pid): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return `${pid}.${fields[19]}`;
  } catch {
    return null;
  }
}

/** True when the process that carries this mark lives and is not this one. */
export function belongsToAnother(mark: string | undefined): boolean {
  if (!mark || mark === processMark()) return false;
  return processMark(Number(mark.split('.')[0])) === mark;
}
