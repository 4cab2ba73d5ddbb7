// Says in an author's words what zod found wrong with a check.
import type { z } from 'zod';
import type { PlaceProblem } from './place.ts';

type Issue = z.core.$ZodIssue;

/** One problem for each key that is unknown, else one for the issue; `field` is the path within the check. */
export function sayIssue(issue: Issue): readonly PlaceProblem[] {
  return at(issue, []);
}

function at(issue: Issue, base: readonly PropertyKey[]): readonly PlaceProblem[] {
  const path = [...base, ...issue.path];
  const field = path.map(String).join('.') || '(check)';
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      field: [...path, key].map(String).join('.'),
      reason: 'is not a key of this kind of check',
    }));
  if (issue.code === 'invalid_union')
    return [
      nearest(
        issue.errors.map((branch) => branch.flatMap((one) => at(one, path))),
        field,
      ),
    ].flat();
  if (issue.code === 'invalid_type' && issue.input === undefined)
    return [{ field, reason: `is missing: ${issue.expected} expected` }];
  return [{ field, reason: issue.message }];
}

/** Of a union's branches the one that got furthest: with the deepest field; several as short ones are said together. */
function nearest(branches: readonly (readonly PlaceProblem[])[], field: string): readonly PlaceProblem[] {
  const depth = (problems: readonly PlaceProblem[]): number => Math.max(0, ...problems.map((one) => one.field.length));
  const deepest = Math.max(0, ...branches.map(depth));
  if (deepest > field.length) return branches.find((problems) => depth(problems) === deepest) ?? [];
  return [
    {
      field,
      reason: `is none of: ${[...new Set(branches.flatMap((problems) => problems.map((one) => one.reason)))].join('; ')}`,
    },
  ];
}
