// Check kind: what a DNS server answers.
import { z } from 'zod';
import { ipv4, line } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { dns as observer } from '../observe/dns.ts';
import { endpoint, sayPlace } from '../place.ts';

const schema = z
  .strictObject({
    from: endpoint,
    server: ipv4,
    name: z.string().regex(/^[A-Za-z0-9_.-]{1,253}$/, 'a domain name'),
    type: z.enum(['A', 'AAAA', 'PTR', 'CNAME', 'MX', 'NS', 'TXT', 'SRV', 'SOA']).default('A'),
    answer: z
      .union([line, z.array(line).min(1)])
      .optional()
      .describe('values that must be among the answers'),
    rcode: z
      .enum(['NOERROR', 'NXDOMAIN', 'REFUSED', 'SERVFAIL', 'NOTIMP', 'FORMERR'])
      .optional()
      .describe('NOERROR where left out'),
  })
  .refine((spec) => spec.answer === undefined || spec.rcode === undefined || spec.rcode === 'NOERROR', {
    message: 'an answer goes with NOERROR',
    path: ['rcode'],
  });

export const dns = defineKind({
  name: 'dns',
  sort: 'behaviour',
  says: 'A DNS server answers a question in this way.',
  example: { kind: 'dns', from: 'vm1', server: '10.0.0.2', name: 'vm2.example', answer: '10.0.0.12' },
  schema,
  codes: {
    'no-answer': 'The server does not answer: not reached, or nothing listens there.',
    'wrong-code': 'The server answers with another status.',
    'wrong-answer': 'The server knows the name, and says something else.',
  },
  ask: (spec, places) => ({
    said: observer.ask(places.end(spec.from, 'from'), { server: spec.server, name: spec.name, type: spec.type }),
  }),
  judge: (spec, { said }, { places }) => {
    const where = `${sayPlace(places.end(spec.from, 'from'))}, ${spec.type} ${spec.name} at ${spec.server}`;
    if (said.rcode === null) return [finding('no-answer', where, 'an answer', said.said)];
    const rcode = spec.rcode ?? 'NOERROR';
    if (said.rcode !== rcode) return [finding('wrong-code', where, rcode, said.rcode)];
    const values = said.answers.filter((one) => one.type === spec.type).map((one) => plain(one.value));
    const wanted = spec.answer === undefined ? [] : [spec.answer].flat();
    // NOERROR without a record is "no such record": an answer was asked for.
    if (rcode === 'NOERROR' && (values.length === 0 || wanted.some((one) => !values.includes(plain(one))))) {
      return [finding('wrong-answer', where, wanted.join(' and ') || 'a record', values.join(' and ') || 'no record')];
    }
    return [];
  },
});

function plain(value: string): string {
  return value
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^"(.*)"$/, '$1');
}
