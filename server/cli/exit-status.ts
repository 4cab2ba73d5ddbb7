// What the exit status of `lab` means, and which status an error has.
import { CommanderError } from 'commander';
import { AppError } from '../errors.ts';

export const EXIT = {
  /** All is good. */
  good: 0,
  /** Something fell short: a lab with an error, a check that failed. */
  short: 1,
  /** The command was used wrongly. */
  wrongUse: 2,
  /** We could not look: no engine, no host. */
  couldNotLook: 3,
} as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

const WRONG_USE: readonly string[] = ['not-found', 'bad-request', 'already-exists', 'too-many'];

export function exitStatusOf(error: unknown): ExitStatus {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.wrongUse;
  if (error instanceof AppError && WRONG_USE.includes(error.code)) return EXIT.wrongUse;
  if (error instanceof AppError && error.code === 'lab-broken') return EXIT.short;
  return EXIT.couldNotLook;
}
