// A submission on disk: per-host scripts and answers.
import { lstatSync, readdirSync, readFileSync, type Stats } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Lab } from '../../domain/lab.ts';

/** No file of a student is larger. */
const MAX_BYTES = 100 * 1024;
const Answers = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String));

export type Submission = {
  readonly name: string;
  readonly seed: number;
  /** In the order in which they run. The text is the student's own: nothing is filled in. */
  readonly scripts: readonly { readonly file: string; readonly host: string; readonly text: string }[];
  readonly answers: Readonly<Record<string, string>>;
  /** What could not be read, in words for the person who handed it in. */
  readonly remarks: readonly string[];
  /** Why nothing at all can be said of it; null: something can. */
  readonly broken: string | null;
};

/** Never throws on what a student wrote: it becomes a remark. Only files of the folder itself are read: a link could lead to anything
 * that the instructor may read. */
export function readSubmission(folder: string, lab: Lab, seed: number): Submission {
  const hosts = lab.topology.hosts.map((host) => host.name);
  const scripts: Submission['scripts'][number][] = [];
  const remarks: string[] = [];
  const listed = filesIn(folder);
  const broken = typeof listed === 'string' ? listed : null;
  const files = typeof listed === 'string' ? [] : listed;
  const read = (file: string) => readOwn(folder, file, files.includes(file), remarks);
  for (const file of files) {
    if (!file.endsWith('.sh')) continue;
    const host = file.slice(0, -'.sh'.length).split('.').pop() ?? '';
    if (!hosts.includes(host)) {
      remarks.push(`${file}: the lab has no host "${host}"`);
      continue;
    }
    const text = read(file);
    if (text !== null) scripts.push({ file, host, text });
  }
  if (scripts.length === 0 && !broken) remarks.push('no scripts');
  const answers = answersIn(read('answers.yaml'), remarks);
  return { name: path.basename(folder), seed: seedIn(read('seed'), seed), scripts, answers, remarks, broken };
}

function filesIn(folder: string): readonly string[] | string {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    return `the folder ${unreadable(error)}`;
  }
}

const unreadable = (error: unknown): string =>
  `cannot be read (${error instanceof Error && 'code' in error ? error.code : 'no reason given'})`;

/** null: it is not there, or cannot be taken, which becomes a remark. */
function readOwn(folder: string, file: string, listed: boolean, remarks: string[]): string | null {
  const full = path.join(folder, file);
  try {
    const found = lstatSync(full, { throwIfNoEntry: false });
    if (!found && !listed) return null;
    const problem = found ? problemOf(found) : 'its name is not UTF-8; rename it';
    if (problem) {
      remarks.push(`${file}: ${problem}`);
      return null;
    }
    const text = readFileSync(full, 'utf8');
    if (!text.includes('\0')) return text;
    remarks.push(`${file}: not plain text (is it saved as UTF-16? UTF-8 is wanted)`);
  } catch (error) {
    remarks.push(`${file}: ${unreadable(error)}`);
  }
  return null;
}

function problemOf(found: Stats): string | null {
  if (found.isSymbolicLink()) return 'a link; hand in the file itself';
  if (!found.isFile()) return 'not a file';
  return found.size > MAX_BYTES ? `larger than ${MAX_BYTES / 1024} KiB` : null;
}

function answersIn(text: string | null, remarks: string[]): Readonly<Record<string, string>> {
  if (text === null) return {};
  try {
    return Answers.parse(parse(text) ?? {});
  } catch {
    remarks.push('answers.yaml: expected lines such as `check: answer`');
    return {};
  }
}

function seedIn(text: string | null, otherwise: number): number {
  const seed = text?.trim() ?? '';
  return /^\d{1,9}$/.test(seed) ? Number(seed) : otherwise;
}
