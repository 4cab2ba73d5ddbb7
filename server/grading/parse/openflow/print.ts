// Flows as ovs-ofctl reads them.
import { ParseError } from '../parse-error.ts';
import type { Action, Flow, Match } from './types.ts';

export function printFlow(_flow: Flow, _options: { readonly stats?: boolean } = {}): string {
  throw new ParseError('not yet');
}
export function printMatch(_match: Match): string {
  throw new ParseError('not yet');
}
export function printActions(_actions: readonly Action[]): string {
  throw new ParseError('not yet');
}
