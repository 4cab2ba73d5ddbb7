// The composition root: the one file that knows every adapter. createApp -> {listen, dispose}.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { createCatalog } from './catalog/catalog.ts';
import type { Config } from './config.ts';
import { SOCKET_PATH } from './contract/socket.ts';
import type { Capability } from './domain/capability.ts';
import type { Catalog } from './domain/catalog.ts';
import type { Grader } from './domain/check.ts';
import { type Clock, systemClock } from './domain/clock.ts';
import type { HostEngine } from './domain/engine.ts';
import type { Log } from './domain/log.ts';
import type { Picturer } from './domain/picturer.ts';
import type { Store } from './domain/store.ts';
import { AppError } from './errors.ts';
import { createGrader } from './grading/grader.ts';
import { lockHome } from './home-lock.ts';
import { type ApiDeps, createRoutes } from './http/api.ts';
import { createDoor } from './http/door.ts';
import { createSite, type Site } from './http/site.ts';
import { createWho } from './http/who.ts';
import { createLog } from './log.ts';
import { LiveChecks } from './sessions/live-checks.ts';
import { LivePictures } from './sessions/live-picture.ts';
import { Sessions } from './sessions/sessions.ts';
import { SocketDoor } from './sockets/door.ts';
import { openStore } from './store/store.ts';
import { keepPruned } from './terminals/recordings.ts';
import { Terminals } from './terminals/terminals.ts';
import { createPicturer } from './topology/picturer.ts';

/** What tests put in the place of the real thing. */
export type Overrides = {
  readonly engine?: HostEngine;
  readonly catalog?: Catalog;
  readonly grader?: Grader;
  readonly picturer?: Picturer;
  readonly clock?: Clock;
  readonly log?: Log;
  readonly freeMemoryMb?: () => number;
};

export type App = {
  /** Rejects with AppError cannot-start. Resolves with the address when all is served. */
  listen(): Promise<{ readonly url: string; readonly port: number }>;
  /** destroy: labs are stopped and their hosts removed; leave: they run on for the next server. */
  dispose(hosts: 'destroy' | 'leave'): Promise<void>;
  /** A bug that nobody caught goes to the log; one student's bug does not end the labs of all. */
  report(error: unknown): void;
};

/** Longer than any answer of ours lets wait for its first byte. */
const SILENT_MS = 10 * 60_000;

