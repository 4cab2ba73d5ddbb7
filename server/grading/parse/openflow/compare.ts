// Equality of flows by meaning.
import { ParseError } from '../parse-error.ts';
import type { Action, CompareOptions, Flow, Match } from './types.ts';

export function sameMatch(_a: Match, _b: Match, _options: CompareOptions = {}): boolean {
  throw new ParseError('not yet');
}
export function sameActions(_a: readonly Action[], _b: readonly Action[], _options: CompareOptions = {}): boolean {
  throw new ParseError('not yet');
}
export function sameFlow(_a: Flow, _b: Flow, _options: CompareOptions = {}): boolean {
  throw new ParseError('not yet');
}
