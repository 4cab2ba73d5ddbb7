// Programs of the system that Patchbay needs, and their installation with apt.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { CommandFailed, findProgram, run } from './command.mjs';

/**
 * @typedef {object} Need
 * @property {string} name Debian's package
 * @property {readonly string[]} [programs] all must be found on the path
 * @property {readonly string[]} [files] all must exist
 */

/** What the private engine is made of. @type {readonly Need[]} */
export const ENGINE_NEEDS = [
  { name: 'docker.io', programs: ['dockerd', 'containerd', 'runc'] },
  { name: 'iproute2', programs: ['ip'] },
  { name: 'util-linux', programs: ['nsenter', 'unshare', 'flock'] },
  { name: 'passwd', programs: ['useradd'] },
];

/** What building the host image takes. @type {readonly Need[]} */
export const IMAGE_NEEDS = [
  { name: 'mmdebstrap', programs: ['mmdebstrap'] },
  { name: 'debian-archive-keyring', files: ['/usr/share/keyrings/debian-archive-keyring.gpg'] },
  { name: 'gcc', programs: ['gcc'] },
  { name: 'libc6-dev', files: ['/usr/include/stdio.h'] },
];

/** What the tests add. @type {readonly Need[]} */
export const TEST_NEEDS = [
  { name: 'chromium', programs: ['chromium'] },
  { name: 'iptables', programs: ['iptables-save'] },
];

/** docker.io brings this program up to Debian 12; later it is a package of its own. @type {readonly Need[]} */
const DOCKER_CLIENT = [{ name: 'docker-cli', programs: ['docker'] }];

const APT = ['apt-get', '-o', 'DPkg::Lock::Timeout=300'];
const INSTALL = ['install', '-y', '-q', '--no-install-recommends'];
const POLICY_FILE = '/usr/sbin/policy-rc.d';
const POLICY_MARK = '# Patchbay: installs packages without starting their services';

/**
 * Packages of these needs that are missing.
 * @param {readonly Need[]} needs
 * @returns {string[]}
 */
export function missingPackages(needs) {
  return needs
    .filter(({ programs = [], files = [] }) => !programs.every(findProgram) || !files.every((file) => existsSync(file)))
    .map(({ name }) => name);
}

/** The line to type where we may not do it ourselves.
 * @param {readonly string[]} names */
export const aptLine = (names) => `sudo apt-get update && sudo apt-get ${INSTALL.join(' ')} ${names.join(' ')}`;

/**
 * Installs what is missing, as root with apt; else rejects with the exact line to type.
 * @param {readonly Need[]} needs
 * @param {{ log: string, onLine?: (line: string) => void, onMissing?: (names: readonly string[]) => void }} options
 * @returns {Promise<string[]>} what was installed
 */
export async function ensurePackages(needs, options) {
  const missing = missingPackages(needs);
  if (missing.length > 0) await install(missing, options);
  const client = needs.some(({ name }) => name === 'docker.io') ? missingPackages(DOCKER_CLIENT) : [];
  if (client.length > 0) await install(client, options);
  const still = missingPackages(needs);
  if (still.length > 0) throw new Error(`apt installed ${still.join(', ')}, but its programs are not there. See ${options.log}`);
  return [...missing, ...client];
}

/**
 * @param {readonly string[]} names
 * @param {Parameters<typeof ensurePackages>[1]} options
 */
async function install(names, options) {
  const what = `These packages of the system are missing: ${names.join(', ')}.`;
  if (!findProgram('apt-get'))
    throw new Error(`${what} There is no apt-get here: install them with your system's package manager.`);
  if (process.getuid?.() !== 0) throw new Error(`${what} Type\n\n    ${aptLine(names)}\n\nand start again.`);
  options.onMissing?.(names);
  const dockerIsNew = names.includes('docker.io');
  const argv = [...APT, ...INSTALL, ...names];
  const runOptions = { ...options, env: { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l' } };
  const release = holdServices();
  try {
    const first = await run(argv, { ...runOptions, allowFailure: true });
    if (first.code !== 0) {
      // Package lists absent or old. An unreachable third-party source fails the update without mattering here.
      await run([...APT, 'update', '-q'], { ...runOptions, allowFailure: true });
      await run(argv, runOptions);
    }
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new Error(`${what} apt could not install them (all it said: ${options.log}).\n${error.message}`);
  } finally {
    release();
  }
  // Nobody asked for a system-wide Docker: the package is here for its programs.
  if (dockerIsNew && existsSync('/run/systemd/system')) {
    await run(['systemctl', 'disable', 'docker.service', 'docker.socket', 'containerd.service'], { allowFailure: true });
  }
}

/**
 * Keeps packages from starting their services (a system dockerd would make docker0 and write iptables rules).
 * @returns {() => void} ends it
 */
function holdServices() {
  const leftOver = existsSync(POLICY_FILE) && readFileSync(POLICY_FILE, 'utf8').includes(POLICY_MARK);
  if (existsSync(POLICY_FILE) && !leftOver) return () => {};
  writeFileSync(POLICY_FILE, `#!/bin/sh\n${POLICY_MARK}\nexit 101\n`, { mode: 0o755 });
  return () => rmSync(POLICY_FILE, { force: true });
}
