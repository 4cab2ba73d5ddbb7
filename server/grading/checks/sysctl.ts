// Check kind: a kernel setting of a namespace.
import { z } from 'zod';
import { defineKind, finding } from '../kind.ts';
import { sysctl as observer } from '../observe/sysctl.ts';
import { sayPlace, stackFields } from '../place.ts';

export const sysctl = defineKind({
  name: 'sysctl',
  sort: 'state',
  says: 'A kernel setting of the network namespace has this value.',
  example: { kind: 'sysctl', host: 'network', in: 'qrouter-1', key: 'net.ipv4.ip_forward', value: 1 },
  schema: z.strictObject({
    ...stackFields,
    key: z
      .string()
      .regex(/^net[./][A-Za-z0-9_./-]{1,100}$/, 'a setting below net.')
      .refine((key) => !key.includes('..'), 'a setting below net.'),
    value: z.union([z.string().max(200), z.number()]).transform(String),
  }),
  codes: {
    'wrong-value': 'The setting has another value.',
    missing: 'There is no such setting here: its module or its device is missing.',
  },
  ask: (spec, places) => ({ setting: observer.ask(places.stack(spec), { key: spec.key }) }),
  judge: (spec, { setting }, { places }) => {
    const where = sayPlace(places.stack(spec), spec.key);
    if (setting.value === null) return [finding('missing', where, spec.value, 'there is no such setting')];
    return setting.value === spec.value.trim().replace(/\s+/g, ' ')
      ? []
      : [finding('wrong-value', where, spec.value, setting.value)];
  },
});
