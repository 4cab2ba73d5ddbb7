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

/**
 * Connects, and says what `nc -z` would say, but only of a connection that is there. nc takes a socket that select() calls
 * writable and that has no error for connected; Linux (tcp_v4_err()) puts an ICMP error into the socket's error queue,
 * which makes it ready, before it sets SO_ERROR, and for a moment it is both though it never left SYN_SENT. A peer is known from
 * ESTABLISHED on (getpeername(2), ENOTCONN); an RST counts as refused until then and as reset after (tcp_reset()).
 */
const CONNECT = `
import errno, os, select, socket, sys, time
to, port, end = sys.argv[1], int(sys.argv[2]), time.monotonic() + float(sys.argv[3])
client = socket.socket(socket.AF_INET6 if ':' in to else socket.AF_INET)
client.setblocking(False)
def peer():
    try: return client.getpeername()
    except OSError: return None
def end_with(code, words):
    print(words, file=sys.stderr); sys.exit(code)
why = client.connect_ex((to, port))
while why in (0, errno.EINPROGRESS):
    if peer(): break
    left = end - time.monotonic()
    if left <= 0: end_with(1, f'nc: connect to {to} port {port} (tcp) timed out: Operation now in progress')
    select.select([], [client], [], left)
    why = client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if not why and not peer(): time.sleep(0.001)
if why in (0, errno.EINPROGRESS, errno.ECONNRESET, errno.EPIPE): end_with(0, f'Connection to {to} {port} port [tcp/*] succeeded!')
end_with(1, f'nc: connect to {to} port {port} (tcp) failed: {os.strerror(why)}')
`;

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
  const { to, port, seconds } = args;
  const typed = ['nc', '-n', '-v', '-z', '-w', String(seconds), to, String(port)];
  const connecting = python(CONNECT, [to, String(port), String(seconds)], typed);
  const connect: Stage = { host: from.host, commands: [{ ...connecting, ...inNetns(from.netns) }] };
  if (!listener) return [connect];
  const listen = python(LISTEN, [String(port), to, `/tmp/pb-${nonce}.pid`], ['nc', '-l', String(port)]);
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

/** As nc of OpenBSD says it: `Connection to 10.0.0.5 80 port [tcp/*] succeeded!`, or `nc: connect to ... failed: Connection refused`. */
export function readTcp(args: { readonly listener?: unknown }, records: readonly ExecRecord[]): Reading<TcpFact> {
  const [first] = records;
  if (args.listener && first?.exitCode !== 0) return { blind: sayFailure(first, 'the listener at the target') };
  const record = records[args.listener ? 1 : 0];
  if (record?.exitCode === 0) return { seen: { connected: true, said: '' } };
  const stderr = record?.stderr ?? '';
  const said = /timed out/.test(stderr) ? 'timed out' : /failed: (.*)/.exec(stderr)?.[1];
  if (record?.exitCode !== 1 || said === undefined) return { blind: sayFailure(record, 'the connecting program') };
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
