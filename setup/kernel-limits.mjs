// Limits of the kernel that count all lab hosts together: in their user namespace every host belongs to one user of the machine.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Each container has a session key of its own, and a user other than root may have 200 (keyrings(7), /proc/sys/kernel/keys): with that, the
 * sixty-seventh lab of three hosts does not start ("unable to create session key: disk quota exceeded").
 */
const LIMITS = { '/proc/sys/kernel/keys/maxkeys': 20_000, '/proc/sys/kernel/keys/maxbytes': 2_000_000 };

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
