// Makes the hosts of one session: takes warm ones or starts cold ones, joins them, hands them over.
import type { Progress } from '../../domain/engine.ts';
import type { HostSpec, Topology } from '../../domain/lab.ts';
import { AppError } from '../../errors.ts';
import { decodeRecords, encodeBatch } from './batch-format.ts';
import { handOverScript, prepareScript, scriptCommand } from './hand-over.ts';
import { HAND_OVER_MS, HAND_UP_MS } from './limits.ts';
import type { MachineNetwork } from './machine-network.ts';
import { removeSurely, type StartedHost, type StartParts, startHost } from './started-host.ts';
import type { WarmPool } from './warm-pool.ts';
import { planWires } from './wires.ts';

export type BuildParts = StartParts & { readonly network: MachineNetwork; readonly pool: WarmPool };

export type Built = ReadonlyMap<string, StartedHost>;

export const count = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? '' : 's'}`;

/**
 * Hosts that run, by name in the topology; cold ones are called by nameOf. Rejects when one could not be started; then none is left.
 */
export async function gatherHosts(
  parts: BuildParts,
  topology: Topology,
  nameOf: (host: string) => string,
  progress: Progress,
): Promise<Built> {
  const warm = parts.pool.take(topology.hosts.length);
  if (warm.length < topology.hosts.length) progress(`Starting ${count(topology.hosts.length - warm.length, 'machine')}`);
  const tries = await Promise.allSettled(topology.hosts.map(({ name }, index) => warm[index] ?? startHost(parts, nameOf(name))));
  const hosts = new Map<string, StartedHost>();
  tries.forEach((one, index) => {
    if (one.status === 'fulfilled') hosts.set(topology.hosts[index]!.name, one.value);
  });
  const failed = tries.find((one) => one.status === 'rejected');
  if (failed) {
    await discard(hosts);
    throw failed.reason;
  }
  return hosts;
}

/** Wires, and beside them what needs none; then the rest of each host's set-up, as soon as it can be. Rejects with AppError start-failed naming the host and what it said. */
export async function joinAndHandOver(
  { network }: BuildParts,
  session: string,
  topology: Topology,
  hosts: Built,
  progress: Progress,
): Promise<void> {
  if (topology.wires.length) progress(`Joining them with ${count(topology.wires.length, 'wire')}`);
  const pids = new Map([...hosts].map(([name, { place }]) => [name, place.pid]));
  let linked = () => {};
  const early = new Promise<void>((resolve) => {
    linked = resolve;
  });
  const bounded = network.apply(planWires(session, topology.wires, pids), linked);
  const wired = Promise.race([early, bounded]).then(() => progress('Setting up the machines'));
  const handedOver = topology.hosts.map(async (spec) => {
    const host = hosts.get(spec.name)!;
    await runScript(spec, prepareScript(spec, topology), host);
    await wired;
    await runScript(spec, handOverScript(spec, topology, host.warmBridge), host);
  });
  // Not before all have ended: what is being made could not be removed.
  for (const one of await Promise.allSettled([bounded, wired, ...handedOver])) if (one.status === 'rejected') throw one.reason;
}

async function runScript(spec: HostSpec, script: string, host: StartedHost): Promise<void> {
  const command = scriptCommand(script);
  // A cold host's agent reads this as soon as Open vSwitch is up.
  const answer = await host.line.request(encodeBatch([command]), HAND_UP_MS + HAND_OVER_MS).catch((error: unknown) => {
    throw new AppError('start-failed', `${spec.name} did not come up. Try again.`, {
      log: `${spec.name}: ${String(error)}`,
      cause: error,
    });
  });
  const record = decodeRecords(answer, [command])[0]!;
  if (record.exitCode === 0) return;
  const said = record.exitCode === null ? 'it took too long' : `${record.stdout}${record.stderr}`.trim().slice(-2000);
  throw new AppError('start-failed', `The set-up of ${spec.name} failed: ${said}`, {
    log: `hand-over of ${spec.name}: exit ${record.exitCode}: ${said}`,
  });
}

export async function discard(hosts: Built): Promise<void> {
  await Promise.all(
    [...hosts.values()].map(async (host) => {
      host.line.close();
      await removeSurely(host.container);
    }),
  );
}
