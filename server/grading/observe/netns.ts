// Which network namespaces a host has.
import { z } from 'zod';
import type { ExecRecord } from '../../domain/engine.ts';
import { type Command, defineObserver, type Reading } from '../observer.ts';
import { NO_ARGS } from './shape.ts';
import { HOST_ROOT, sayFailure } from './trusted.ts';

const Listing = z.array(z.strictObject({ name: z.string(), inode: z.number() })).readonly();
type Listing = z.infer<typeof Listing>;

/** Inode numbers of namespaces start here (PROC_DYNAMIC_FIRST); a plain file left in /run/netns has a smaller one. */
const FIRST_NAMESPACE_INODE = 0xf0000000;

/** `-links` makes find ask the file itself: the folder has another inode number for what is mounted on it. */
const list = (folder: string): readonly string[] => ['find', folder, '-mindepth', '1', '-links', '+0', '-printf', '%i %f\\n'];

const command: Command = { argv: list(`${HOST_ROOT}/run/netns`), shown: list('/run/netns') };

function read(record: ExecRecord | undefined): Reading<Listing> {
  if (record?.exitCode === 1 && record.stderr.includes('No such file')) return { seen: [] };
  if (record?.exitCode !== 0) return { blind: sayFailure(record, 'the list of network namespaces') };
  const seen = record.stdout.split('\n').flatMap((line) => {
    const [, inode, name] = /^(\d+) (.+)$/.exec(line) ?? [];
    return inode && name && Number(inode) >= FIRST_NAMESPACE_INODE ? [{ name, inode: Number(inode) }] : [];
  });
  return { seen };
}

/** For the runner, which looks whether a namespace is there before it looks into it. */
export const netnsListing = { command, read };

export const netns = defineObserver<Record<string, never>, Listing>({
  name: 'netns',
  passive: true,
  args: NO_ARGS,
  fact: Listing,
  commands: () => [command],
  read: ([record]) => read(record),
});
