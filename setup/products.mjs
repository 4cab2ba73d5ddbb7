// What is made from the clone's files before the server can run: npm packages, database client, the site. Made once per content.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CommandFailed, run } from './command.mjs';
import { contentHash } from './content-hash.mjs';
import { lockedTo, withLock } from './lock.mjs';

/** @typedef {import('./environment.mjs').Place} Place */
/** @typedef {{ onLine?: (line: string) => void }} Options */

/** Sources of the site: a change in one of them means a new build. */
const SITE_SOURCES = [
  'app',
  'public',
  'server/contract',
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];
const CLIENT_SOURCES = ['prisma/schema.prisma', 'prisma.config.ts', 'setup/schema-engine.mjs', 'package-lock.json'];
const CLIENT_FOLDER = 'server/store/generated';

/**
 * Do node_modules hold what package-lock.json wants? npm notes what it installed in node_modules/.package-lock.json.
 * @param {{ packages: Record<string, { version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }> }} wanted
 * @param {{ packages: Record<string, { version?: string }> }} installed
 */
export function packagesMatch(wanted, installed) {
  return Object.entries(wanted.packages).every(([name, { version, optional, devOptional, peer }]) => {
    if (name === '') return true;
    const there = installed.packages[name];
    return there ? there.version === version : Boolean(optional || devOptional || peer);
  });
}

/**
 * One lock for the clone, whatever the home: its products are shared.
 * @param {Place} place
 * @param {string} name
 */
const lockOf = (place, name) => path.join(place.root, '.patchbay', 'locks', `${name}.lock`);

/** @param {string} root */
function packagesAreFresh(root) {
  try {
    const [wanted, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) =>
      JSON.parse(readFileSync(path.join(root, file), 'utf8')),
    );
    return packagesMatch(wanted, installed);
  } catch {
    return false; // never installed, or the installation was interrupted: npm writes its note last
  }
}

/**
 * @param {Place} place
 * @param {Options} [options]
 * @returns {Promise<{ made: boolean }>} false: it was there
 */
export async function ensureNpmPackages(place, options = {}) {
  if (packagesAreFresh(place.root)) return { made: false };
  return withLock(lockOf(place, 'npm'), async () => {
    if (packagesAreFresh(place.root)) return { made: false };
    await make(place, 'npm', ['npm', 'ci', '--no-audit', '--no-fund', '--include=dev'], options, { NODE_ENV: '' });
    return { made: true };
  });
}

/**
 * The client that Prisma writes for the schema.
 * @param {Place} place
 * @param {Options} [options]
 */
export function ensureClient(place, options = {}) {
  const prisma = ['node_modules/prisma/build/index.js', 'generate'];
  return ensureProduct(place, 'prisma', CLIENT_FOLDER, CLIENT_SOURCES, [process.execPath, ...prisma], options);
}

/**
 * The site, built for production.
 * @param {Place} place
 * @param {Options} [options]
 */
export function ensureSite(place, options = {}) {
  const next = ['node_modules/next/dist/bin/next', 'build'];
  return ensureProduct(place, 'site', '.next', SITE_SOURCES, [process.execPath, ...next], options);
}

/**
 * Makes a folder from sources unless a stamp in the folder says that it was made from just these. The stamp comes last:
 * an interrupted build has none.
 * @param {Place} place
 * @param {string} name
 * @param {string} folder
 * @param {readonly string[]} sources
 * @param {readonly string[]} argv
 * @param {Options} options
 */
async function ensureProduct(place, name, folder, sources, argv, options) {
  const stamp = path.join(place.root, folder, 'patchbay-stamp');
  const hash = contentHash(place.root, sources);
  const isFresh = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
  if (isFresh()) return { made: false };
  return withLock(lockOf(place, name), async () => {
    if (isFresh()) return { made: false };
    await make(place, name, argv, options, { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' });
    mkdirSync(path.dirname(stamp), { recursive: true });
    writeFileSync(stamp, hash);
    return { made: true };
  });
}

/**
 * @param {Place} place
 * @param {string} name
 * @param {readonly string[]} argv
 * @param {Options} options
 * @param {NodeJS.ProcessEnv} env
 */
async function make(place, name, argv, options, env) {
  const log = path.join(place.log, `${name}.log`);
  try {
    await run(lockedTo(`${lockOf(place, name)}.run`, argv), {
      cwd: place.root,
      log,
      onLine: options.onLine,
      env: { ...env, CI: '1', NO_COLOR: '1' },
    });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new Error(`${error.message}\n(All it said is in ${log}.)`);
  }
}
