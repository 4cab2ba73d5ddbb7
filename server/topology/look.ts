// What is asked of a host for the picture, and what its answers say. Two rounds: the host, then each of its namespaces.
import type { BatchCommand, ExecRecord } from '../domain/engine.ts';
import { type Link, parseLinks } from '../parse/ip-json.ts';
import { joinOvsdb, type OvsBridge } from '../parse/ovsdb-bridges.ts';
import { parseSs } from '../parse/ss.ts';

/** A network namespace with its devices; name '' is the host's own. */
export type Space = { readonly name: string; readonly devices: readonly Link[]; readonly listens: readonly string[] };
export type HostFacts = { readonly host: string; readonly spaces: readonly Space[]; readonly bridges: readonly OvsBridge[] };

export type Batch = (host: string, commands: readonly BatchCommand[]) => Promise<readonly ExecRecord[]>;

/** More namespaces than this are left out of the picture. */
export const MAX_SPACES = 48;
const MAX_LISTENERS = 12;
/** Inode numbers of namespaces start here (PROC_DYNAMIC_FIRST in the kernel); other files in /run/netns are not ones. */
const FIRST_NAMESPACE_INODE = 0xf0000000;
const table = (name: string, columns: string): BatchCommand => ({
  argv: ['ovs-vsctl', '--timeout=5', '--format=json', `--columns=${columns}`, 'list', name],
});
/** `-links` makes find ask the file itself: the folder has another inode number for what is mounted on it. */
const HOST_COMMANDS: readonly BatchCommand[] = [
  { argv: ['find', '/proc/1/root/run/netns', '-mindepth', '1', '-maxdepth', '1', '-links', '+0', '-printf', '%i %f\\n'] },
  table('Bridge', '_uuid,name,fail_mode,ports'),
  table('Port', '_uuid,name,tag,trunks,interfaces'),
  table('Interface', '_uuid,name,type,options,ofport,error,statistics'),
];
const spaceCommands = (netns?: string): readonly BatchCommand[] => [
  { argv: ['ip', '-d', '-s', '-j', 'addr', 'show'], ...(netns ? { netns } : {}) },
  { argv: ['ss', '-Hlntu'], ...(netns ? { netns } : {}) },
];

/** Looks at one host. Rejects when it could not be looked at; a host without Open vSwitch has no bridges. */
export async function lookAtHost(host: string, batch: Batch): Promise<{ facts: HostFacts; cut: string[] }> {
  const records = await batch(host, [...HOST_COMMANDS, ...spaceCommands()]);
  const [listing, bridges, ports, interfaces, links, listens] = records;
  if (links?.exitCode !== 0) throw new Error(`ip addr on ${host} ended with ${links?.exitCode ?? 'no answer'}`);
  const names = namespacesOf(listing);
  const shown = names.slice(0, MAX_SPACES);
  const more = shown.length > 0 ? await batch(host, shown.flatMap(spaceCommands)) : [];
  const spaces = [
    readSpace('', links, listens),
    ...shown.map((name, index) => readSpace(name, more[2 * index], more[2 * index + 1])),
  ];
  const ovsThere = [bridges, ports, interfaces].every((record) => record?.exitCode === 0);
  return {
    facts: {
      host,
      spaces,
      bridges: ovsThere ? joinOvsdb(bridges?.stdout ?? '', ports?.stdout ?? '', interfaces?.stdout ?? '') : [],
    },
    cut: names.length > shown.length ? [`${host}: ${names.length - shown.length} more namespaces`] : [],
  };
}

/** Names under /run/netns that are namespaces, sorted. */
function namespacesOf(record: ExecRecord | undefined): readonly string[] {
  if (record?.exitCode !== 0) return [];
  return record.stdout
    .split('\n')
    .flatMap((line) => {
      const [, inode, name] = /^(\d+) (.+)$/.exec(line) ?? [];
      return inode && name && Number(inode) >= FIRST_NAMESPACE_INODE ? [name] : [];
    })
    .sort();
}

/** A namespace that went away between the two rounds is empty. */
function readSpace(name: string, links: ExecRecord | undefined, listens: ExecRecord | undefined): Space {
  return {
    name,
    devices: links?.exitCode === 0 ? parseLinks(links.stdout) : [],
    listens: listens?.exitCode === 0 ? readListening(listens.stdout) : [],
  };
}

/** "udp 10.0.0.2:67" */
function readListening(text: string): readonly string[] {
  const found = parseSs(text).map(
    ({ protocol, address, port }) => `${protocol} ${address.includes(':') ? `[${address}]` : address}:${port}`,
  );
  return [...new Set(found)].slice(0, MAX_LISTENERS);
}
