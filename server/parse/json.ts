// JSON that a tool printed, checked by a schema; what does not fit is a ParseError.
import type { z } from 'zod';
import { MAX_TEXT, ParseError } from './parse-error.ts';

/** An empty text is what `ip -j` prints for an empty list in some versions. Throws ParseError. */
export function parseJson<T>(text: string, schema: z.ZodType<T>): T {
  if (text.length > MAX_TEXT) throw new ParseError(`the text has ${text.length} characters, more than ${MAX_TEXT}`);
  let value: unknown;
  try {
    value = text.trim() === '' ? [] : JSON.parse(text);
  } catch {
    throw new ParseError(`not JSON: ${text.trim().slice(0, 120)}`);
  }
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new ParseError(`${issue?.path.join('.') || 'the text'}: ${issue?.message ?? 'not as expected'}`);
}
