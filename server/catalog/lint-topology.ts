// What can be wrong in a lab's topology beyond its schema: names, places, addresses. Values are put in already.
import type { Topology } from '../domain/lab.ts';
import { didYouMean } from './did-you-mean.ts';
import { parseCidr, parseIpv4 } from './ipv4.ts';

const MAX_DEVICE_BYTES = 15;
const DEVICE = /^[A-Za-z0-9][A-Za-z0-9_.@-]*$/;
const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

/** Tells each problem with the path of its field in lab.yaml. */
export type Say = (path: readonly PropertyKey[], reason: string) => void;

export function lintTopology(topology: Topology, say: Say): void {
  const hosts = topology.hosts.map((host) => host.name);
  if (hosts.length === 0) say(['topology', 'hosts'], 'expected at least one host');
  const nics = new Set<string>();
  const macs = new Set<string>();
  const hostAt = (path: readonly PropertyKey[], host: string): void => {
    if (!hosts.includes(host))
      say(path, `unknown host "${host}"${didYouMean(host, hosts) || ` (there are ${hosts.join(', ')})`}`);
  };
  const deviceAt = (path: readonly PropertyKey[], host: string, device: string): void => {
    if (device.length > MAX_DEVICE_BYTES)
      say(path, `a device's name has at most ${MAX_DEVICE_BYTES} characters; "${device}" has ${device.length}`);
    if (!DEVICE.test(device)) say(path, `"${device}" is no name for a device`);
    if (nics.has(`${host} ${device}`)) say(path, `${host} has a device "${device}" already`);
    nics.add(`${host} ${device}`);
  };

  topology.wires.forEach((wire, w) => {
    const at = ['topology', 'wires', w];
    if (topology.wires.findIndex((other) => other.name === wire.name) !== w)
      say([...at, 'name'], `there is a wire "${wire.name}" already`);
    wire.ends.forEach((end, e) => {
      const path = [...at, 'ends', e];
      hostAt([...path, 'host'], end.host);
      deviceAt([...path, 'nic'], end.host, end.nic);
      if (end.address !== undefined) addressAt([...path, 'address'], end.address, say);
      if (end.underlay && end.address === undefined) say([...path, 'underlay'], 'an underlay NIC needs an address');
    });
  });
  topology.instances.forEach((instance, i) => {
    const at = ['topology', 'instances', i];
    const same = topology.instances.findIndex((other) => other.name === instance.name) !== i;
    if (same || hosts.includes(instance.name)) say([...at, 'name'], `there is a host or an instance "${instance.name}" already`);
    hostAt([...at, 'host'], instance.host);
    deviceAt([...at, 'tap'], instance.host, instance.tap);
    if (!MAC.test(instance.mac)) say([...at, 'mac'], `expected a MAC address such as fa:16:3e:00:00:01, found "${instance.mac}"`);
    if (macs.has(instance.mac)) say([...at, 'mac'], `another instance has the MAC address ${instance.mac}`);
    macs.add(instance.mac);
    if (instance.address !== undefined) addressAt([...at, 'address'], instance.address, say);
    if (instance.gateway !== undefined && parseIpv4(instance.gateway) === null)
      say([...at, 'gateway'], `expected an address, found "${instance.gateway}"`);
  });
}

function addressAt(path: readonly PropertyKey[], address: string, say: Say): void {
  if (!address.includes('/') || parseCidr(address) === null)
    say(path, `expected an address with its prefix such as 10.0.0.5/24, found "${address}"`);
}
