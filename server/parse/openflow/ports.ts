// OpenFlow port numbers and names, the reserved ones included.
import { excerpt, ParseError } from '../parse-error.ts';
import type { Ports } from './types.ts';

/** Reserved ports (ovs-ofctl(8)); LOCAL is the bridge's own port. */
const RESERVED: Readonly<Record<string, string>> = {
  '65528': 'IN_PORT',
  '65529': 'TABLE',
  '65530': 'NORMAL',
  '65531': 'FLOOD',
  '65532': 'ALL',
  '65533': 'CONTROLLER',
  '65534': 'LOCAL',
  '65535': 'NONE',
};
const NAMES = new Set(Object.values(RESERVED));

/** `5`, `0x5`, `"tap-1"`, `local` -> `5`, `5`, `tap-1`, `LOCAL`. Throws ParseError on what cannot be a port. */
export function canonicalPort(text: string): string {
  if (/^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text)) {
    let number = Number(text);
    // OpenFlow 1.1 and later: the reserved ports are the last of 32 bits.
    if (number >= 0xfffffff8 && number <= 0xffffffff) number -= 0xffff0000;
    return RESERVED[String(number)] ?? String(number);
  }
  if (NAMES.has(text.toUpperCase())) return text.toUpperCase();
  if (text.toUpperCase() === 'ANY') return 'NONE';
  // IFNAMSIZ does not bind OVS names; what has a meaning in flows would have to be quoted twice over.
  if (!/^[^\s,"()[\]=\\/\p{C}]{1,255}$/u.test(text)) throw new ParseError(`"${excerpt(text)}" is not a port`);
  return text;
}

export function isReserved(port: string): boolean {
  return NAMES.has(port);
}

/** The port's number where the map knows its name. */
export function resolvePort(port: string, ports: Ports | undefined): string {
  const number = ports && Object.hasOwn(ports, port) ? ports[port] : undefined;
  return number === undefined ? port : canonicalPort(String(number));
}
