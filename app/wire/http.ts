// Talks to the HTTP API: every answer passes the contract, every refusal becomes a Refusal with words for the person.
import type { z } from 'zod';
import { ErrorBody } from '../../server/contract/http.ts';

/** What the server (or the lack of one) said no with. `code` is the server's, or `unreachable` / `not-understood`. */
export class Refusal extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  constructor(code: string, say: string, details: Record<string, unknown> = {}) {
    super(say);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
  }
}

/** Any thrown thing -> a Refusal, so that a component always has a code and a sentence. */
export function asRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  return new Refusal('unreachable', thrown instanceof Error ? thrown.message : String(thrown));
}

/** The answer to a request, when it is not a refusal. */
async function reach(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  } catch {
    throw new Refusal('unreachable', '');
  }
  if (response.ok) return response;
  const refused = ErrorBody.safeParse(await response.json().catch(() => null));
  if (refused.success) throw new Refusal(refused.data.error.code, refused.data.error.say, refused.data.error.details);
  throw new Refusal(response.status >= 500 ? 'unreachable' : 'not-understood', '', { status: response.status });
}

async function call<S extends z.ZodType>(method: 'GET' | 'POST', path: string, schema: S, body?: unknown): Promise<z.output<S>> {
  const json: unknown = await (await reach(method, path, body)).json().catch(() => null);
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new Refusal('not-understood', '', { path, issues: parsed.error.issues.slice(0, 3) });
  return parsed.data;
}

/** GET `path`; rejects with a Refusal. */
export const get = <S extends z.ZodType>(path: string, schema: S) => call('GET', path, schema);
/** POST `body` to `path`; rejects with a Refusal. */
export const post = <S extends z.ZodType>(path: string, schema: S, body: unknown = {}) => call('POST', path, schema, body);
/** GET `path` as text; rejects with a Refusal. */
export const getText = async (path: string): Promise<string> => (await reach('GET', path)).text();
