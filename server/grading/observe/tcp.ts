// Whether a TCP connection can be made; where nothing listens at the target, a listener is started there and ended again.
import { z } from 'zod';
import type { ExecRecord } from '../../domain/engine.ts';
import { defineObserver, type Place, type Reading, type Stage } from '../observer.ts';
import { placeName, targetName } from './ping.ts';
import { python, sayFailure } from './trusted.ts';

const At = z.object({ host: z.string(), netns: z.string().optional() });
const TcpArgs = z.object({ to: z.string(), port: z.number(), listener: At.optional(), seconds: z.number() });
type TcpArgs = z.infer<typeof TcpArgs>;
const TcpFact = z.strictObject({ connected: z.boolean(), said: z.string() });
export type TcpFact = z.infer<typeof TcpFact>;

/** Listens, says so, and ends by itself after 20 s; a service that already has the port does as well. */
const LISTEN = `
import errno, os, signal, socket, sys
port, six, pidfile = int(sys.argv[1]), ':' in sys.argv[2], sys.argv[3]
server = socket.socket(socket.AF_INET6 if six else socket.AF_INET)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try: server.bind(('::' if six else '0.0.0.0', port))
except OSError as error:
    if error.errno != errno.EADDRINUSE: raise
    print('in use'); sys.exit(0)
server.listen(8)
child = os.fork()
if child:
    open(pidfile, 'w').write(str(child)); print('listening'); sys.exit(0)
os.setsid(); signal.alarm(20)
null = os.open('/dev/null', os.O_RDWR)
for fd in (0, 1, 2): os.dup2(null, fd)
while True: server.accept()[0].close()
`;
const UNLISTEN = 'name=/tmp/pb-$1.pid; [ -f "$name" ] || exit 0; kill -9 "$(cat "$name")" 2>/dev/null; rm -f "$name"';

export function tcpStages(args: TcpArgs & { readonly from: Place | z.infer<typeof At> }, nonce: string): readonly Stage[] {
  const inNetns = (netns: string | undefined) => (netns === undefined ? {} : { netns });
  const { from, listener } = args;
  const argv = ['nc', '-n', '-v', '-z', '-w', String(args.seconds), args.to, String(args.port)];
  const connect: Stage = { host: from.host, commands: [{ argv, ...inNetns(from.netns) }] };
  if (!listener) return [connect];
  const listen = python(LISTEN, [String(args.port), args.to, `/tmp/pb-${nonce}.pid`], ['nc', '-l', String(args.port)]);
  return [
    { host: listener.host, commands: [{ ...listen, ...inNetns(listener.netns) }] },
    connect,
    {
      host: listener.host,
      commands: [{ argv: ['sh', '-c', UNLISTEN, 'sh', nonce], shown: false, ...inNetns(listener.netns) }],
      always: true,
    },
  ];
}

/** nc of OpenBSD: `Connection to 10.0.0.5 80 port [tcp/*] succeeded!`, or `nc: connect to ... failed: Connection refused`. */
export function readTcp(args: { readonly listener?: unknown }, records: readonly ExecRecord[]): Reading<TcpFact> {
  const [first] = records;
  if (args.listener && first?.exitCode !== 0) return { blind: sayFailure(first, 'the listener at the target') };
  const record = records[args.listener ? 1 : 0];
  if (record?.exitCode === 0) return { seen: { connected: true, said: '' } };
  const stderr = record?.stderr ?? '';
  const said = /timed out/.test(stderr) ? 'timed out' : /failed: (.*)/.exec(stderr)?.[1];
  if (record?.exitCode !== 1 || said === undefined) return { blind: sayFailure(record, 'nc') };
  return { seen: { connected: false, said } };
}

export const tcp = defineObserver<TcpArgs, TcpFact>({
  name: 'tcp',
  passive: false,
  args: TcpArgs,
  fact: TcpFact,
  stages: (args, place, nonce) => tcpStages({ ...args, from: place }, nonce),
  claims: (args, place) => ({
    shared: [placeName(place), targetName(args.to)],
    exclusive: args.listener
      ? [
          `${placeName({ host: args.listener.host, ...(args.listener.netns && { netns: args.listener.netns }) })}:tcp:${args.port}`,
        ]
      : [],
  }),
  read: (records, args) => readTcp(args, records),
});
