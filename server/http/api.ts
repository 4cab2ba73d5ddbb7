// The HTTP API: every route with what it takes, whom it lets in, and which room it calls.
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { z } from 'zod';
import { CheckBody, LabId, LoginBody, ResetBody, SessionId, SolveBody, type StatusBody } from '../contract/http.ts';
import { unmetNeeds } from '../domain/capability.ts';
import type { User } from '../domain/store.ts';
import { AppError } from '../errors.ts';
import { type CheckerDeps, checkStep } from '../sessions/checker.ts';
import type { LiveSession } from '../sessions/live-session.ts';
import { listRecordings, recordingFile } from '../terminals/recordings.ts';
import { ActLimit } from './act-limit.ts';
import { parseWith, readBody } from './body.ts';
import { getGoal, getLesson, type LessonDeps, listLabs, resultOf } from './lesson.ts';
import { LoginLimit } from './login-limit.ts';
import type { Call, Route } from './router.ts';
import { sendFile } from './send-file.ts';
import type { Who } from './who.ts';

export type ApiDeps = LessonDeps &
  CheckerDeps & {
    readonly who: Who;
    readonly checkPassword: (name: string, password: string) => Promise<User>;
    readonly engineState: () => Promise<StatusBody['engine']>;
    readonly recordings: string;
    /** Then the proxy says whose request it is. */
    readonly behindProxy: boolean;
    /** Closes the sockets of somebody who has signed out. */
    readonly signedOut: (user: User) => void;
  };

const FIGURE_TYPES: Readonly<Record<string, string>> = { '.svg': 'image/svg+xml', '.png': 'image/png', '.webp': 'image/webp' };

