// The files of a lab's folder, read with paths fit for messages.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { didYouMean } from './did-you-mean.ts';
import type { Problems } from './problems.ts';

/** No text file of a lab is larger. */
const MAX_TEXT_BYTES = 512 * 1024;
const KNOWN = [
  'lab.yaml',
  'steps',
  'solution',
  'alternates',
  'mistakes',
  'figures',
  'setup',
  'checks',
  'goal.json',
  'SOURCES.md',
  'README.md',
];
export const FIRST_LINE = { line: 1, column: 1 };

export type LabFolder = {
  readonly id: string;
  readonly path: string;
  readonly problems: Problems;
  /** `labs/20-flat/steps/10-look.md` for `steps/10-look.md`. */
  name(relative: string): string;
  /** null when there is no such file, or it lies outside the folder. */
  read(relative: string): string | null;
  /** Names in a subfolder in alphabetical order; none when there is no such folder. Hidden files are left out. */
  list(relative: string): readonly string[];
  isFolder(relative: string): boolean;
};

export function openLabFolder(folder: string, problems: Problems): LabFolder {
  const id = path.basename(folder);
  const name = (relative: string): string => path.join(path.basename(path.dirname(folder)), id, relative);
  const inside = (relative: string): string | null => {
    const full = path.resolve(folder, relative);
    return full.startsWith(folder + path.sep) && existsSync(full) ? full : null;
  };
  const lab: LabFolder = {
    id,
    path: folder,
    problems,
    name,
    read: (relative) => {
      const full = inside(relative);
      if (full === null || !statSync(full).isFile()) return null;
      if (statSync(full).size > MAX_TEXT_BYTES) {
        problems.add(name(relative), FIRST_LINE, '', `the file is larger than ${MAX_TEXT_BYTES / 1024} KiB`);
        return '';
      }
      return readFileSync(full, 'utf8');
    },
    list: (relative) => {
      const full = relative === '' ? folder : inside(relative);
      if (full === null || !statSync(full).isDirectory()) return [];
      return readdirSync(full)
        .filter((entry) => !entry.startsWith('.'))
        .sort();
    },
    isFolder: (relative) => {
      const full = inside(relative);
      return full !== null && statSync(full).isDirectory();
    },
  };
  for (const entry of lab.list('')) {
    if (!KNOWN.includes(entry))
      problems.add(
        name(entry),
        FIRST_LINE,
        '',
        `unknown file in a lab's folder${didYouMean(entry, KNOWN) || ` (there may be ${KNOWN.join(', ')})`}`,
      );
  }
  return lab;
}
