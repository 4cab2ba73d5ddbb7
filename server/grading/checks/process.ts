// Check kind: a process runs, in its namespace, with these words, listening there.
import { z } from 'zod';
import { line, namespaceName, objectName } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { netns } from '../observe/netns.ts';
import { type ProcessesFact, processes } from '../observe/processes.ts';

export const process = defineKind({
  name: 'process',
  sort: 'state',
  says: 'A process whose command line has these words runs; optionally in a namespace, listening on ports.',
  example: { kind: 'process', host: 'network', argv: ['dnsmasq', '--no-hosts'], in: 'qdhcp-1', listens: 'udp:67' },
  schema: z.strictObject({
    host: objectName,
    argv: z.array(line).min(1).max(20).describe('each is found within one word of the command line'),
    in: namespaceName.optional(),
    listens: z
      .union([
        z.string().regex(/^(tcp|udp):\d{1,5}$/, 'tcp:80 or udp:67'),
        z.array(z.string().regex(/^(tcp|udp):\d{1,5}$/)).min(1),
      ])
      .optional(),
  }),
  codes: {
    missing: 'No such process runs. `ps -ef` lists those that do.',
    'wrong-words': 'The program runs, with other options.',
    'wrong-namespace': 'The process runs, in another network namespace, where it serves others.',
    'not-listening': 'The process runs, but does not listen there.',
  },
  ask: (spec, places) => {
    const host = places.host(spec.host);
    return { running: processes.ask(host, {}), namespaces: spec.in === undefined ? undefined : netns.ask(host, {}) };
  },
  judge: (spec, { running, namespaces }) => {
    const where = `${spec.host}, process ${spec.argv[0]}`;
    const programs = running.filter((one) => !isShellLine(one) && has(one, spec.argv[0] ?? ''));
    const said = (list: ProcessesFact): string =>
      list
        .map((one) => one.argv.join(' ').slice(0, 200))
        .slice(0, 4)
        .join('; ');
    if (programs.length === 0) return [finding('missing', where, `a process ${spec.argv.join(' … ')}`, 'there is none')];
    const worded = programs.filter((one) => spec.argv.every((word) => has(one, word)));
    if (worded.length === 0) return [finding('wrong-words', where, spec.argv.join(' … '), said(programs))];
    const inode = namespaces?.find((one) => one.name === spec.in)?.inode;
    if (spec.in !== undefined && inode === undefined)
      return [finding('wrong-namespace', where, `in namespace ${spec.in}`, 'there is no such namespace')];
    const placed = inode === undefined ? worded : worded.filter((one) => one.netns === inode);
    if (placed.length === 0) return [finding('wrong-namespace', where, `in namespace ${spec.in}`, said(worded))];
    const ports = spec.listens === undefined ? [] : [spec.listens].flat();
    if (placed.some((one) => ports.every((port) => one.listens.includes(port)))) return [];
    const open = [...new Set(placed.flatMap((one) => one.listens))].join(', ');
    return [
      finding('not-listening', where, `listens on ${ports.join(', ')}`, open ? `listens on ${open}` : 'listens on nothing'),
    ];
  },
});

type One = ProcessesFact[number];
function has(one: One, word: string): boolean {
  return one.argv.some((part) => part.includes(word));
}
/** `sh -c "dnsmasq …"` only talks of dnsmasq. */
function isShellLine(one: One): boolean {
  return /(^|\/)(ba|da)?sh$/.test(one.argv[0] ?? '') && one.argv[1] === '-c';
}
