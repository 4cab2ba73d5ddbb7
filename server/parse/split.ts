// Cuts a text at separators that stand outside of quotes and brackets.
import { MAX_LINE, ParseError } from './parse-error.ts';

/** Brackets may nest this deep: actions in ct(exec(...)) in clone(...) need three. */
const MAX_DEPTH = 16;

/** Pieces between commas and white space at the top level; empty pieces are left out. Throws ParseError. */
export function splitTop(text: string, separators: RegExp = /[,\s]/): readonly string[] {
  if (text.length > MAX_LINE) throw new ParseError(`${text.length} characters are more than ${MAX_LINE}`);
  const pieces: string[] = [];
  let piece = '';
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (quoted) {
      if (c === '\\' && i + 1 < text.length) {
        piece += c + text.charAt(++i);
        continue;
      }
      if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === '(' || c === '[') {
      if (++depth > MAX_DEPTH) throw new ParseError(`brackets nest deeper than ${MAX_DEPTH}`);
    } else if (c === ')' || c === ']') {
      if (--depth < 0) throw new ParseError('a bracket closes that was not opened');
    } else if (depth === 0 && separators.test(c)) {
      if (piece) pieces.push(piece);
      piece = '';
      continue;
    }
    piece += c;
  }
  if (quoted) throw new ParseError('a quote is not closed');
  if (depth > 0) throw new ParseError('a bracket is not closed');
  if (piece) pieces.push(piece);
  return pieces;
}

/** `"tap-1"` -> `tap-1`; other text as it is. */
export function unquote(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  return text.slice(1, -1).replace(/\\(.)/g, '$1');
}
