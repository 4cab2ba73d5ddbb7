// A rule's line cut into words the way a shell and iptables-restore do: quotes and backslashes.
import { MAX_LINE, ParseError } from '../parse-error.ts';

export function splitWords(text: string): readonly string[] {
  if (text.length > MAX_LINE) throw new ParseError(`the rule has ${text.length} characters, more than ${MAX_LINE}`);
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '\\' && quote !== "'" && i + 1 < text.length) word = (word ?? '') + text.charAt(++i);
    else if (quote) {
      if (c === quote) quote = '';
      else word = (word ?? '') + c;
    } else if (c === '"' || c === "'") {
      quote = c;
      word ??= '';
    } else if (/\s/.test(c)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + c;
  }
  if (quote) throw new ParseError('a quote is not closed');
  if (word !== null) words.push(word);
  return words;
}

/** As one word of iptables-restore. */
export function printWord(word: string): string {
  return /^[^\s"'\\]+$/.test(word) ? word : `"${word.replace(/(["\\])/g, '\\$1')}"`;
}
