// Reads `ovs-appctl ofproto/trace` (with or without --names).
import { ParseError } from './parse-error.ts';
import type { Trace } from './trace-types.ts';

export type { DatapathAction, Trace, TraceOutput, TracePass, TraceStep, TraceTunnel } from './trace-types.ts';

/** Throws ParseError when there is no flow in the text (trace prints a complaint instead of a trace). */
export function parseTrace(_text: string): Trace {
  throw new ParseError('not yet');
}
