// Environment -> frozen Config. The only reader of process.env in server/.
import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from './errors.ts';

const root = path.resolve(import.meta.dirname, '..');

const text = (fallback: string) =>
  z
    .string()
    .trim()
    .optional()
    .transform((v) => v || fallback);
const number = (fallback: number, min: number, max: number) =>
  z.preprocess((v) => (v === undefined || v === '' ? fallback : v), z.coerce.number().min(min).max(max));
const flag = z
  .string()
  .optional()
  .transform((v) => v === '1' || v === 'true');

/** Every key has a default. */
const Environment = z.object({
  HOST: text('127.0.0.1'),
  PORT: number(3000, 0, 65535),
  /** What people type to get here when a proxy stands before the site: https://lab.example. Everybody needs an account then. */
  PATCHBAY_ORIGIN: text('').refine(isOrigin, 'must be http:// or https:// with a name and nothing after it'),
  DOCKER_HOST: text(''),
  SUDO_USER: text(''),
  /** Folder of the database, the engine's data, logs and recordings. */
  PATCHBAY_HOME: text(path.join(root, '.patchbay')),
  PATCHBAY_LABS: text(path.join(root, 'labs')),
  PATCHBAY_ENGINE_SOCKET: text(''),
  PATCHBAY_ENGINE_NETNS: text(''),
  PATCHBAY_IMAGE: text(''),
  /** docker, or fake: hosts that only pretend, for work on the site without an engine. */
  PATCHBAY_ENGINE: z.preprocess((v) => v || 'docker', z.enum(['docker', 'fake'])),
  PATCHBAY_DEV: flag,
  /** 0: only the API and the socket. */
  PATCHBAY_SITE: z.preprocess((v) => v !== '0', z.boolean()),
  PATCHBAY_LOG_LEVEL: z.preprocess((v) => v || 'info', z.enum(['debug', 'info', 'warn', 'error', 'silent'])),
  PATCHBAY_IDLE_MINUTES: number(60, 1, 24 * 60),
  PATCHBAY_IDLE_WARNING_MINUTES: number(5, 0, 60),
  PATCHBAY_HARD_HOURS: number(8, 0.1, 24 * 14),
  PATCHBAY_MAX_SESSIONS: number(200, 1, 10_000),
  PATCHBAY_MAX_SESSIONS_PER_USER: number(8, 1, 1000),
  /** A start waits in the queue while the machine has less memory free than this. */
  PATCHBAY_FREE_MEMORY_MB: number(512, 0, 1_000_000),
  /** Hosts kept ready for hand-over: at most so many. */
  PATCHBAY_WARM_HOSTS: number(6, 0, 200),
  PATCHBAY_START_LIMIT_SECONDS: number(120, 1, 3600),
  PATCHBAY_RECORDINGS_MB: number(500, 0, 1_000_000),
});

export type Config = {
  readonly root: string;
  readonly home: string;
  /** First 8 hex of sha256(home): names what belongs to this home on the machine. */
  readonly homeHash: string;
  readonly labs: string;
  /** Who called sudo; empty without it. */
  readonly sudoUser: string;
  readonly database: string;
  readonly listen: { readonly host: string; readonly port: number; readonly local: boolean; readonly origin: string };
  readonly engine: {
    readonly kind: 'docker' | 'fake';
    /** Path of the Docker socket, or what DOCKER_HOST says. */
    readonly socket: string;
    readonly netns: string;
    readonly image: string;
  };
  readonly site: boolean;
  readonly dev: boolean;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly life: { readonly idleMs: number; readonly warningMs: number; readonly hardMs: number; readonly startLimitMs: number };
  readonly limits: {
    readonly sessions: number;
    readonly sessionsPerUser: number;
    readonly freeMemoryMb: number;
    readonly warmHosts: number;
    readonly recordingsMb: number;
  };
};

/** Throws AppError cannot-start that names each wrong variable. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ');
    throw new AppError('cannot-start', `The environment has a wrong value. ${wrong}. Correct it or unset it.`);
  }
  const e = parsed.data;
  const home = path.resolve(root, e.PATCHBAY_HOME);
  const homeHash = createHash('sha256').update(home).digest('hex').slice(0, 8);
  return freeze({
    root,
    home,
    homeHash,
    labs: path.resolve(e.PATCHBAY_LABS),
    sudoUser: e.SUDO_USER,
    database: path.join(home, 'db', 'patchbay.db'),
    listen: { host: e.HOST, port: e.PORT, local: isLoopback(e.HOST) && e.PATCHBAY_ORIGIN === '', origin: e.PATCHBAY_ORIGIN },
    engine: {
      kind: e.PATCHBAY_ENGINE,
      socket: e.PATCHBAY_ENGINE_SOCKET || e.DOCKER_HOST || `/run/patchbay-${homeHash}/docker.sock`,
      netns: e.PATCHBAY_ENGINE_NETNS,
      image: e.PATCHBAY_IMAGE,
    },
    site: e.PATCHBAY_SITE,
    dev: e.PATCHBAY_DEV,
    logLevel: e.PATCHBAY_LOG_LEVEL,
    life: {
      idleMs: e.PATCHBAY_IDLE_MINUTES * 60_000,
      warningMs: e.PATCHBAY_IDLE_WARNING_MINUTES * 60_000,
      hardMs: e.PATCHBAY_HARD_HOURS * 3_600_000,
      startLimitMs: e.PATCHBAY_START_LIMIT_SECONDS * 1000,
    },
    limits: {
      sessions: e.PATCHBAY_MAX_SESSIONS,
      sessionsPerUser: e.PATCHBAY_MAX_SESSIONS_PER_USER,
      freeMemoryMb: e.PATCHBAY_FREE_MEMORY_MB,
      warmHosts: e.PATCHBAY_WARM_HOSTS,
      recordingsMb: e.PATCHBAY_RECORDINGS_MB,
    },
  });
}

/** An address that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Empty: there is none. */
function isOrigin(text: string): boolean {
  return text === '' || (/^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text);
}

function freeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (inner && typeof inner === 'object') freeze(inner);
  return Object.freeze(value);
}
