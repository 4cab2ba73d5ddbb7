// The host's processes: their words, the network namespace each is in, and the ports each listens on.
import { z } from 'zod';
import { defineObserver } from '../observer.ts';
import { NO_ARGS } from './shape.ts';
import { python, sayFailure } from './trusted.ts';

const LIST_PROCESSES = `
import json, os
own = os.readlink('/proc/self/ns/mnt')
tables, found = {}, []
def listening(pid, netns):
    if netns not in tables:
        table = {}
        for proto in ('tcp', 'udp'):
            for family in ('', '6'):
                try: lines = open('/proc/%s/net/%s%s' % (pid, proto, family)).read().splitlines()[1:]
                except OSError: continue
                for line in lines:
                    word = line.split()
                    if word[3] == ('0A' if proto == 'tcp' else '07'):
                        table[word[9]] = '%s:%d' % (proto, int(word[1].rsplit(':', 1)[1], 16))
        tables[netns] = table
    return tables[netns]
for pid in os.listdir('/proc'):
    if not pid.isdigit(): continue
    base = '/proc/' + pid
    try:
        if os.readlink(base + '/ns/mnt') == own: continue
        argv = open(base + '/cmdline', 'rb').read(8192).decode('utf-8', 'replace').split('\\0')[:-1]
        if not argv: continue
        netns = os.readlink(base + '/ns/net')
        table, ports = listening(pid, netns), set()
        for fd in os.listdir(base + '/fd'):
            try: to = os.readlink(base + '/fd/' + fd)
            except OSError: continue
            if to.startswith('socket:[') and to[8:-1] in table: ports.add(table[to[8:-1]])
        found.append({'pid': int(pid), 'argv': argv, 'netns': int(netns[5:-1]), 'listens': sorted(ports)})
    except (OSError, IndexError): continue
print(json.dumps(found[:2000]))
`;

const ProcessesFact = z
  .array(
    z.strictObject({
      pid: z.number(),
      argv: z.array(z.string()),
      netns: z.number().describe('inode'),
      listens: z.array(z.string()).describe('udp:67, tcp:80'),
    }),
  )
  .readonly();
export type ProcessesFact = z.infer<typeof ProcessesFact>;

export const processes = defineObserver<Record<string, never>, ProcessesFact>({
  name: 'processes',
  passive: true,
  args: NO_ARGS,
  fact: ProcessesFact,
  commands: () => [python(LIST_PROCESSES, [], false), { argv: ['ps', '-eo', 'pid,netns,args'] }],
  read: ([record]) => {
    if (record?.exitCode !== 0) return { blind: sayFailure(record, 'the list of processes') };
    return { seen: ProcessesFact.parse(JSON.parse(record.stdout)) };
  },
});
