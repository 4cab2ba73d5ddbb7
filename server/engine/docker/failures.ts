// What goes wrong with Docker, in words for the person: which thing, and the way out.
import { AppError } from '../../errors.ts';

type DockerError = Error & { statusCode?: number; code?: string; reason?: string; json?: { message?: string } };

export function isMissing(error: unknown): boolean {
  return (error as DockerError)?.statusCode === 404;
}

/** True when it was already so: started, stopped, being removed. */
export function isSettled(error: unknown): boolean {
  const status = (error as DockerError)?.statusCode;
  return status === 304 || status === 404 || status === 409;
}

/** Any failure of a start, a reset or a stop as an AppError; an AppError passes as it is. */
export function engineFailure(error: unknown, what: string): AppError {
  if (error instanceof AppError) return error;
  const failure = error as DockerError;
  const words = failure?.json?.message ?? failure?.message ?? String(error);
  const options = { log: `${what}: ${words}`, cause: error };
  // A dockerd whose containerd was killed answers, but says only this (20.10).
  const halfDown = /error while dialing.*containerd|^connection closed: unavailable/i.test(words);
  if (halfDown || ['ECONNREFUSED', 'ENOENT', 'EACCES', 'ECONNRESET', 'EPIPE'].includes(failure?.code ?? '')) {
    return new AppError(
      'engine-down',
      'The engine that runs the lab machines does not answer. Start Patchbay again: npm start',
      options,
    );
  }
  if (/no space left|ENOSPC|cannot allocate memory|no swap limit/i.test(words)) {
    return new AppError(
      'no-room',
      'This machine has no room left for another lab (disk or memory). Stop a lab that you no longer need.',
      options,
    );
  }
  if (/no such image/i.test(words)) {
    return new AppError(
      'start-failed',
      "The lab machines' image is missing. Start Patchbay again to build it: npm start",
      options,
    );
  }
  return new AppError('start-failed', `${what}: ${words}`, options);
}
