// `ss -lntup`: who listens where.
import { linesOf, ParseError } from './parse-error.ts';

export type Listener = {
  readonly protocol: 'tcp' | 'udp';
  /** LISTEN, UNCONN, ESTAB, ... */
  readonly state: string;
  /** 0.0.0.0, ::, * (both), or an address. */
  readonly address: string;
  readonly port: number;
  /** Bound to this device (0.0.0.0%eth0). */
  readonly dev: string | null;
  /** Empty where ss may not see them. */
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
};

const ENDPOINT = /^(\[[0-9a-fA-F:.]*\]|[0-9a-fA-F.:]*|\*)(?:%([^:\s]{1,15}))?:(\d{1,5}|\*)$/;

/** Throws ParseError. Sockets that are neither TCP nor UDP are left out. */
export function parseSs(text: string): readonly Listener[] {
  return linesOf(text).flatMap(({ text: line, line: number }): readonly Listener[] => {
    if (line.trim() === '' || line.startsWith('Netid') || line.startsWith('State')) return [];
    const [protocol = '', state = '', recv = '', send = '', local = ''] = line.trim().split(/\s+/);
    if (!/^[a-z_0-9?]+$/.test(protocol) || !/^\d+$/.test(recv) || !/^\d+$/.test(send))
      throw new ParseError('not a line of ss -n', number);
    if (protocol !== 'tcp' && protocol !== 'udp') return [];
    // [fe80::1]%eth0:53 and 0.0.0.0%eth0:67
    const where = ENDPOINT.exec(local);
    if (!where) throw new ParseError(`"${local.slice(0, 60)}" is not an address and a port`, number);
    const processes = [...line.matchAll(/\("([^"]{1,64})",pid=(\d{1,10}),fd=\d{1,10}\)/g)];
    return [
      {
        protocol,
        state,
        address: (where[1] ?? '').replace(/^\[|\]$/g, ''),
        port: Number(where[3] === '*' ? 0 : where[3]),
        dev: where[2] ?? null,
        processes: processes.map(([, name = '', pid]) => ({ name, pid: Number(pid) })),
      },
    ];
  });
}
