// Check kind: a network namespace exists.
import { z } from 'zod';
import { namespaceName, objectName } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { netns as observer } from '../observe/netns.ts';

export const netns = defineKind({
  name: 'netns',
  sort: 'state',
  says: 'A network namespace of this name exists on the host.',
  example: { kind: 'netns', host: 'network', name: 'qrouter-1' },
  schema: z.strictObject({ host: objectName, name: namespaceName }),
  codes: { missing: 'There is no network namespace of this name on the host yet.' },
  ask: (spec, places) => ({ namespaces: observer.ask(places.host(spec.host), {}) }),
  judge: (spec, { namespaces }) => {
    if (namespaces.some((one) => one.name === spec.name)) return [];
    const names = namespaces.map((one) => one.name).join(', ');
    return [
      finding(
        'missing',
        spec.host,
        `a network namespace named ${spec.name}`,
        names ? `there are: ${names}` : 'there is no namespace at all',
      ),
    ];
  },
});
