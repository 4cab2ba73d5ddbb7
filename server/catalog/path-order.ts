// `after` between labs must not go in a circle: a lab in one is broken.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { BrokenLab, Lab } from '../domain/lab.ts';
import { positionAt } from './problems.ts';

export function withoutCycles(
  labs: readonly Lab[],
  broken: readonly BrokenLab[],
): { readonly labs: readonly Lab[]; readonly broken: readonly BrokenLab[] } {
  const circles = new Map(labs.map((lab) => [lab.id, circleFrom(lab.id, labs)]));
  const bad = labs.flatMap((lab) => {
    const circle = circles.get(lab.id);
    return circle ? [asBroken(lab, `the labs go in a circle: ${circle.join(' after ')}`)] : [];
  });
  return {
    labs: labs.filter((lab) => !circles.get(lab.id)),
    broken: [...broken, ...bad].sort((a, b) => a.id.localeCompare(b.id)),
  };
}

/** The way from a lab by `after` back to itself; null when there is none. */
function circleFrom(start: string, labs: readonly Lab[]): readonly string[] | null {
  const seen = new Set<string>();
  const search = (id: string, way: readonly string[]): readonly string[] | null => {
    for (const next of labs.find((lab) => lab.id === id)?.after ?? []) {
      if (next === start) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = search(next, [...way, next]);
      if (found) return found;
    }
    return null;
  };
  return search(start, [start]);
}

function asBroken(lab: Lab, reason: string): BrokenLab {
  const file = path.join(lab.folder, 'lab.yaml');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const name = path.join(path.basename(path.dirname(lab.folder)), lab.id, 'lab.yaml');
  return {
    id: lab.id,
    problems: [{ file: name, ...positionAt(text, Math.max(0, text.search(/^after:/m))), field: 'after', reason }],
  };
}
