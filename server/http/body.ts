// The body of a request: JSON only, limited, parsed by the contract.
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { MAX_BODY_BYTES } from '../contract/http.ts';
import { AppError } from '../errors.ts';

/** An empty body counts as {}. Throws bad-request, too-large. */
export async function readBody<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  const type = request.headers['content-type'] ?? '';
  const chunks: Buffer[] = [];
  let length = 0;
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  // A form of another site can send text, but not JSON without being asked first.
  if (length > 0 && !/^application\/json\s*(;|$)/i.test(type))
    throw new AppError('bad-request', 'The body must be JSON (Content-Type: application/json).');
  return parseBody(length === 0 ? '{}' : Buffer.concat(chunks).toString('utf8'), schema);
}

function parseBody<T>(text: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError('bad-request', 'The body is not JSON.');
  }
  return parseWith(schema, value);
}

/** Throws bad-request that names the first field that does not fit. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AppError('bad-request', `${issue?.path.join('.') || 'The body'}: ${issue?.message ?? 'does not fit'}.`);
}

function tooLarge(): AppError {
  return new AppError('too-large', `The body is larger than ${MAX_BODY_BYTES / 1024} KiB, which is the limit.`);
}
