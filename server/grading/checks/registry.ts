// Every check kind by the name an author writes.
import type { CheckKind } from '../kind.ts';
import { address } from './address.ts';
import { answer } from './answer.ts';
import { arp } from './arp.ts';
import { capture } from './capture.ts';
import { dhcp } from './dhcp.ts';
import { dns } from './dns.ts';
import { fdb } from './fdb.ts';
import { file } from './file.ts';
import { http } from './http.ts';
import { iptables } from './iptables.ts';
import { link } from './link.ts';
import { linuxBridge } from './linux-bridge.ts';
import { mtu } from './mtu.ts';
import { neighbour } from './neighbour.ts';
import { netns } from './netns.ts';
import { ovsBridge } from './ovs-bridge.ts';
import { ovsFlow } from './ovs-flow.ts';
import { ovsPort } from './ovs-port.ts';
import { ovsTrace } from './ovs-trace.ts';
import { ping } from './ping.ts';
import { process } from './process.ts';
import { route } from './route.ts';
import { script } from './script.ts';
import { sysctl } from './sysctl.ts';
import { tcp } from './tcp.ts';
import { unreachable } from './unreachable.ts';

const state = [
  netns,
  link,
  address,
  route,
  neighbour,
  fdb,
  linuxBridge,
  ovsBridge,
  ovsPort,
  ovsFlow,
  ovsTrace,
  iptables,
  sysctl,
  process,
  file,
];
const behaviour = [ping, tcp, http, dhcp, dns, arp, mtu, capture, unreachable, answer, script];

export const checkKinds: ReadonlyMap<string, CheckKind> = new Map([...state, ...behaviour].map((kind) => [kind.name, kind]));
