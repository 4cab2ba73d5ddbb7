// What a DNS server answers to a namespace.
import { z } from 'zod';
import type { ExecRecord } from '../../domain/engine.ts';
import { defineObserver, type Reading } from '../observer.ts';
import { sharing } from './ping.ts';
import { sayFailure } from './trusted.ts';

const DnsArgs = z.object({ server: z.string(), name: z.string(), type: z.string() });
const DnsFact = z.strictObject({
  /** NOERROR, NXDOMAIN, REFUSED, SERVFAIL; null: no answer, and `said` tells why. */
  rcode: z.string().nullable(),
  answers: z.array(z.strictObject({ name: z.string(), type: z.string(), value: z.string() })),
  said: z.string(),
});
export type DnsFact = z.infer<typeof DnsFact>;

/** Reads `dig +noall +comments +answer`. */
export function readDns(record: ExecRecord | undefined): Reading<DnsFact> {
  const text = record?.stdout ?? '';
  const rcode = /status: ([A-Z0-9]+)/.exec(text)?.[1];
  if (record?.exitCode === 0 && rcode) {
    const answers = [...text.matchAll(/^(\S+)\s+\d+\s+IN\s+([A-Z]+)\s+(.+)$/gm)].map(([, name = '', type = '', value = '']) => ({
      name,
      type,
      value: value.trim(),
    }));
    return { seen: { rcode, answers, said: '' } };
  }
  const said = /communications error.*: (.*)|(no servers could be reached|connection timed out)/.exec(text);
  if (record?.exitCode === 9 && said) return { seen: { rcode: null, answers: [], said: said[1] ?? said[2] ?? '' } };
  return { blind: sayFailure(record, 'dig') };
}

export const dns = defineObserver<z.infer<typeof DnsArgs>, DnsFact>({
  name: 'dns',
  passive: false,
  args: DnsArgs,
  fact: DnsFact,
  stages: (args, place) => {
    const asked = [`@${args.server}`, args.name, args.type];
    const argv = ['dig', '+time=1', '+tries=3', '+noall', '+comments', '+answer', ...asked];
    return [
      {
        host: place.host,
        commands: [
          {
            argv,
            shown: ['dig', '+noall', '+comments', '+answer', ...asked],
            ...(place.netns !== undefined && { netns: place.netns }),
          },
        ],
      },
    ];
  },
  claims: ({ server }, place) => sharing(place, server),
  read: ([record]) => readDns(record),
});
