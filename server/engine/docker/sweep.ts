// Clears what processes that died left in this home: hosts nobody was given, discarded ones, probes without a host, switches of sessions that are gone.
import type Docker from 'dockerode';
import type { Log } from '../../domain/log.ts';
import type { MachineNetwork } from './machine-network.ts';
import { hostName, LABEL_HOME, LABEL_PROCESS, LABEL_ROLE, parseName, processMark, switchPrefix } from './names.ts';
import { removeContainer } from './started-host.ts';

/** Between two sweeps, until one cleared all. */
const AGAIN_MS = 5000;

export type SweepParts = {
  readonly docker: Docker;
  readonly network: MachineNetwork;
  readonly homeHash: string;
  readonly log: Log;
};

/** In the background, again and again until all of it is gone: the engine may be away, or one of them busy. Returns the end of it, which waits for a sweep that runs. */
export function keepSweeping(parts: SweepParts): () => Promise<void> {
  let over = false;
  let failures = 0;
  let again: NodeJS.Timeout | undefined;
  let current = Promise.resolve();
  const begin = () => {
    current = sweep(parts).catch((error: unknown) => {
      if (over) return;
      if (failures++ === 0) parts.log.warn({ err: error }, 'what an earlier server left could not be cleared yet');
      again = setTimeout(begin, AGAIN_MS).unref();
    });
  };
  begin();
  return () => {
    over = true;
    clearTimeout(again);
    return current;
  };
}

/** Sessions' hosts stay: whether they go on is for the sessions to say. Containers of living processes stay. Rejects when something is left. */
async function sweep({ docker, network, homeHash }: SweepParts): Promise<void> {
  // Switches first: one whose maker is gone by now had its hosts before it, so that they are in the list that is asked for after it.
  const links = await network.links();
  const containers = await docker.listContainers({ all: true, filters: { label: [LABEL_HOME] } });
  const hosts = new Set(containers.map(({ Names }) => (Names[0] ?? '').replace(/^\//, '')));
  const left = containers.filter(({ Names, Labels }) => {
    if (Labels[LABEL_HOME] !== homeHash || lives(Labels[LABEL_PROCESS] ?? '')) return false;
    const parsed = parseName(Names[0] ?? '');
    const orphan = parsed?.role === 'probe' && !hosts.has(hostName(parsed.session, parsed.host));
    return Labels[LABEL_ROLE] === 'helper' || !parsed || orphan;
  });
  // One that does not go now keeps nothing else from going.
  const removals = await Promise.allSettled(left.map(({ Id }) => removeContainer(docker.getContainer(Id))));
  // Another home's sessions may share the engine, and so this namespace: their switches stay as well.
  const inUse = containers.flatMap(({ Names }) => parseName(Names[0] ?? '') ?? []).map(({ session }) => switchPrefix(session));
  const stray = links.filter(
    ({ name, mark }) => SWITCH.test(name) && !lives(mark) && !inUse.some((prefix) => name.startsWith(prefix)),
  );
  await network.remove(stray.map(({ name }) => `link del ${name}`));
  for (const removal of removals) if (removal.status === 'rejected') throw removal.reason;
}

/** A switch, not its ports: those go with the hosts at their other ends. */
const SWITCH = /^pb[0-9a-f]{8}[0-9a-z]$/;

const lives = (mark: string): boolean => mark !== '' && processMark(Number(mark.split('.')[0])) === mark;
