// A kernel setting of a network namespace.
import { z } from 'zod';
import { defineObserver } from '../observer.ts';
import { sayFailure } from './trusted.ts';

const SysctlFact = z.strictObject({ value: z.string().nullable().describe('null: there is no such setting') });

export const sysctl = defineObserver<{ key: string }, z.infer<typeof SysctlFact>>({
  name: 'sysctl',
  passive: true,
  args: z.strictObject({ key: z.string() }),
  fact: SysctlFact,
  // net.ipv4.ip_forward is /proc/sys/net/ipv4/ip_forward; a key written with slashes may have dots in a device's name.
  commands: ({ key }) => [
    { argv: ['cat', `/proc/sys/${key.includes('/') ? key : key.replaceAll('.', '/')}`], shown: ['sysctl', '-n', key] },
  ],
  read: ([record], { key }) => {
    if (record?.exitCode === 0) return { seen: { value: record.stdout.trim().replace(/\s+/g, ' ') } };
    if (record?.exitCode === 1 && record.stderr.includes('No such file')) return { seen: { value: null } };
    return { blind: sayFailure(record, key) };
  },
});
