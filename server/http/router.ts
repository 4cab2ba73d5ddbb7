// Which handler a path has. Small on purpose: the whole API is one table in api.ts.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { User } from '../domain/store.ts';
import { AppError } from '../errors.ts';

export type Call = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly params: Readonly<Record<string, string>>;
  /** Who asks; on an open route this may be nobody. */
  readonly user: User;
};
/** Its answer is sent as JSON; undefined: it has answered itself. */
export type Handler = (call: Call) => Promise<unknown>;
export type OpenHandler = (call: Omit<Call, 'user'> & { readonly user: User | null }) => Promise<unknown>;

export type Route = { readonly method: 'GET' | 'POST'; readonly path: string } & (
  | { readonly open?: false; readonly handle: Handler }
  /** Answers also to people who are not signed in. */
  | { readonly open: true; readonly handle: OpenHandler }
);

export type Match = { readonly route: Route; readonly params: Readonly<Record<string, string>> };

/** `:name` in a route's path takes one segment. Throws not-found, and bad-request for another method. */
export function matchRoute(routes: readonly Route[], method: string, path: string): Match {
  const segments = path.split('/');
  let pathKnown = false;
  for (const route of routes) {
    const params = matchPath(route.path.split('/'), segments);
    if (!params) continue;
    if (route.method === method) return { route, params };
    pathKnown = true;
  }
  if (pathKnown) throw new AppError('bad-request', `${method} is not what ${path} takes.`);
  throw new AppError('not-found', `There is nothing at ${path.slice(0, 200)}.`);
}

function matchPath(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (!part.startsWith(':')) {
      if (part !== segment) return null;
    } else params[part.slice(1)] = segment;
  }
  return params;
}
