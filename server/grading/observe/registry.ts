// Every observer by its name, which is what a question asks for.
import type { AnyObserver } from '../observer.ts';
import { arp } from './arp.ts';
import { capture } from './capture.ts';
import { dhcp } from './dhcp.ts';
import { dns } from './dns.ts';
import { fdb } from './fdb.ts';
import { file } from './file.ts';
import { flows } from './flows.ts';
import { http } from './http.ts';
import { iptables } from './iptables.ts';
import { links } from './links.ts';
import { neighbours } from './neighbours.ts';
import { netns } from './netns.ts';
import { ovsdb } from './ovsdb.ts';
import { ping } from './ping.ts';
import { processes } from './processes.ts';
import { routes } from './routes.ts';
import { script } from './script.ts';
import { stimulate } from './stimulate.ts';
import { sysctl } from './sysctl.ts';
import { tcp } from './tcp.ts';
import { trace } from './trace.ts';

const all: readonly AnyObserver[] = [
  arp,
  capture,
  dhcp,
  dns,
  fdb,
  file,
  flows,
  http,
  iptables,
  links,
  neighbours,
  netns,
  ovsdb,
  ping,
  processes,
  routes,
  script,
  stimulate,
  sysctl,
  tcp,
  trace,
];

export const observers: ReadonlyMap<string, AnyObserver> = new Map(all.map((one) => [one.name, one]));