export function createApp(config: Config, overrides: Overrides = {}): App {
  const clock = overrides.clock ?? systemClock;
  const log = overrides.log ?? createLog(config);
  // A request that trickles in holds nothing for long; an answer may take its time, but somebody has to be there to take it.
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, connectionsCheckingInterval: 2_000 });
  server.timeout = SILENT_MS;
  const ends: (() => Promise<unknown>)[] = [];
  let sessions: Sessions | null = null;

  async function listen() {
    const unlock = lockHome(config.home);
    ends.push(async () => unlock());
    const store = await openStore(config);
    ends.push(() => store.dispose());
    await refuseOpenDoor(config, store);
    const engine = overrides.engine ?? (await engineOf(config, log));
    ends.push(() => engine.dispose());
    // An engine that is away now is asked again before it makes hosts.
    await refuseWithoutIsolation(config, engine, log).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'cannot-start') throw error;
    });
    const grader = overrides.grader ?? createGrader();
    const catalog =
      overrides.catalog ??
      createCatalog({
        folder: config.labs,
        lintCheck: (check, topology) => grader.lint(check, topology),
        findingCodes: (kind) => grader.findingCodes(kind),
      });
    for (const { id, problems } of catalog.broken()) {
      const [first] = problems;
      const where = first ? `${first.file}:${first.line}: ${first.field}: ${first.reason}` : 'its files have an error';
      log.error({ lab: id, problems }, `the lab ${id} is left out: ${where} (${problems.length} in all, on its page)`);
    }

    const recordings = path.join(config.home, 'recordings');
    const terminals = new Terminals({ engine, clock, log, recordings });
    ends.push(async () => terminals.dispose());
    const { life, limits } = config;
    const freeMemoryMb = overrides.freeMemoryMb ?? (() => os.freemem() / 1024 / 1024);
    const shared = { store, engine, catalog, grader, clock, log, version: versionOf(config) };
    let door: SocketDoor | null = null;
    const room = new Sessions(
      {
        ...shared,
        life,
        limits,
        freeMemoryMb,
        startLimitMs: life.startLimitMs,
        mayHost: () => refuseWithoutIsolation(config, engine, log),
      },
      {
        state: (view) => door?.state(view),
        progress: (session, words) => door?.progress(session, words),
        adopted: (session) => terminals.adopt(session),
        hostsReplaced: (session) => terminals.endSession(session),
        ended: (session, words) => door?.gone(session, words),
        isWatched: (session) => door?.isWatched(session) ?? false,
      },
    );
    sessions = room;

    const who = createWho(store, clock, config.listen);
    const picturer =
      overrides.picturer ?? createPicturer({ clock, batch: (session, host, commands) => engine.batch(session, host, commands) });
    const pictures = new LivePictures({ picturer, sessions: room, clock, log });
    const liveChecks = new LiveChecks({ ...shared, sessions: room });
    const sockets = new SocketDoor(server, {
      ...shared,
      sessions: room,
      terminals,
      pictures,
      liveChecks,
      who,
      ...config.listen,
    });
    door = sockets;
    ends.push(() => sockets.dispose());
    const api: ApiDeps = {
      ...shared,
      sessions: room,
      who,
      recordings,
      behindProxy: config.listen.origin !== '',
      capabilities: readCapabilities(config, log),
      checkPassword: (name, password) => store.users.checkPassword(name, password),
      engineState: () => engineState(engine),
      signedOut: (user) => sockets.signedOut(user.id),
    };
    const site = config.site ? await createSite({ root: config.root, dev: config.dev, server }) : null;
    if (site) ends.push(() => site.dispose());
    serve(site, api);

    await room.open();
    const ownerOf = async (session: string) => (await store.sessions.find(session))?.userId ?? '';
    const endPruning = keepPruned(clock, { folder: recordings, maxMb: limits.recordingsMb, ownerOf }, (err) =>
      log.warn({ err }, 'old recordings stay'),
    );
    ends.push(async () => endPruning());
    const port = await listenOn(config.listen);
    return { port, url: `http://${config.listen.host.includes(':') ? `[${config.listen.host}]` : config.listen.host}:${port}` };
  }

  function serve(site: Site | null, api: ApiDeps): void {
    const answer = createDoor({
      routes: createRoutes(api),
      who: api.who,
      site,
      ...config.listen,
      dev: config.dev,
      log,
    });
    // socket.io answers its own path.
    server.on('request', (request, response) => {
      if (!isSocketPath(request)) void answer(request, response);
    });
    // Upgrades other than the socket's: the development pages' own, else nobody's.
    server.on('upgrade', (request, socket, head) => {
      if (isSocketPath(request)) return;
      if (site && config.dev) void site.upgrade(request, socket, head);
      else socket.destroy();
    });
  }

  function listenOn({ host, port }: Config['listen']): Promise<number> {
    return new Promise((resolve, reject) => {
      server.once('error', (cause: NodeJS.ErrnoException) => {
        const why =
          cause.code === 'EADDRINUSE'
            ? `Port ${port} on ${host} is in use by another program (or another Patchbay). Stop that, or take another: PORT=${port + 1} npm start.`
            : `Patchbay cannot listen on ${host}, port ${port}: ${cause.message}.`;
        reject(new AppError('cannot-start', why, { cause }));
      });
      server.listen(port, host, () => {
        const address = server.address();
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
  }

  return {
    listen,
    async dispose(hosts) {
      server.close();
      await sessions?.dispose(hosts);
      for (const end of ends.reverse()) await end().catch((err: unknown) => log.error({ err }, 'an end went wrong'));
      server.closeAllConnections();
    },
    report: (error) => log.error({ err: error }, 'a bug that nobody caught'),
  };
}

function isSocketPath(request: IncomingMessage): boolean {
  return request.url?.startsWith(`${SOCKET_PATH}/`) === true;
}

/** Loaded when chosen: a machine without Docker can still work on the site with pretended hosts. */
async function engineOf(config: Config, log: Log): Promise<HostEngine> {
  if (config.engine.kind === 'fake') return (await import('./engine/fake/fake-engine.ts')).createFakeEngine();
  const { createEngine } = await import('./engine/docker/docker-engine.ts');
  return createEngine({ ...config.engine, homeHash: config.homeHash, alone: true, log });
}

/** Elsewhere than on this machine only people with an account get in, so there must be one. */
async function refuseOpenDoor(config: Config, store: Store): Promise<void> {
  if (config.listen.local || (await store.users.list()).length > 0) return;
  throw new AppError(
    'cannot-start',
    `${openedBy(config)} lets other machines reach Patchbay, and there is no account yet. Make the first with: npm run lab -- user add NAME. Or unset it to serve this machine only.`,
  );
}

function openedBy({ listen }: Config): string {
  return listen.origin ? `PATCHBAY_ORIGIN=${listen.origin}` : `HOST=${listen.host}`;
}

/** Where root in a host may be root on the machine, only the one who has the machine anyway is served. Rejects with cannot-start, and
 * when the engine does not answer. */
async function refuseWithoutIsolation(config: Config, engine: HostEngine, log: Log): Promise<void> {
  const isolation = await engine.isolation();
  if (isolation.isolated) return;
  if (!config.listen.local)
    throw new AppError(
      'cannot-start',
      `The engine at ${config.engine.socket} does not isolate its hosts (${isolation.how}), so Patchbay serves this machine only. Unset ${config.listen.origin ? 'PATCHBAY_ORIGIN' : 'HOST'}, or use an engine with user namespaces (unset DOCKER_HOST to get Patchbay's own).`,
    );
  log.warn({ how: isolation.how }, 'the engine does not isolate; only the local user is served');
}

async function engineState(engine: HostEngine) {
  try {
    return { up: true, ...(await engine.isolation()) };
  } catch (error) {
    return { up: false, isolated: false, how: error instanceof AppError ? error.say : 'The engine does not answer.' };
  }
}

/** Written by the set-up's probe; without it every feature counts as there. */
function readCapabilities(config: Config, log: Log): readonly Capability[] {
  try {
    const list: unknown = JSON.parse(readFileSync(path.join(config.home, 'capabilities.json'), 'utf8'));
    return Array.isArray(list) ? list.filter(isCapability) : [];
  } catch (err) {
    log.warn({ err }, 'nothing is known of what the kernel offers');
    return [];
  }
}

function isCapability(value: unknown): value is Capability {
  if (typeof value !== 'object' || value === null || !('feature' in value) || !('there' in value) || !('why' in value))
    return false;
  return typeof value.feature === 'string' && typeof value.there === 'boolean' && typeof value.why === 'string';
}

function versionOf(config: Config): string {
  const { version } = JSON.parse(readFileSync(path.join(config.root, 'package.json'), 'utf8')) as { version: string };
  return version;
}