export function createRoutes(deps: ApiDeps): readonly Route[] {
  const { sessions } = deps;
  const limit = new LoginLimit(deps.clock);
  const acts = new ActLimit(deps.clock);

  const ownSession = (call: Call): LiveSession => sessions.getOwn(call.user.id, parseWith(SessionId, call.params.session));

  return [
    { method: 'GET', path: '/api/me', handle: async ({ user }) => ({ user }) },
    {
      method: 'POST',
      path: '/api/login',
      open: true,
      handle: async ({ request, response }) => {
        const { name, password } = await readBody(request, LoginBody);
        const address = addressOf(request, deps.behindProxy);
        const user = await limit.run({ name, address }, () => deps.checkPassword(name, password));
        response.setHeader('Set-Cookie', await deps.who.signIn(user));
        return { user };
      },
    },
    {
      method: 'POST',
      path: '/api/logout',
      open: true,
      handle: async ({ request, response, user }) => {
        response.setHeader('Set-Cookie', await deps.who.signOut(request));
        if (user) deps.signedOut(user);
        return {};
      },
    },
    { method: 'GET', path: '/api/labs', handle: ({ user }) => listLabs(deps, user) },
    { method: 'GET', path: '/api/labs/:lab', handle: ({ user, params }) => getLesson(deps, user, parseWith(LabId, params.lab)) },
    {
      method: 'GET',
      path: '/api/labs/:lab/goal',
      handle: async ({ user, params }) => getGoal(deps, user, parseWith(LabId, params.lab)),
    },
    { method: 'GET', path: '/api/labs/:lab/figures/:file', handle: (call) => sendFigure(deps, acts, call) },
    {
      method: 'POST',
      path: '/api/labs/:lab/session',
      handle: async ({ user, params }) => {
        const lab = deps.catalog.getLab(parseWith(LabId, params.lab));
        const unmet = unmetNeeds(lab, deps.capabilities);
        if (unmet.length > 0) {
          const list = unmet.map((need) => `${need.feature}: ${need.why}`).join('; ');
          throw new AppError('lab-needs', `"${lab.title}" needs what this machine lacks. ${list}`, { details: { unmet } });
        }
        const there = sessions.findLive(user.id, lab.id);
        // While the old hosts go, new ones are asked for.
        if (!there || there.row.state === 'failed' || there.row.state === 'stopping') acts.take(user, 'hosts');
        return sessions.start(user, lab.id);
      },
    },
    {
      method: 'GET',
      path: '/api/sessions/:session',
      handle: ({ user, params }) => sessions.viewOfOwn(user.id, parseWith(SessionId, params.session)),
    },
    {
      method: 'POST',
      path: '/api/sessions/:session/stop',
      handle: async (call) => {
        const session = ownSession(call);
        // The student need not wait for the hosts to be gone: the state says `stopping`, then `stopped`.
        void session.stop('You stopped the lab. Results are kept.');
        await session.settled();
        return sessions.view(session);
      },
    },
    { method: 'POST', path: '/api/sessions/:session/extend', handle: async (call) => sessions.extend(ownSession(call)) },
    {
      method: 'POST',
      path: '/api/sessions/:session/reset',
      handle: async (call) => {
        const session = ownSession(call);
        const { step } = await readBody(call.request, ResetBody);
        acts.take(call.user, 'hosts');
        sessions.touch(session);
        await sessions.reset(session, step);
        return sessions.view(session);
      },
    },
    {
      method: 'POST',
      path: '/api/sessions/:session/solve',
      handle: async (call) => {
        const session = ownSession(call);
        const { step } = await readBody(call.request, SolveBody);
        acts.take(call.user, 'hosts');
        sessions.touch(session);
        const failed = await session.solve(step);
        return { failed };
      },
    },
    {
      method: 'POST',
      path: '/api/sessions/:session/check',
      handle: async (call) => {
        const session = ownSession(call);
        const { step, answers } = await readBody(call.request, CheckBody);
        acts.take(call.user, 'check');
        sessions.touch(session);
        return resultOf(await checkStep(deps, session, step, answers));
      },
    },
    {
      method: 'GET',
      path: '/api/sessions/:session/recordings',
      handle: async (call) => {
        const id = await ownSessionId(deps, call);
        const recordings = await listRecordings(deps.recordings, id);
        return { recordings: recordings.map(({ name, bytes, at }) => ({ name, bytes, at: at.toISOString() })) };
      },
    },
    {
      method: 'GET',
      path: '/api/sessions/:session/recordings/:name',
      handle: async (call) => {
        const file = recordingFile(deps.recordings, await ownSessionId(deps, call), call.params.name ?? '');
        const headers = { 'Content-Type': 'application/x-asciicast', 'Cache-Control': 'no-store' };
        if (!file || !(await acts.file(call.user, () => sendFile(call.response, file, headers))))
          throw new AppError('not-found', 'There is no such recording.');
        return undefined;
      },
    },
    { method: 'GET', path: '/api/card', handle: async () => ({ tools: deps.catalog.commandCard() }) },
    { method: 'GET', path: '/api/glossary', handle: async () => ({ terms: deps.catalog.glossary() }) },
    {
      method: 'GET',
      path: '/api/status',
      handle: async (): Promise<StatusBody> => {
        const engine = await deps.engineState();
        return {
          version: deps.version,
          ready: sessions.ready && engine.up,
          engine,
          features: deps.capabilities.map((capability) => ({ ...capability })),
          sessions: sessions.counts(),
        };
      },
    },
    // For a watchdog: says that the process answers, nothing about anybody.
    { method: 'GET', path: '/api/health', open: true, handle: async () => ({ ok: true }) },
  ];
}

/** Who connects to us; behind a proxy, who connected to that (it adds the last word, what stands before it anybody may say). */
function addressOf(request: IncomingMessage, behindProxy: boolean): string {
  const said = behindProxy
    ? String(request.headers['x-forwarded-for'] ?? '')
        .split(',')
        .at(-1)
        ?.trim()
    : '';
  return said || (request.socket.remoteAddress ?? '');
}

/** A session's recordings outlive it, so the database says whose it was. */
async function ownSessionId(deps: ApiDeps, call: Call): Promise<string> {
  const id = parseWith(SessionId, call.params.session);
  const row = await deps.store.sessions.find(id);
  if (row?.userId !== call.user.id) throw new AppError('not-found', 'There is no such lab session.');
  return id;
}

async function sendFigure(deps: ApiDeps, acts: ActLimit, { params, response, user }: Call): Promise<undefined> {
  const lab = deps.catalog.getLab(parseWith(LabId, params.lab));
  const file = parseWith(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/), params.file);
  const type = FIGURE_TYPES[path.extname(file)];
  const headers = {
    'Content-Type': type,
    'Cache-Control': 'private, max-age=300',
    // Also when opened by itself, a figure runs nothing.
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  };
  if (!type || !(await acts.file(user, () => sendFile(response, path.join(lab.folder, 'figures', file), headers))))
    throw new AppError('not-found', `This lab has no figure "${file}".`);
  return undefined;
}
