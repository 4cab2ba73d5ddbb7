// The two scripts that turn a running host into this lab's host: what needs no wires (name, instances), while they are made, then
// the rest (addresses, underlays, set-up). Pure.
import type { BatchCommand } from '../../domain/engine.ts';
import type { HostSpec, InstanceSpec, Topology, WireEnd } from '../../domain/lab.ts';
import { HAND_OVER_MS } from './limits.ts';

/** Written when a host has been handed over: create() finds it and leaves the host alone. */
export const MARK = '/run/patchbay/handed-over';

/** A word for sh. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function nicLines(end: WireEnd): string[] {
  if (!end.underlay) {
    return [`link set ${end.nic} up`, ...(end.address ? [`addr add ${end.address} brd + dev ${end.nic}`] : [])];
  }
  return [`link set ${end.nic} up`];
}

function instanceLine(instance: InstanceSpec): string {
  const words = ['.', '/usr/bin/instance', 'boot', instance.name, '--mac', instance.mac, '--tap', instance.tap];
  if (instance.address) words.push('--address', instance.address);
  if (instance.gateway) words.push('--gateway', instance.gateway);
  if (instance.mtu) words.push('--mtu', String(instance.mtu));
  return words.map(quote).join(' ');
}

/** Lines of /etc/hosts: the management address (that of eth0, else the first) of every host by name. */
export function hostsFile(topology: Topology): string {
  const lines = ['127.0.0.1 localhost', '::1 localhost ip6-localhost'];
  for (const host of topology.hosts) {
    const ends = topology.wires.flatMap((wire) => wire.ends).filter((end) => end.host === host.name && end.address);
    const end = ends.find(({ nic }) => nic === 'eth0') ?? ends[0];
    lines.push(`${end?.address?.split('/')[0] ?? '127.0.1.1'} ${host.name}`);
  }
  return `${lines.join('\n')}\n`;
}

/** One word of a command line has at most 128 KiB; a set-up script longer than this goes by way of a file. */
const LONGEST_WORD = 100_000;

/** A script as a command of the host's root. Ends at the first line that fails. */
export function scriptCommand(script: string): BatchCommand {
  if (Buffer.byteLength(script) < LONGEST_WORD) return { argv: ['bash', '-c', script], timeoutMs: HAND_OVER_MS };
  const file = '/run/patchbay/hand-over';
  return {
    argv: ['sh', '-c', `cat > ${file} && bash ${file} < /dev/null && rm ${file}`],
    stdin: script,
    timeoutMs: HAND_OVER_MS,
  };
}

/** What `ovs-vsctl --no-wait del-br` tells Open vSwitch's database (RFC 7047, 4.1.3), without the four milliseconds of work that it is to start ovs-vsctl. */
function removeBridge(uuid: string): string[] {
  const mutation = { op: 'mutate', table: 'Open_vSwitch', where: [], mutations: [['bridges', 'delete', ['uuid', uuid]]] };
  return [
    "answer=$(nc -U -W 1 /run/openvswitch/db.sock <<'PATCHBAY'",
    JSON.stringify({ method: 'transact', params: ['Open_vSwitch', mutation], id: 0 }),
    'PATCHBAY',
    ')',
    `[[ $answer == *'"result":[{"count":1}]'* ]] || { echo "$answer"; exit 1; }`,
  ];
}

/** Before or while its wires are made. */
export function prepareScript(host: HostSpec, topology: Topology): string {
  const instances = topology.instances.filter((instance) => instance.host === host.name);
  const script = [
    'set -e',
    `hostname ${host.name}`,
    `echo ${host.name} > /etc/hostname`,
    `printf %s ${quote(hostsFile(topology))} > /etc/hosts`,
    ...instances.map(instanceLine),
  ];
  return `${script.join('\n')}\n`;
}

/** After that, and when the wires are there. */
export function handOverScript(host: HostSpec, topology: Topology, warmBridge: string | null): string {
  const ends = topology.wires.flatMap((wire) => wire.ends).filter((end) => end.host === host.name);
  const underlays = ends.filter((end) => end.underlay);
  const script = ['set -e'];
  if (ends.length) script.push("ip -batch - <<'PATCHBAY'", ...ends.flatMap(nicLines), 'PATCHBAY');
  // Tunnels of a userspace datapath leave through an OVS bridge that holds the NIC and carries the address.
  if (underlays.length) {
    const adds = underlays.flatMap(({ nic }) => [`-- add-br br-${nic}`, `-- add-port br-${nic} ${nic}`]);
    script.push(`ovs-vsctl ${adds.join(' ')}`, "ip -batch - <<'PATCHBAY'");
    for (const { nic, address } of underlays) {
      script.push(`link set br-${nic} up`, ...(address ? [`addr add ${address} brd + dev br-${nic}`] : []));
    }
    script.push('PATCHBAY');
  }
  if (host.setup?.trim()) {
    // A script of its own, so that what it sets and how it ends does not touch this one; it may say what the student is to find out, so
    // it has no name in the file system, and what it starts does not inherit it.
    script.push("bash /dev/fd/9 9<<'PATCHBAY_SETUP' < /dev/null", `exec 9<&-; ${host.setup.trimEnd()}`, 'PATCHBAY_SETUP');
  }
  // Last, so that the datapath stays for the bridges that were made meanwhile.
  if (warmBridge) script.push(...removeBridge(warmBridge));
  script.push(`: > ${MARK}`);
  return `${script.join('\n')}\n`;
}
