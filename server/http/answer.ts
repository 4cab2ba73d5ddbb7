// How every answer of the API is written: JSON, or a refusal with its code and words.
import type { ServerResponse } from 'node:http';
import type { ErrorBody } from '../contract/http.ts';
import type { Log } from '../domain/log.ts';
import { AppError } from '../errors.ts';

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  });
  response.end(text);
}

/** A refusal as it stands; anything else is a bug: logged in full, shown without its insides. */
export function refusalOf(error: unknown, log: Log, facts: object): { readonly status: number; readonly body: ErrorBody } {
  if (error instanceof AppError) {
    if (error.status >= 500) log.warn({ ...facts, err: error }, error.message);
    const details = Object.keys(error.details).length > 0 ? { details: { ...error.details } } : {};
    return { status: error.status, body: { error: { code: error.code, say: error.say, ...details } } };
  }
  log.error({ ...facts, err: error }, 'a bug');
  return { status: 500, body: { error: { code: 'bug', say: 'Something broke inside Patchbay; it is in its log. Try again.' } } };
}
