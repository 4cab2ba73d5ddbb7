// Flows: from text to their normal form.
import { ParseError } from '../parse-error.ts';
import type { Action, CompareOptions, Flow, Match } from './types.ts';

/** One flow, as dump-flows prints it or as a person writes it for add-flow. Throws ParseError. */
export function parseFlow(_text: string): Flow {
  throw new ParseError('not yet');
}
/** The output of `ovs-ofctl dump-flows`; header and empty lines are skipped. Throws ParseError. */
export function parseFlows(_text: string): readonly Flow[] {
  throw new ParseError('not yet');
}
/** A match alone: `in_port=1,dl_vlan=5,ip`. Throws ParseError. */
export function parseMatch(_text: string): Match {
  throw new ParseError('not yet');
}
/** Actions alone; `match` says what frames they get (protocol, tag). Throws ParseError. */
export function parseActions(_text: string, _match: Match = {}): readonly Action[] {
  throw new ParseError('not yet');
}
/** The flows of a table that have this match, by meaning (and this table or priority, when given). */
export function findFlows(
  _flows: readonly Flow[],
  _wanted: { readonly match: Match; readonly table?: number; readonly priority?: number },
  _options: CompareOptions = {},
): readonly Flow[] {
  throw new ParseError('not yet');
}
