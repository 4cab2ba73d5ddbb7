// What an author's own program says: the way out where no other kind fits. It runs in the probe and prints JSON.
import { z } from 'zod';
import { defineObserver } from '../observer.ts';
import { alone } from './ping.ts';
import { sayFailure } from './trusted.ts';

const text = z.string().max(1000);
const ScriptFact = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('pass') }),
  z.strictObject({
    outcome: z.literal('fail'),
    findings: z
      .array(z.strictObject({ code: text.default('failed'), where: text, expected: text, actual: text }))
      .min(1)
      .max(20),
  }),
  z.strictObject({ outcome: z.literal('inconclusive'), reason: text }),
]);
export type ScriptFact = z.infer<typeof ScriptFact>;

const ScriptArgs = z.object({ program: z.string(), timeoutMs: z.number() });

export const script = defineObserver<z.infer<typeof ScriptArgs>, ScriptFact>({
  name: 'script',
  passive: false,
  args: ScriptArgs,
  fact: ScriptFact,
  stages: ({ program, timeoutMs }, place) => {
    const argv = /^#!.*python/.test(program) ? ['python3', '-I', '-'] : ['sh', '-s'];
    return [
      {
        host: place.host,
        commands: [{ argv, stdin: program, timeoutMs, shown: false, ...(place.netns !== undefined && { netns: place.netns }) }],
      },
    ];
  },
  claims: (_args, place) => alone(place),
  // The last line is the answer; lines before it are for whoever debugs the script.
  read: ([record]) => {
    const last = record?.stdout.trimEnd().split('\n').at(-1) ?? '';
    if (record?.exitCode !== 0) return { blind: sayFailure(record, "the lab's script") };
    return { seen: ScriptFact.parse(JSON.parse(last)) };
  },
});
