// Shapes of facts that a parser has made: enough to tell them from garbage, without saying a parser's types again.
import { z } from 'zod';

/** For an observer that needs to be told nothing but where. */
export const NO_ARGS = z.strictObject({});

/** An object that has these keys. */
export function having<T extends object>(...keys: readonly (keyof T & string)[]) {
  return z.custom<T>(
    (value) => typeof value === 'object' && value !== null && keys.every((key) => key in value),
    'not what the parser makes',
  );
}

/** A list of objects that have these keys. */
export function listOf<T extends object>(...keys: readonly (keyof T & string)[]) {
  return z.array(having<T>(...keys)).readonly();
}
