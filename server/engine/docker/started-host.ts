// A host from nothing to "Open vSwitch is up, nobody's yet": container, agent's line, pid.
import type Docker from 'dockerode';
import { AgentLine } from './agent-line.ts';
import { type ContainerConfig, hostOptions } from './containers.ts';
import { isSettled } from './failures.ts';
import type { HostPlace } from './host-pipes.ts';
import { parseName } from './names.ts';
import type { RootMounts } from './root-mounts.ts';
import type { Shim, Shims } from './shims.ts';

export type StartedHost = {
  readonly container: Docker.Container;
  /** What the container was called when it was made. */
  readonly name: string;
  readonly line: AgentLine;
  /** Its first process, as the engine's machine numbers it, and the container's id. */
  readonly place: HostPlace;
  /** UUID of the bridge that it waited with (warm-pool.ts). */
  readonly warmBridge: string | null;
};

/** What a start takes: the engine, what a host is to it, in whose care it is put, and who takes its mount off the machine's table. */
export type StartParts = {
  readonly docker: Docker;
  readonly config: ContainerConfig;
  readonly shims: Shims;
  readonly mounts: RootMounts;
};

/** An engine that was killed comes back within this time, or not before the next start of the server, which sweeps. */
const AGAIN_MS = 1000;
const AGAIN_TIMES = 600;

/** Makes and starts a container; does not wait for what runs in it (line.greet does). On failure nothing is left. */
export async function startHost(parts: StartParts, name: string): Promise<StartedHost> {
  const { shim, joined } = parts.shims.join();
  try {
    return await startIn(parts, name, shim);
  } catch (error) {
    parts.shims.spoilt(shim);
    if (!joined) throw error;
    // Perhaps only that shim's last host had gone just then.
    return startHost(parts, name);
  }
}

async function startIn({ docker, config, shims, mounts }: StartParts, name: string, shim: Shim): Promise<StartedHost> {
  let container: Docker.Container | null = null;
  let line: AgentLine | null = null;
  try {
    container = await docker.createContainer({ name, ...hostOptions(config, shim.group) });
    shims.hold(shim, container.id);
    // Before the start, so that the agent's first word is not missed; Docker allows it.
    line = await AgentLine.open(container);
    await container.start();
    const info = await container.inspect();
    const { State, Id } = info;
    if (!State.Running || !State.Pid) throw new Error(`the container ended at once (exit code ${State.ExitCode})`);
    mounts.hide(info);
    return { container, name, line, place: { pid: State.Pid, containerId: Id }, warmBridge: null };
  } catch (error) {
    line?.close();
    if (container) shims.ended(container.id);
    // Made perhaps, by an engine that died before it said so. A session's name may be another container's by now: its end removes that.
    const left = container ?? (parseName(name) ? null : docker.getContainer(name));
    if (left) await removeSurely(left);
    throw error;
  }
}

/** Never rejects: when the engine does not do it now, it is asked again in the background. */
export async function removeSurely(container: Docker.Container): Promise<void> {
  let tries = 0;
  const attempt = (): Promise<void> =>
    removeContainer(container).catch(() => {
      tries += 1;
      if (tries < AGAIN_TIMES) setTimeout(attempt, AGAIN_MS).unref();
    });
  await attempt();
}

/** A class that leaves together: hundreds at once would all end late, and one of them past every limit. */
const REMOVED_AT_ONCE = 8;
let removing = 0;
const waiting: (() => void)[] = [];

/** Idempotent: gone already, or being removed by somebody else, is fine. Waits until Docker has forgotten it. */
export async function removeContainer(container: Docker.Container): Promise<void> {
  if (removing >= REMOVED_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else removing++;
  try {
    await removeNow(container);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else removing--;
  }
}

async function removeNow(container: Docker.Container): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await container.remove({ force: true, v: true });
      return;
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === 404) return;
      if (!isSettled(error) && attempt >= 3) throw error;
      if (attempt >= 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
