// Limits of the kernel that count all lab hosts together: in their user namespace every host belongs to one user of the machine.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Keys: each container has a session key of its own, and a user other than root may have 200 (keyrings(7), /proc/sys/kernel/keys): with that, the
 * sixty-seventh lab of three hosts does not start ("unable to create session key: disk quota exceeded").
 * The others are tables of the whole machine, small enough that one student could fill them and nobody else would get a terminal (pty(7)), a
 * process number, an open file (a host may have 512 times 4096), an
 * inotify instance (inotify(7): the namespaces of all hosts were made by one user; dnsmasq wants one), a neighbour (arp(7): past gc_thresh3 there are no
 * more, in any network namespace) or a full pipe (pipe(7)). Raised, one process no longer does it. What a host may have of them then
 * ends at its own limits of memory and processes; neighbours are only many.
 */
const LIMITS = {
  '/proc/sys/kernel/keys/maxkeys': 20_000,
  '/proc/sys/kernel/keys/maxbytes': 2_000_000,
  '/proc/sys/kernel/pty/max': 1_048_576,
  '/proc/sys/kernel/pid_max': 4_194_304,
  '/proc/sys/fs/file-max': 2_147_483_647,
  '/proc/sys/fs/inotify/max_user_instances': 100_000,
  '/proc/sys/fs/inotify/max_user_watches': 1_000_000,
  '/proc/sys/fs/aio-max-nr': 1_048_576,
  '/proc/sys/fs/pipe-user-pages-soft': 1_048_576,
  ...Object.fromEntries(
    ['ipv4', 'ipv6'].flatMap((family) =>
      [16_384, 65_536, 131_072].map((most, n) => [`/proc/sys/net/${family}/neigh/default/gc_thresh${n + 1}`, most]),
    ),
  ),
};

/**
 * Raises what is lower; never lowers. Without the right to, the machine's own limits hold: fewer labs at once, and the start of one too many says so.
 * @param {Readonly<Record<string, number>>} [limits] file -> what it should be at least; another list for tests
 */
export function raiseLimits(limits = LIMITS) {
  for (const [file, wanted] of Object.entries(limits)) {
    try {
      if (existsSync(file) && Number(readFileSync(file, 'utf8')) < wanted) writeFileSync(file, String(wanted));
    } catch {
      // Not ours to set.
    }
  }
}
