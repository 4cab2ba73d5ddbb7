// A host as a process of this machine, when it is one: its shells are joined at their own sockets then, without Docker and the agent between,
// each of which costs a key and its echo a turn. Where that is not possible (an engine elsewhere, a server that is not root) the agent passes on.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

/** asm-generic/fcntl.h; Node does not name it. A descriptor that stands for a place and opens nothing. */
const O_PATH = 0o10000000;
const FOLDER = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** docker/host/src/shells.c */
const SHELLS = ['run', 'patchbay', 'shells'];

export type HostPlace = {
  /** The container's first process, as this machine numbers it. */
  readonly pid: number;
  readonly containerId: string;
};

/**
 * Joins the keeper of a shell that runs. null: there is no way, or what is there is not a socket. The student is root in the host and may
 * have put anything there: no link is followed, else the server would be led to sockets of the machine. `proc`: for tests.
 */
export async function joinKeeper({ pid, containerId }: HostPlace, shell: string, proc = '/proc'): Promise<Socket | null> {
  const open: number[] = [];
  const step = (path: string, flags: number): number => {
    const fd = openSync(path, flags);
    open.push(fd);
    return fd;
  };
  try {
    // The number may be another process's by now; a descriptor of the process's folder stays with the process.
    const host = step(`${proc}/${pid}`, O_PATH | constants.O_DIRECTORY);
    if (!readFileSync(`${proc}/self/fd/${host}/cgroup`, 'latin1').includes(containerId)) return null;
    let place = step(`${proc}/self/fd/${host}/root`, O_PATH | constants.O_DIRECTORY);
    for (const folder of SHELLS) place = step(`${proc}/self/fd/${place}/${folder}`, FOLDER);
    const socket = step(`${proc}/self/fd/${place}/${shell}.sock`, O_PATH | constants.O_NOFOLLOW);
    if (!fstatSync(socket).isSocket()) return null;
    return await joined(`${proc}/self/fd/${socket}`);
  } catch {
    return null;
  } finally {
    for (const fd of open) closeSync(fd);
  }
}

function joined(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });
}
