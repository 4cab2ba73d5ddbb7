// One server per home: two would each take the other's labs for strays. Survives kill -9: a dead holder's lock is taken over.
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from './errors.ts';

/** Takes the lock; the answer gives it back. Throws cannot-start while another living process has it. */
export function lockHome(home: string): () => void {
  mkdirSync(home, { recursive: true });
  const file = path.join(home, 'server.lock');
  const own = `${file}.${process.pid}`;
  const mark = `${process.pid} ${bornAt(process.pid)}`;
  writeFileSync(own, mark);
  try {
    for (let tries = 0; tries < 3; tries += 1) {
      if (linked(own, file)) return () => release(file, mark);
      const holder = read(file);
      const [pid = '', born] = holder.split(' ');
      if (holder && Number(pid) !== process.pid && bornAt(Number(pid)) === born)
        throw new AppError(
          'cannot-start',
          `Patchbay runs already with the folder ${home} (process ${pid}). Use that one, stop it, or take another folder: PATCHBAY_HOME=… npm start.`,
        );
      rmSync(file, { force: true });
    }
    throw new AppError('cannot-start', `The lock ${file} cannot be taken. Remove it if no Patchbay runs.`);
  } finally {
    rmSync(own, { force: true });
  }
}

/** A link is made or not; a write could be seen half done. */
function linked(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch {
    return false;
  }
}

function release(file: string, mark: string): void {
  if (read(file) === mark) rmSync(file, { force: true });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** When a process was born, in clock ticks since boot; '' when there is none. A number that was given again is told apart. */
function bornAt(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
