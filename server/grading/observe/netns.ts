// Which network namespaces a host has.
import { z } from 'zod';
import type { ExecRecord } from '../../domain/engine.ts';
import { type Command, defineObserver, type Reading } from '../observer.ts';
import { NO_ARGS } from './shape.ts';
import { HOST_ROOT, sayFailure } from './trusted.ts';

const Listing = z.array(z.strictObject({ name: z.string(), inode: z.number() })).readonly();
type Listing = z.infer<typeof Listing>;

/**
 * What each name leads to, links followed (`ip netns exec` follows them too), and no deeper: a link may lead to the root directory.
 * /proc/self/ns/net comes first, since all namespaces are on its device and nothing else is; other files of /proc have inode numbers
 * like theirs. `-links` makes find ask the file itself: the folder has another inode number for what is mounted on it. No name has
 * a NUL, so none can pretend to be a line.
 */
export const listNames = (folder: string): readonly string[] => [
  ...['find', '-L', '/proc/self/ns/net', folder, '-maxdepth', '1', '-links', '+0', '-printf', '%d '],
  ...['(', '-xtype', 'l', '-printf', 'link', '-o', '-printf', 'file', ')', '-printf', ' %D %i %f\\0\\n'],
];

const command: Command = { argv: listNames(`${HOST_ROOT}/run/netns`), shown: listNames('/run/netns') };

type Entry = {
  readonly depth: string;
  readonly link: boolean;
  readonly device: string;
  readonly inode: number;
  readonly name: string;
};

function entriesOf(text: string): readonly Entry[] {
  return text.split('\0\n').flatMap((line) => {
    const [, depth, type, device, inode, name] = /^([01]) (link|file) (\d+) (\d+) (.+)$/s.exec(line) ?? [];
    return depth && device && inode && name ? [{ depth, link: type === 'link', device, inode: Number(inode), name }] : [];
  });
}

/** Names that cannot be followed (a link to itself) make find end with 1; it has listed all others then. */
function onlyNamesFailed(record: ExecRecord): boolean {
  return (
    record.exitCode === 1 &&
    record.stderr
      .trimEnd()
      .split('\n')
      .every((line) => /^find: .*\/run\/netns\/./.test(line))
  );
}

function read(record: ExecRecord | undefined): Reading<readonly Entry[]> {
  const entries = entriesOf(record?.stdout ?? '');
  const [own, folder] = entries.filter((one) => one.depth === '0');
  if (record?.exitCode === 1 && own && !folder && record.stderr.includes('No such file')) return { seen: [] };
  if (!record || !own || !folder || (record.exitCode !== 0 && !onlyNamesFailed(record)))
    return { blind: sayFailure(record, 'the list of network namespaces') };
  // Nobody enters a namespace through a folder that is a link: the agent does not follow it.
  return { seen: folder.link ? [] : entries.filter((one) => one.depth === '1' && one.device === own.device) };
}

function listed(record: ExecRecord | undefined, wanted: (entry: Entry) => boolean): Reading<Listing> {
  const entries = read(record);
  return 'blind' in entries ? entries : { seen: entries.seen.filter(wanted).map(({ name, inode }) => ({ name, inode })) };
}

/** For the runner, which looks whether a namespace is there before it looks into it. The agent enters none by a link. */
export const netnsListing = { command, read: (record: ExecRecord | undefined) => listed(record, (entry) => !entry.link) };

export const netns = defineObserver<Record<string, never>, Listing>({
  name: 'netns',
  passive: true,
  args: NO_ARGS,
  fact: Listing,
  commands: () => [command],
  read: ([record]) => listed(record, () => true),
});
