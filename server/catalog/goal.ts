// goal.json: the network that a lab is to become, as `lab goal` recorded it, with placeholders for the values.
import { z } from 'zod';
import { PictureEdge, PictureNode } from '../contract/picture.ts';
import type { Goal } from '../domain/lab.ts';
import type { LabFolder } from './lab-folder.ts';
import { fieldName } from './problems.ts';
import { readYaml, validate, type YamlFile } from './yaml-file.ts';

export const GOAL_FILE = 'goal.json';

const Node = PictureNode.pick({ id: true, kind: true, name: true, parent: true, facts: true }).strict();
const Edge = PictureEdge.pick({ kind: true, from: true, to: true, label: true }).strict();
const GoalFile: z.ZodType<Goal> = z.object({ nodes: z.array(Node), edges: z.array(Edge) }).strict();

/** null when the lab has none; what is wrong with it is told to the folder's problems. */
export function readGoal(folder: LabFolder): { readonly goal: Goal; readonly file: YamlFile } | null {
  const text = folder.read(GOAL_FILE);
  // JSON is YAML, and that reader knows where each thing stands.
  const file = text === null ? null : readYaml(folder.name(GOAL_FILE), text, folder.problems);
  const goal = file && validate(file, GoalFile, folder.problems);
  if (!file || !goal) return null;
  const ids = new Set(goal.nodes.map((node) => node.id));
  const mustBe = (path: readonly PropertyKey[], id: string): void => {
    if (!ids.has(id))
      folder.problems.add(
        file.file,
        file.at(path),
        fieldName(path),
        `there is no node "${id}" in this file (\`lab goal ${folder.id}\` writes it anew)`,
      );
  };
  for (const [n, { parent }] of goal.nodes.entries()) if (parent !== null) mustBe(['nodes', n, 'parent'], parent);
  for (const [n, edge] of goal.edges.entries()) for (const end of ['from', 'to'] as const) mustBe(['edges', n, end], edge[end]);
  return { goal, file };
}
