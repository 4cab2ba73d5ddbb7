// A private engine with a home of its own, for tests that start, kill and end engines.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { run } from '../../setup/command.mjs';
import { engineDown, engineUp } from '../../setup/engine.mjs';
import { placeOf } from '../../setup/environment.mjs';
import { ensureImage } from '../../setup/image.mjs';
import { findByFolder } from '../../setup/processes.mjs';

/** Makes the home (on the disk of the tests' own, because /tmp may not carry overlay2; closed to others, as /root is). */
export function secondEngine() {
  const own = placeOf();
  mkdirSync(own.home, { recursive: true });
  const home = mkdtempSync(path.join(own.home, 'second-'));
  const place = placeOf({
    ...process.env,
    PATCHBAY_HOME: home,
    PATCHBAY_IMAGE_WORK: process.env.PATCHBAY_IMAGE_WORK ?? own.image,
  });
  const docker = async (...args: string[]) => (await run(['docker', '--host', `unix://${place.socket}`, ...args])).stdout.trim();
  return {
    place,
    docker,
    up: () => engineUp(place),
    down: () => engineDown(place),
    image: async () => {
      // The tests' own engine has it: to build it anew takes packages, which not every machine can fetch.
      const { PATCHBAY_ENGINE_SOCKET: first, PATCHBAY_IMAGE: tag } = process.env;
      const ours = `docker -H unix://${place.socket}`;
      if (first && tag) await run(['sh', '-c', `${ours} inspect ${tag} || docker -H unix://${first} save ${tag} | ${ours} load`]);
      return (await ensureImage(place)).tag;
    },
    /** Processes of this engine, by program. */
    pids: (program: string) => findByFolder(program, place.run).map(({ pid }) => pid),
    kill: (program: string) => {
      for (const { pid } of findByFolder(program, place.run)) process.kill(pid, 'SIGKILL');
    },
    async dispose() {
      await engineDown(place);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Flags of a lab host as set-up's own probe uses them: root of a user namespace, no network but its own. */
export const HOST_FLAGS = [
  ...['--network', 'none', '--init', '--read-only', '--device', '/dev/net/tun'],
  ...['--security-opt', 'systempaths=unconfined', '--security-opt', 'apparmor=unconfined'],
  ...['--cap-add', 'NET_ADMIN', '--cap-add', 'SYS_ADMIN', '--tmpfs', '/run', '--tmpfs', '/tmp', '--tmpfs', '/overlay'],
];
