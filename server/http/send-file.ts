// A file as an answer, piece by piece: who takes it slowly, or not at all, holds no more than a piece of it.
import { type FileHandle, open } from 'node:fs/promises';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** false: there is no such file, and nothing was answered. Resolves when it was sent, or nobody is there to take it. */
export async function sendFile(response: ServerResponse, file: string, headers: OutgoingHttpHeaders): Promise<boolean> {
  const handle = await openFile(file);
  if (!handle) return false;
  try {
    const found = await handle.stat();
    if (!found.isFile()) return false;
    response.writeHead(200, { ...headers, 'Content-Length': found.size });
    if (found.size === 0) response.end();
    // A recording may grow meanwhile.
    else await pipeline(handle.createReadStream({ end: found.size - 1, autoClose: false }), response);
  } catch (error) {
    // Nobody can be told any more: the answer has begun.
    if (!response.headersSent) throw error;
    response.destroy();
  } finally {
    await handle.close();
  }
  return true;
}

async function openFile(file: string): Promise<FileHandle | null> {
  try {
    return await open(file, 'r');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}
