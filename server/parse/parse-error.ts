// The one error a parser throws: where in the text, and what could not be read.

/** Longest text any parser takes; a parser refuses more instead of spending time on it. */
export const MAX_TEXT = 8 * 1024 * 1024;
/** Longest single line (a flow, a rule) any parser takes. */
export const MAX_LINE = 64 * 1024;

export class ParseError extends Error {
  /** 1 for the first line of the text that was given. */
  readonly line: number;
  readonly reason: string;
  constructor(reason: string, line = 1) {
    super(`line ${line}: ${reason}`);
    this.name = 'ParseError';
    this.line = line;
    this.reason = reason;
  }
}

/** Runs `read` on one line and gives its ParseError the line's number. */
export function atLine<T>(line: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ParseError) throw new ParseError(error.reason, line);
    throw error;
  }
}

/** Lines of a tool's output, numbered from 1; refuses what is too long to be one. */
export function linesOf(text: string): readonly { readonly text: string; readonly line: number }[] {
  if (text.length > MAX_TEXT) throw new ParseError(`the text has ${text.length} characters, more than ${MAX_TEXT}`);
  return text.split(/\r?\n/).map((line, index) => {
    if (line.length > MAX_LINE) throw new ParseError(`the line has ${line.length} characters, more than ${MAX_LINE}`, index + 1);
    return { text: line, line: index + 1 };
  });
}

/** What a finding shows of a text that could not be read. */
export function excerpt(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
