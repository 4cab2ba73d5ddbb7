// labs/SCORES.md as `lab verify` writes it: a row for each lab.
import type { GraderScore } from '../domain/catalog.ts';

const ROW = /^\| ([a-z0-9-]+) \| (\d+) \| (\d+) \| [^|]+ \| (\d+) \|/gm;

export function readScores(text: string): ReadonlyMap<string, GraderScore> {
  const rows = [...text.matchAll(ROW)];
  return new Map(
    rows.map(([, id = '', killed, all, inert]) => [id, { killed: Number(killed), all: Number(all), inert: Number(inert) }]),
  );
}
