// What an HTTP server says to a namespace.
import { z } from 'zod';
import type { ExecRecord } from '../../domain/engine.ts';
import { type Command, defineObserver, type Reading } from '../observer.ts';
import { sharing } from './ping.ts';
import { sayFailure } from './trusted.ts';

const HttpArgs = z.object({ url: z.string(), headers: z.record(z.string(), z.string()) });
type HttpArgs = z.infer<typeof HttpArgs>;
const HttpFact = z.strictObject({
  /** null: no answer; `said` tells why. */
  status: z.number().nullable(),
  headers: z.record(z.string(), z.string()).describe('names in lower case'),
  body: z.string(),
  said: z.string(),
});
export type HttpFact = z.infer<typeof HttpFact>;

export function httpCommand(args: HttpArgs, netns: string | undefined): Command {
  const headers = Object.entries(args.headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const argv = [
    'curl',
    '-sS',
    '-i',
    '--http1.1',
    '--noproxy',
    '*',
    '--connect-timeout',
    '3',
    '--max-time',
    '5',
    ...headers,
    '--',
    args.url,
  ];
  return { argv, shown: ['curl', '-i', ...headers, args.url], ...(netns !== undefined && { netns }) };
}

/** curl -i: status line, headers, empty line, body. 5 to 8, 28, 35, 47, 52, 55, 56: the network or the server; others: curl was used wrongly. */
export function readHttp(record: ExecRecord | undefined): Reading<HttpFact> {
  if (record?.exitCode === 0) {
    const text = record.stdout.replaceAll('\r\n', '\n');
    const end = text.indexOf('\n\n');
    const [first = '', ...lines] = (end < 0 ? text : text.slice(0, end)).split('\n');
    const status = /^HTTP\/\S+ (\d{3})/.exec(first)?.[1];
    if (status) {
      const headers = lines.flatMap((line) => {
        const [, name, value] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
        return name && value !== undefined ? [[name.toLowerCase(), value]] : [];
      });
      return {
        seen: {
          status: Number(status),
          headers: Object.fromEntries(headers),
          body: end < 0 ? '' : text.slice(end + 2),
          said: '',
        },
      };
    }
  }
  const network = record && record.exitCode !== null && [0, 5, 6, 7, 8, 28, 35, 47, 52, 55, 56].includes(record.exitCode);
  if (!network) return { blind: sayFailure(record, 'curl') };
  return {
    seen: {
      status: null,
      headers: {},
      body: '',
      said: record.stderr
        .trim()
        .replace(/^curl: \(\d+\) /, '')
        .slice(0, 200),
    },
  };
}

export const http = defineObserver<HttpArgs, HttpFact>({
  name: 'http',
  passive: false,
  args: HttpArgs,
  fact: HttpFact,
  stages: (args, place) => [{ host: place.host, commands: [httpCommand(args, place.netns)] }],
  claims: ({ url }, place) => sharing(place, new URL(url).hostname),
  read: ([record]) => readHttp(record),
});
