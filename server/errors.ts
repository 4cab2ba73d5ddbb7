// The catalogue of refusals: what the log says, what the person reads, with which HTTP status.

/** code -> status. A code is stable: the site and the tests name it. */
export const ERROR_CODES = {
  'bad-request': 400,
  'not-signed-in': 401,
  'wrong-password': 401,
  'not-yours': 403,
  'not-allowed': 403,
  'not-found': 404,
  'lab-broken': 409,
  'lab-needs': 409,
  'illegal-move': 409,
  'not-ready': 409,
  'host-down': 409,
  'already-exists': 409,
  'too-large': 413,
  'too-many': 429,
  'could-not-look': 503,
  'engine-down': 503,
  'no-room': 503,
  'start-failed': 500,
  'cannot-start': 500,
  bug: 500,
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;

export class AppError extends Error {
  /** What the person reads: what, which, and the way out. */
  readonly say: string;
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  /** `log` is for the operator; `say` for the person (what happened, to which thing, what to do). */
  constructor(code: ErrorCode, say: string, options: { log?: string; details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(options.log ?? say, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.say = say;
    this.details = options.details ?? {};
  }
  get status(): number {
    return ERROR_CODES[this.code];
  }
}
