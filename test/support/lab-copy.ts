// A labs folder in a temporary place, copied from the fixtures, for tests that break something in it.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const FIXTURE_LABS = path.resolve(import.meta.dirname, '../fixtures/labs');

export type LabCopy = {
  /** The labs folder; the copied lab is in it under its own name. */
  readonly folder: string;
  /** Replaces the first `from` in a file of the lab; throws when it is not there. */
  edit(file: string, from: string, to: string): void;
  write(file: string, text: string): void;
  remove(file: string): void;
  dispose(): void;
};

export function copyLab(id: string, as = id): LabCopy {
  const top = mkdtempSync(path.join(tmpdir(), 'patchbay-labs-'));
  const folder = path.join(top, 'labs');
  const lab = path.join(folder, as);
  cpSync(path.join(FIXTURE_LABS, id), lab, { recursive: true });
  cpSync(path.join(FIXTURE_LABS, 'glossary.md'), path.join(folder, 'glossary.md'));
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(lab, file)), { recursive: true });
    writeFileSync(path.join(lab, file), text);
  };
  return {
    folder,
    write,
    edit: (file, from, to) => {
      const text = readFileSync(path.join(lab, file), 'utf8');
      if (!text.includes(from)) throw new Error(`${file} has no "${from}"`);
      write(
        file,
        text.replace(from, () => to),
      );
    },
    remove: (file) => rmSync(path.join(lab, file), { recursive: true }),
    dispose: () => rmSync(top, { recursive: true, force: true }),
  };
}
