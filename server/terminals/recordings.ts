// The recordings on disk: <home>/recordings/<session>/<shell>.cast; the oldest go when there are too many.
import { existsSync, readdirSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../domain/clock.ts';

export type RecordingFile = { readonly name: string; readonly bytes: number; readonly at: Date };

/** Of one session: each shell has one, and some have ended. Without a limit a student could fill the disk by opening shells. */
const MAX_FILES = 40;
const PRUNE_MS = 10 * 60_000;

const NAME = /^[a-z0-9-]{1,100}$/;

/** Recordings of a session, newest first; empty when there are none. */
export async function listRecordings(folder: string, session: string): Promise<readonly RecordingFile[]> {
  const files = await readdir(path.join(folder, session)).catch(() => []);
  const found: RecordingFile[] = [];
  for (const file of files.filter((each) => each.endsWith('.cast'))) {
    const { size, mtime } = await stat(path.join(folder, session, file));
    found.push({ name: file.slice(0, -'.cast'.length), bytes: size, at: mtime });
  }
  return found.sort((a, b) => b.at.getTime() - a.at.getTime());
}

/** The file of a recording; null for what is no name of one. */
export function recordingFile(folder: string, session: string, name: string): string | null {
  return NAME.test(name) ? path.join(folder, session, `${name}.cast`) : null;
}

/** May another shell of this session be recorded? One that is there already may go on. */
export function hasRoom(sessionFolder: string, name: string): boolean {
  const file = `${name}.cast`;
  return (
    existsSync(path.join(sessionFolder, file)) || !existsSync(sessionFolder) || readdirSync(sessionFolder).length < MAX_FILES
  );
}

/** Whose session it was; anything will do for one that nobody knows any more. */
export type OwnerOf = (session: string) => Promise<string>;

export type Pruning = { readonly folder: string; readonly maxMb: number; readonly ownerOf: OwnerOf };

/** Prunes now and again and again. Returns the end of it. */
export function keepPruned(clock: Clock, pruning: Pruning, onError: (error: unknown) => void): () => void {
  let cancel = () => {};
  let over = false;
  const prune = async () => {
    await pruneRecordings(pruning).catch(onError);
    if (!over) cancel = clock.after(PRUNE_MS, prune);
  };
  void prune();
  return () => {
    over = true;
    cancel();
  };
}

/** Of all room, what one person may have while room is short. */
const MOST_OF_ALL = 0.1;

/** Until the rest fits, the oldest session's recordings go; as long as somebody has more than a tenth of the room, those of whoever has most. So
 * last term's go before what is being recorded now, and who floods loses their own. */
export async function pruneRecordings({ folder, maxMb, ownerOf }: Pruning): Promise<void> {
  const room = maxMb * 1024 * 1024;
  const has = new Map<string, number>();
  const sessions: { readonly session: string; readonly owner: string; readonly bytes: number; readonly at: number }[] = [];
  for (const session of await readdir(folder).catch(() => [])) {
    const files = await listRecordings(folder, session);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const owner = await ownerOf(session);
    sessions.push({ session, owner, bytes, at: Math.max(0, ...files.map((file) => file.at.getTime())) });
    has.set(owner, (has.get(owner) ?? 0) + bytes);
  }
  sessions.sort((a, b) => a.at - b.at);
  let total = sessions.reduce((sum, { bytes }) => sum + bytes, 0);
  while (total > room && sessions.length > 0) {
    const most = Math.max(...has.values());
    const first = most > room * MOST_OF_ALL ? sessions.findIndex(({ owner }) => has.get(owner) === most) : 0;
    const [gone] = sessions.splice(first, 1);
    if (!gone) return;
    await rm(path.join(folder, gone.session), { recursive: true, force: true });
    has.set(gone.owner, (has.get(gone.owner) ?? 0) - gone.bytes);
    total -= gone.bytes;
  }
}
