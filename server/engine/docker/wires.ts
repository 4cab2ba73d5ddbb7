// The commands of `ip -batch` that join hosts. Pure: pids in, lines out.
import type { WireSpec } from '../../domain/lab.ts';
import { processMark, switchPrefix } from './names.ts';

/** A process in each host's network namespace, as numbered on the engine's machine. */
export type HostPids = ReadonlyMap<string, number>;

export type WirePlan = {
  /** For `ip -batch -`, run in the engine's network namespace. */
  readonly ip: readonly string[];
  /** For `tc -batch -`, where the kernel offers it: bounds what a storm may carry through a switch. */
  readonly tc: readonly string[];
};

function pidOf(pids: HostPids, host: string): number {
  const pid = pids.get(host);
  if (!pid) throw new Error(`no process of host ${host}`);
  return pid;
}

/** Two ends: one veth pair, made in its two places at once. Else: a bridge in the engine's namespace with a pair to each end. */
export function planWires(session: string, wires: readonly WireSpec[], pids: HostPids): WirePlan {
  const ip: string[] = [];
  const tc: string[] = [];
  wires.forEach((wire, index) => {
    const mtu = wire.mtu ?? 1500;
    if (wire.ends.length === 0) return;
    if (wire.ends.length === 2) {
      const [a, b] = [wire.ends[0]!, wire.ends[1]!];
      ip.push(
        `link add ${a.nic} mtu ${mtu} netns ${pidOf(pids, a.host)} type veth peer name ${b.nic} mtu ${mtu} netns ${pidOf(pids, b.host)}`,
      );
      return;
    }
    const bridge = `${switchPrefix(session)}${index.toString(36)}`;
    ip.push(
      `link add ${bridge} mtu ${mtu} type bridge forward_delay 0 stp_state 0 mcast_snooping 0`,
      `link set ${bridge} up alias ${processMark() ?? 'unknown'}`,
    );
    wire.ends.forEach((end, n) => {
      const port = `${bridge}p${n.toString(36)}`;
      ip.push(
        `link add ${port} mtu ${mtu} master ${bridge} type veth peer name ${end.nic} mtu ${mtu} netns ${pidOf(pids, end.host)}`,
        `link set ${port} up`,
      );
      // As on every veth in a host (docker/host/src/device.c), here out of the student's reach: 5000 frames a second.
      tc.push(`qdisc add dev ${port} root tbf rate 1gbit burst 1600kb limit 200kb mpu 25000`);
    });
  });
  return { ip, tc };
}

/** Lines that delete a session's switches and their ports, from the names of all links in the engine's namespace. */
export function planSwitchRemoval(session: string, linkNames: readonly string[]): string[] {
  const prefix = switchPrefix(session);
  return linkNames.filter((name) => name.startsWith(prefix)).map((name) => `link del ${name}`);
}
