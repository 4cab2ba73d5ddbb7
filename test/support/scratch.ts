// All that tests write below the system's folder for temporary files is in one folder, which goes when they have run.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export default function setup(): () => void {
  const before = process.env.TMPDIR;
  // Of another project of the same run: a socket's path has 107 bytes.
  if (before?.includes('/pb-tests-')) return () => {};
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pb-tests-'));
  process.env.TMPDIR = folder;
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true });
  };
}
