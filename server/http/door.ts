// The HTTP door: guards every request, sends /api to its routes and the rest to the site.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../domain/log.ts';
import { AppError } from '../errors.ts';
import { refusalOf, sendJson } from './answer.ts';
import { guard } from './guard.ts';
import { contentPolicy, setSafetyHeaders } from './headers.ts';
import { matchRoute, type Route } from './router.ts';
import type { Who } from './who.ts';

export type DoorDeps = {
  readonly routes: readonly Route[];
  readonly who: Who;
  /** null: there are no pages (tests, or PATCHBAY_SITE=0). */
  readonly site: { handle(request: IncomingMessage, response: ServerResponse): Promise<void> } | null;
  readonly local: boolean;
  /** Ours behind a proxy; empty without one. */
  readonly origin: string;
  readonly dev: boolean;
  readonly log: Log;
};

/** Pages and files of the site that need no sign-in. */
const OPEN_PAGES = /^\/(login$|_next\/static\/|favicon\.ico$|icon)/;
/** A path that a page's server may read as another one. */
const ODD_PATH = /\/\.\.?(\/|$)|\/\/|\\|%2e|%2f|%5c/i;

export function createDoor(deps: DoorDeps): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    setSafetyHeaders(response);
    const method = request.method ?? 'GET';
    const url = pathOf(request);
    try {
      guard(knockOf(request), deps.local, deps.origin);
      if (url.startsWith('/api/') || url === '/api') await answerApi(deps, request, response, method, url);
      else await answerPage(deps, request, response, url);
    } catch (error) {
      const { status, body } = refusalOf(error, deps.log, { method, path: url });
      if (response.headersSent) response.destroy();
      else {
        // What is left of a body that was refused is not read.
        if (status === 413) response.setHeader('Connection', 'close');
        sendJson(response, status, body);
      }
    }
  };
}

async function answerApi(deps: DoorDeps, request: IncomingMessage, response: ServerResponse, method: string, url: string) {
  const { route, params } = matchRoute(deps.routes, method, url);
  const user = await deps.who.find(request);
  const call = { request, response, params };
  if (!route.open && !user) throw new AppError('not-signed-in', 'Sign in first.');
  const answer = route.open ? await route.handle({ ...call, user }) : user ? await route.handle({ ...call, user }) : undefined;
  if (answer !== undefined) sendJson(response, 200, answer);
}

async function answerPage(deps: DoorDeps, request: IncomingMessage, response: ServerResponse, url: string) {
  if (!deps.site) throw new AppError('not-found', 'This server has no pages, only its API.');
  if (!deps.local && (!OPEN_PAGES.test(url) || ODD_PATH.test(url)) && !(await deps.who.find(request))) {
    response.writeHead(302, { Location: `/login?to=${encodeURIComponent(url)}`, 'Cache-Control': 'no-store' });
    response.end();
    return;
  }
  const nonce = randomBytes(16).toString('base64');
  const policy = contentPolicy(nonce, deps.dev);
  request.headers['content-security-policy'] = policy;
  request.headers['x-nonce'] = nonce;
  response.setHeader('Content-Security-Policy', policy);
  await deps.site.handle(request, response);
}

/** The path without the query; a URL that cannot be read is nowhere. */
function pathOf(request: IncomingMessage): string {
  const [path = '/'] = (request.url ?? '/').split('?', 1);
  return path;
}

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host'] as const;

export function knockOf(request: IncomingMessage) {
  const { host, origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const forwarded = FORWARDED.some((name) => request.headers[name] !== undefined);
  return { method: request.method ?? 'GET', host, origin, fetchSite: Array.isArray(site) ? site[0] : site, forwarded };
}
