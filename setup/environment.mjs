// Where everything is: PATCHBAY_HOME, its hash, sockets, folders, and the environment handed to the server, tests and command line.
import { createHash } from 'node:crypto';
import path from 'node:path';

/** The clone this file belongs to. */
export const ROOT = path.resolve(import.meta.dirname, '..');

/**
 * @typedef {object} Place
 * @property {string} root the clone
 * @property {string} home PATCHBAY_HOME: everything Patchbay keeps
 * @property {string} hash first 8 hex digits of sha256(home): short names for what cannot live in home
 * @property {string} run folder of sockets and pid files (a unix socket's path has at most 107 bytes)
 * @property {string} log
 * @property {string} image work folder of the host image's build; PATCHBAY_IMAGE_WORK lets two homes share what was unpacked
 * @property {string} locks
 * @property {string} capabilities what the kernel offers (JSON), written by setup/capabilities.mjs
 * @property {PrivateEngine | null} engine null: an outside engine (DOCKER_HOST) is used
 * @property {string} socket the Docker socket to speak to
 *
 * @typedef {object} PrivateEngine
 * @property {readonly string[]} stores where its data may lie: the first that can carry them
 * @property {string} dataRoot where the store is mounted: every folder above it lets root of the lab hosts through
 * @property {string} execRoot
 * @property {string} netnsName
 * @property {string} netns
 * @property {string} containerdSocket
 * @property {string} containerdRoot
 * @property {string} containerdState
 */

/**
 * Computes the place from an environment; touches nothing.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [root]
 * @returns {Place}
 */
export function placeOf(env = process.env, root = ROOT) {
  const home = path.resolve(root, env.PATCHBAY_HOME || '.patchbay');
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 8);
  const run = `/run/patchbay-${hash}`;
  const outside = outsideSocket(env.DOCKER_HOST);
  return {
    root,
    home,
    hash,
    run,
    log: path.join(home, 'log'),
    image: env.PATCHBAY_IMAGE_WORK ? path.resolve(root, env.PATCHBAY_IMAGE_WORK) : path.join(home, 'image'),
    locks: path.join(home, 'locks'),
    capabilities: path.join(home, 'capabilities.json'),
    socket: outside ?? path.join(run, 'docker.sock'),
    engine: outside
      ? null
      : {
          stores: [path.join(home, 'engine'), `/var/lib/patchbay-${hash}`],
          dataRoot: path.join(run, 'engine'),
          execRoot: path.join(run, 'exec'),
          netnsName: `patchbay-${hash}`,
          netns: `/run/netns/patchbay-${hash}`,
          containerdSocket: path.join(run, 'containerd.sock'),
          containerdRoot: path.join(run, 'engine', 'containerd-root'),
          containerdState: path.join(run, 'containerd'),
        },
  };
}

/**
 * The socket that DOCKER_HOST names, or null when it is not set.
 * @param {string | undefined} dockerHost
 * @returns {string | null}
 */
function outsideSocket(dockerHost) {
  if (!dockerHost) return null;
  if (dockerHost.startsWith('unix://')) return dockerHost.slice('unix://'.length);
  throw new Error(
    `DOCKER_HOST=${dockerHost} cannot be used: Patchbay speaks to unix sockets only. ` +
      'Forward it first (ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock HOST) and set DOCKER_HOST=unix:///tmp/docker.sock, ' +
      'or unset DOCKER_HOST to use Patchbay’s own engine.',
  );
}

/**
 * What the server, the tests and the command line find in their environment.
 * @param {Place} place
 * @param {string} image tag of the host image
 * @returns {Record<string, string>}
 */
export function environmentFor(place, image) {
  return {
    PATCHBAY_HOME: place.home,
    PATCHBAY_ENGINE_SOCKET: place.socket,
    PATCHBAY_ENGINE_NETNS: place.engine?.netns ?? '',
    PATCHBAY_IMAGE: image,
    NEXT_TELEMETRY_DISABLED: '1',
  };
}
