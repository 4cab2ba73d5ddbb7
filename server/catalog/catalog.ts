// The catalogue: labs/ on disk as sound labs and broken ones. An error names file, line and field.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Catalog } from '../domain/catalog.ts';
import type { BrokenLab, Lab } from '../domain/lab.ts';
import { AppError } from '../errors.ts';
import { commandCard } from './command-card.ts';
import { fill, fillCheck, fillGoal, fillSolution, fillSpec, fillStep, fillTopology } from './fill.ts';
import { readGlossary } from './glossary.ts';
import { withoutCycles } from './path-order.ts';
import { type CheckLint, readLab } from './read-lab.ts';
import { renderMarkdown } from './render.ts';
import { readScores } from './scores.ts';
import { drawValues } from './variables.ts';

export type CatalogOptions = CheckLint & {
  /** labs/: a folder for each lab, and glossary.md. */
  readonly folder: string;
  /** Only these labs (folder names); all when left out. */
  readonly only?: readonly string[];
};

/** Reads the whole folder once; what changes on disk later is not seen. Rejects nothing: a bad lab is a broken one. */
export function createCatalog({ folder: given, only, ...checkLint }: CatalogOptions): Catalog {
  const folder = path.resolve(given);
  const labIds = labFolders(folder);
  const textOf = (name: string) => (existsSync(path.join(folder, name)) ? readFileSync(path.join(folder, name), 'utf8') : '');
  const terms = readGlossary(textOf('glossary.md'));
  const scores = readScores(textOf('SCORES.md'));
  const around = { ...checkLint, labIds, terms: terms.map((term) => term.slug) };
  const read = labIds.filter((id) => only === undefined || only.includes(id)).map((id) => readLab(path.join(folder, id), around));
  const { labs, broken } = withoutCycles(
    read.filter(isSound),
    read.filter((lab): lab is BrokenLab => !isSound(lab)),
  );

  return {
    labs: () => labs,
    broken: () => broken,
    getLab: (id) => {
      const lab = labs.find((one) => one.id === id);
      if (lab) return lab;
      const first = broken.find((one) => one.id === id)?.problems[0];
      if (!first) throw new AppError('not-found', `There is no lab "${id}".`);
      const where = `${first.file}:${first.line}${first.field === '' ? '' : ` (${first.field})`}`;
      throw new AppError('lab-broken', `The lab "${id}" has an error in its files: ${where}: ${first.reason}`);
    },
    draw: drawValues,
    fill,
    fillTopology,
    fillSolution,
    fillGoal,
    fillSpec,
    fillCheck,
    fillStep,
    renderStep: (lab, step, values) => renderMarkdown(fill(step.prose, values), `/api/labs/${lab.id}/figures/`),
    findScore: (labId) => scores.get(labId) ?? null,
    commandCard: () => commandCard(labs),
    glossary: () => terms.map(({ term, slug, markdown }) => ({ term, slug, html: renderMarkdown(markdown, '') })),
  };
}

function isSound(lab: Lab | BrokenLab): lab is Lab {
  return 'steps' in lab;
}

/** Names of the folders in labs/, in the order of the path (their numbers). Hidden ones and `_…` are no labs. */
function labFolders(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((entry) => !/^[._]/.test(entry) && statSync(path.join(folder, entry), { throwIfNoEntry: false })?.isDirectory())
    .sort();
}
