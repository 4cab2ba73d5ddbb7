// A submission on disk: per-host scripts and answers.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Lab } from '../../domain/lab.ts';

/** No script of a student is larger. */
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
};

/** Never throws on what a student wrote: it becomes a remark. */
export function readSubmission(folder: string, lab: Lab, seed: number): Submission {
  const hosts = lab.topology.hosts.map((host) => host.name);
  const scripts: Submission['scripts'][number][] = [];
  const remarks: string[] = [];
  for (const file of readdirSync(folder).sort()) {
    const full = path.join(folder, file);
    if (!file.endsWith('.sh') || !statSync(full).isFile()) continue;
    const host = file.slice(0, -'.sh'.length).split('.').pop() ?? '';
    if (!hosts.includes(host)) remarks.push(`${file}: the lab has no host "${host}"`);
    else if (statSync(full).size > MAX_BYTES) remarks.push(`${file}: larger than ${MAX_BYTES / 1024} KiB`);
    else scripts.push({ file, host, text: readFileSync(full, 'utf8') });
  }
  if (scripts.length === 0) remarks.push('no scripts');
  const answers = readAnswers(path.join(folder, 'answers.yaml'), remarks);
  return { name: path.basename(folder), seed: seedOf(folder, seed), scripts, answers, remarks };
}

function readAnswers(file: string, remarks: string[]): Readonly<Record<string, string>> {
  if (!existsSync(file)) return {};
  try {
    return Answers.parse(parse(readFileSync(file, 'utf8')) ?? {});
  } catch {
    remarks.push('answers.yaml: expected lines such as `check: answer`');
    return {};
  }
}

function seedOf(folder: string, otherwise: number): number {
  const file = path.join(folder, 'seed');
  const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return /^\d{1,9}$/.test(text) ? Number(text) : otherwise;
}
