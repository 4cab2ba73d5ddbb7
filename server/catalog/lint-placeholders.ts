// Finds placeholders that cannot be filled, wherever a lab's texts are.
import type { Values } from '../domain/lab.ts';
import { didYouMean } from './did-you-mean.ts';
import { findPlaceholders, resolve } from './placeholders.ts';
import { type Problems, positionAt } from './problems.ts';

/** Problems of a file's text, each at its line and column. */
export function lintPlaceholders(file: string, text: string, values: Values, problems: Problems): void {
  for (const { offset, reason, name } of badPlaceholders(text, values))
    problems.add(file, positionAt(text, offset), name, reason);
}

/** The placeholders of a text that cannot be filled, each with why. */
export function badPlaceholders(text: string, values: Values): readonly { offset: number; name: string; reason: string }[] {
  return findPlaceholders(text).flatMap((placeholder) => {
    const resolved = resolve(placeholder, values);
    if ('text' in resolved) return [];
    const guess = placeholder.name in values ? '' : didYouMean(placeholder.name, Object.keys(values));
    return [{ offset: placeholder.offset, name: placeholder.name, reason: resolved.problem + guess }];
  });
}
