// The small words of a check's fields: names, addresses, ids. Numbers may come as text, since variables are text.
import { z } from 'zod';

/** A host, a bridge, a chain: anything that is an argument of a command and must not look like an option. */
export const objectName = z
  .string()
  .regex(/^[A-Za-z0-9_.][A-Za-z0-9_.:@-]{0,63}$/, 'a name of letters, digits, and _ . : @ -')
  .meta({ title: 'name' });
/** A network device: 15 bytes at most, by the kernel's rule. */
export const deviceName = z
  .string()
  .regex(/^[A-Za-z0-9_.][A-Za-z0-9_.:@-]{0,14}$/, 'a device name of at most 15 letters, digits, and _ . : @ -')
  .meta({ title: 'device' });
export const namespaceName = z
  .string()
  .regex(/^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,127}$/, 'a namespace name of letters, digits, and _ . -')
  .meta({ title: 'name' });

/** A whole number in [min, max], also as text, decimal or 0x. */
export function whole(min: number, max: number) {
  const words = `a whole number from ${min} to ${max}`;
  return z
    .union([z.number(), z.string().regex(/^(\d+|0x[0-9a-fA-F]+)$/, words)])
    .transform(Number)
    .pipe(z.number().int(words).min(min, words).max(max, words))
    .meta({ title: `number ${min} to ${max}` });
}
export const vlanId = whole(1, 4094);
/** A VLAN id, or `none` for an untagged frame or port. */
export const vlanOrNone = z.union([z.literal('none'), vlanId]);
export const vni = whole(0, 0xffffff);
export const portNumber = whole(1, 65535);
export const mtuBytes = whole(68, 65535);

const octet = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const ipv4Pattern = `${octet}(\\.${octet}){3}`;
export const ipv4 = z
  .string()
  .regex(new RegExp(`^${ipv4Pattern}$`), 'an IPv4 address')
  .meta({ title: 'IPv4 address' });
export const ipAddress = z
  .string()
  .regex(new RegExp(`^(${ipv4Pattern}|[0-9a-fA-F:]*:[0-9a-fA-F:.]+)$`), 'an IP address')
  .meta({ title: 'address' });
export const cidr = z
  .string()
  .regex(
    new RegExp(`^(${ipv4Pattern}/([12]?\\d|3[0-2])|[0-9a-fA-F:]*:[0-9a-fA-F:.]+/\\d{1,3})$`),
    'an address with its prefix length, 10.0.0.5/24',
  )
  .meta({ title: 'address with prefix' });
export const mac = z
  .string()
  .regex(/^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/, 'a MAC address, fa:16:3e:00:00:01')
  .transform((text) => text.toLowerCase())
  .meta({ title: 'MAC address' });
/** Text that an author writes and a command takes: one line, bounded. */
export const line = z
  .string()
  .min(1)
  .max(2000)
  .regex(/^[^\n\r\0]*$/, 'one line')
  .meta({ title: 'text' });
export const addressOrInstance = z.union([ipAddress, namespaceName]).meta({ title: 'target' });
