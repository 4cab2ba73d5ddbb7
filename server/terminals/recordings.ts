// The recordings on disk: <home>/recordings/<session>/<shell>.cast; the oldest go when there are too many.
import { existsSync, readdirSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
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

/** The text of a recording; null when there is none of that name. */
export async function readRecording(folder: string, session: string, name: string): Promise<string | null> {
  if (!NAME.test(name)) return null;
  return readFile(path.join(folder, session, `${name}.cast`), 'utf8').catch(() => null);
}

/** May another shell of this session be recorded? One that is there already may go on. */
export function hasRoom(sessionFolder: string, name: string): boolean {
  const file = `${name}.cast`;
  return (
    existsSync(path.join(sessionFolder, file)) || !existsSync(sessionFolder) || readdirSync(sessionFolder).length < MAX_FILES
  );
}

/** Prunes now and again and again. Returns the end of it. */
export function keepPruned(clock: Clock, folder: string, maxMb: number, onError: (error: unknown) => void): () => void {
  let cancel = () => {};
  let over = false;
  const prune = async () => {
    await pruneRecordings(folder, maxMb).catch(onError);
    if (!over) cancel = clock.after(PRUNE_MS, prune);
  };
  void prune();
  return () => {
    over = true;
    cancel();
  };
}

/** Removes the oldest sessions' recordings until the rest fit. */
export async function pruneRecordings(folder: string, maxMb: number): Promise<void> {
  const sessions: { session: string; bytes: number; at: number }[] = [];
  for (const session of await readdir(folder).catch(() => [])) {
    const files = await listRecordings(folder, session);
    sessions.push({
      session,
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
      at: Math.max(0, ...files.map((file) => file.at.getTime())),
    });
  }
  let total = sessions.reduce((sum, each) => sum + each.bytes, 0);
  for (const { session, bytes } of sessions.sort((a, b) => a.at - b.at)) {
    if (total <= maxMb * 1024 * 1024) return;
    await rm(path.join(folder, session), { recursive: true, force: true });
    total -= bytes;
  }
}
