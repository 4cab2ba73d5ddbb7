// The agent's line without Docker between: on the engine's own machine the server opens the pipes of the container's first process. A key and its
// echo then pass neither dockerd nor the shim. Pipes, not a socket: over a socket a student could hand the server descriptors whose closing hangs.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';

/** asm-generic/fcntl.h; Node does not name it. A descriptor that stands for a place and opens nothing. */
const O_PATH = 0o10000000;
/** Of the first process: its standard input, and the pipe that it keeps for us (docker/host/src/pb.h: LINE_READ). */
const TO_AGENT = 0;
const FROM_AGENT = 198;

export type HostPlace = {
  /** The container's first process, as this machine numbers it. */
  readonly pid: number;
  readonly containerId: string;
};
export type HostPipes = { readonly from: Socket; readonly to: Socket };

/** null: there is no way (an engine elsewhere, a server that is not root), or what is there is no pipe. `proc`: for tests. */
export function openHostPipes({ pid, containerId }: HostPlace, proc = '/proc'): HostPipes | null {
  const passing: number[] = [];
  const ends: number[] = [];
  const step = (path: string, flags: number, kept = passing): number => {
    const fd = openSync(path, flags);
    kept.push(fd);
    return fd;
  };
  try {
    // The number may be another process's by now; a descriptor of the process's folder stays with the process.
    const host = step(`${proc}/${pid}`, O_PATH | constants.O_DIRECTORY);
    if (!readFileSync(`${proc}/self/fd/${host}/cgroup`, 'latin1').includes(containerId)) return null;
    for (const [fd, flags] of [
      [FROM_AGENT, constants.O_RDONLY],
      [TO_AGENT, constants.O_WRONLY],
    ] as const) {
      // Looked at before it is opened: a student may have had the process put anything there.
      const pipe = step(`${proc}/self/fd/${host}/fd/${fd}`, O_PATH);
      if (!fstatSync(pipe).isFIFO()) throw new Error('no pipe');
      step(`${proc}/self/fd/${pipe}`, flags | constants.O_NONBLOCK, ends);
    }
    const [from, to] = ends.splice(0) as [number, number];
    return {
      from: new Socket({ fd: from, readable: true, writable: false }),
      to: new Socket({ fd: to, readable: false, writable: true }),
    };
  } catch {
    return null;
  } finally {
    for (const fd of [...passing, ...ends]) closeSync(fd);
  }
}
