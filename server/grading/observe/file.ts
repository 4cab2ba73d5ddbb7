// A file of a host: its text and its permissions. Links are followed inside the host's root, never into the probe's.
import { z } from 'zod';
import { defineObserver } from '../observer.ts';
import { HOST_ROOT, python, sayFailure } from './trusted.ts';

const MAX_BYTES = 65536;

const READ_FILE = `
import json, os, stat, sys
root, path, most, as_cat = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == 'cat'
def say(**fact):
    if not as_cat: print(json.dumps(fact)); sys.exit(0)
    if fact['kind'] == 'file': sys.stdout.write(fact['text']); sys.exit(0)
    sys.exit('cat: %s: %s' % (path, {'missing': 'No such file or directory', 'folder': 'Is a directory'}.get(fact['kind'], 'not a file')))
def within(path):
    parts, done, links = [p for p in path.split('/') if p], [], 0
    while parts:
        part = parts.pop(0)
        if part == '.': continue
        if part == '..':
            if done: done.pop()
            continue
        here = '/'.join([root] + done + [part])
        if os.path.islink(here):
            links += 1
            if links > 40: say(kind='missing')
            to = os.readlink(here)
            if to.startswith('/'): done = []
            parts = [p for p in to.split('/') if p] + parts
        else:
            done.append(part)
    return '/'.join([root] + done)
try:
    where = within(path)
    found = os.lstat(where)
    mode = '%04o' % stat.S_IMODE(found.st_mode)
    if stat.S_ISDIR(found.st_mode): say(kind='folder', mode=mode)
    if not stat.S_ISREG(found.st_mode): say(kind='other', mode=mode)
    with open(os.open(where, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW), 'rb') as file: data = file.read(most + 1)
    say(kind='file', mode=mode, text=data[:most].decode('utf-8', 'replace'), cut=len(data) > most)
except (FileNotFoundError, NotADirectoryError):
    say(kind='missing')
`;

const FileFact = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('missing') }),
  z.strictObject({ kind: z.enum(['folder', 'other']), mode: z.string() }),
  z.strictObject({ kind: z.literal('file'), mode: z.string(), text: z.string(), cut: z.boolean() }),
]);
export type FileFact = z.infer<typeof FileFact>;

export const file = defineObserver<{ path: string }, FileFact>({
  name: 'file',
  passive: true,
  args: z.strictObject({ path: z.string() }),
  fact: FileFact,
  commands: ({ path }) => [
    python(READ_FILE, [HOST_ROOT, path, String(MAX_BYTES), 'facts'], false),
    python(READ_FILE, [HOST_ROOT, path, String(MAX_BYTES), 'cat'], ['cat', path]),
  ],
  read: ([record], { path }) => {
    if (record?.exitCode !== 0) return { blind: sayFailure(record, path) };
    return { seen: FileFact.parse(JSON.parse(record.stdout)) };
  },
});
