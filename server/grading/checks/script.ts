// Check kind: a program of the author's, for what no other kind can say.
import { z } from 'zod';
import { namespaceName, objectName, whole } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { script as observer } from '../observe/script.ts';

export const script = defineKind({
  name: 'script',
  sort: 'behaviour',
  says: 'A program of the author\'s runs in the probe and judges: its last line is JSON, {"outcome":"pass"}, {"outcome":"fail","findings":[{"code","where","expected","actual"}]} or {"outcome":"inconclusive","reason"}.',
  example: { kind: 'script', host: 'compute1', program: '#!/bin/sh\necho \'{"outcome":"pass"}\'\n', timeout: 5 },
  schema: z.strictObject({
    host: objectName,
    in: namespaceName.optional(),
    program: z
      .string()
      .min(1)
      .max(20_000)
      .describe('the program itself; a first line with python makes it Python, else it is for sh'),
    timeout: whole(1, 20).describe('seconds'),
  }),
  codes: { failed: "What the lab's own program looked for is not so." },
  ask: (spec, places) => ({ said: observer.ask(places.stack(spec), { program: spec.program, timeoutMs: spec.timeout * 1000 }) }),
  judge: (_spec, { said }) => {
    if (said.outcome === 'inconclusive') return { blind: said.reason };
    return said.outcome === 'pass' ? [] : said.findings.map((one) => finding(one.code, one.where, one.expected, one.actual));
  },
});
