// What a DHCP client in a namespace is offered. Asks like udhcpc, changes no address, gives the lease back.
import { z } from 'zod';
import { defineObserver } from '../observer.ts';
import { alone } from './ping.ts';
import { python, sayFailure } from './trusted.ts';

/**
 * DISCOVER (up to three), all OFFERs within 0.4 s of the first, REQUEST to the first server, RELEASE. The lease is kept
 * where the device already has that address: then it is the instance's own. Prints one line for each thing it heard.
 */
const CLIENT = `
import fcntl, os, select, socket, struct, sys, time
def usable(name):
    # Ethernet and up: a kernel with tunnel modules puts devices of its own (gre0, sit0) into every namespace, before the NIC and down.
    ask = lambda what: struct.unpack('H', fcntl.ioctl(wire, what, struct.pack('256s', name.encode()))[16:18])[0]
    try: return ask(0x8927) == 1 and ask(0x8913) & 1
    except OSError: return 0
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
dev = sys.argv[1] or next((name for _, name in sorted(socket.if_nameindex()) if name != 'lo' and usable(name)), '')
if not dev or not usable(dev): print('no-device ' + dev); sys.exit(0)
try: wire.bind((dev, 0x0800))
except OSError: print('no-device ' + dev); sys.exit(0)
mac = fcntl.ioctl(wire, 0x8927, struct.pack('256s', dev.encode()))[18:24]
xid = os.urandom(4)
ip = socket.inet_aton
def frame(kind, options, src='0.0.0.0', dst='255.255.255.255', to=bytes([255] * 6)):
    asked = bytes([55, 10, 1, 3, 6, 12, 15, 26, 28, 51, 119, 121]) if kind in (1, 3) else b''
    bootp = struct.pack('!BBBB4sHH4s4s4s4s16s64s128s', 1, 1, 6, 0, xid, 0, 0, ip(src), ip('0.0.0.0'), ip('0.0.0.0'), ip('0.0.0.0'), mac, b'', b'')
    bootp += bytes([99, 130, 83, 99, 53, 1, kind, 61, 7, 1]) + mac + asked + options + bytes([255])
    bootp = bootp.ljust(300, bytes(1))
    udp = struct.pack('!HHHH', 68, 67, 8 + len(bootp), 0) + bootp
    head = struct.pack('!BBHHHBBH4s4s', 0x45, 0x10, 20 + len(udp), 0, 0, 64, 17, 0, ip(src), ip(dst))
    total = sum(struct.unpack('!10H', head))
    total = (total >> 16) + (total & 0xffff)
    return to + mac + bytes([8, 0]) + head[:10] + struct.pack('!H', ~(total + (total >> 16)) & 0xffff) + head[12:] + udp
def hear(until):
    while time.monotonic() < until:
        if not select.select([wire], [], [], max(0, until - time.monotonic()))[0]: return
        data = wire.recv(4096)
        start = 14 + (data[14] & 15) * 4
        if len(data) < start + 248 or data[23] != 17 or data[start + 2:start + 4] != bytes([0, 68]): continue
        bootp = data[start + 8:]
        if bootp[0] != 2 or bootp[4:8] != xid or bootp[28:34] != mac: continue
        options, at = {}, 240
        while at + 1 < len(bootp) and bootp[at] != 255:
            if bootp[at] == 0: at += 1; continue
            options[bootp[at]] = options.get(bootp[at], b'') + bootp[at + 2:at + 2 + bootp[at + 1]]
            at += 2 + bootp[at + 1]
        kind = (options.get(53) or bytes(1))[0]
        server = socket.inet_ntoa(options[54]) if len(options.get(54, b'')) == 4 else socket.inet_ntoa(data[26:30])
        yield kind, socket.inet_ntoa(bootp[16:20]), server, data[6:12], options
def addresses(value): return ' '.join(socket.inet_ntoa(value[i:i + 4]) for i in range(0, len(value) - 3, 4))
def routes(value):
    told, at = [], 0
    while at < len(value):
        size = value[at]; used = (size + 7) // 8
        if size > 32 or at + 5 + used > len(value): break
        told.append('%s/%d,%s' % (socket.inet_ntoa(value[at + 1:at + 1 + used].ljust(4, bytes(1))), size, socket.inet_ntoa(value[at + 1 + used:at + 5 + used])))
        at += 5 + used
    return ' '.join(told)
def number(value): return str(int.from_bytes(value, 'big'))
def text(value): return value.decode('ascii', 'replace')
NAMES = {1: ('mask', addresses), 3: ('router', addresses), 6: ('dns', addresses), 12: ('hostname', text), 15: ('domain', text), 26: ('mtu', number), 28: ('broadcast', addresses), 51: ('lease', number), 121: ('classless', routes)}
offers = []
for attempt in range(3):
    wire.send(frame(1, b''))
    until = time.monotonic() + 1.0
    for kind, address, server, hard, options in hear(until):
        if kind != 2: continue
        print('offer %s from %s' % (address, server)); offers.append((address, server, hard))
        break
    if offers: break
if not offers: print('no-offer'); sys.exit(0)
for kind, address, server, hard, options in hear(time.monotonic() + 0.4):
    if kind == 2 and (address, server, hard) not in offers:
        print('offer %s from %s' % (address, server)); offers.append((address, server, hard))
address, server, hard = offers[0]
for attempt in range(2):
    wire.send(frame(3, bytes([50, 4]) + ip(address) + bytes([54, 4]) + ip(server)))
    for kind, given, who, hard, options in hear(time.monotonic() + 1.0):
        if kind not in (5, 6) or who != server: continue
        if kind == 6: print('refused by ' + who); sys.exit(0)
        print('lease %s from %s' % (given, who))
        for code, (name, read) in NAMES.items():
            if code in options: print('option %s %s' % (name, read(options[code])))
        held = os.popen('ip -4 -o addr show').read()
        if ' %s/' % given not in held:
            wire.send(frame(7, bytes([54, 4]) + ip(who), given, who, hard)); print('released')
        sys.exit(0)
print('no-ack from ' + server)
`;

const Lease = z.strictObject({ address: z.string(), server: z.string(), options: z.record(z.string(), z.string()) });
const DhcpFact = z.strictObject({
  device: z.boolean(),
  offers: z.array(z.strictObject({ address: z.string(), server: z.string() })),
  lease: Lease.nullable(),
  refused: z.boolean(),
});
export type DhcpFact = z.infer<typeof DhcpFact>;

/** Reads what the client printed. */
export function readDhcp(text: string): DhcpFact {
  const lines = text.split('\n').filter((line) => line !== '');
  const offers = lines.flatMap((line) => {
    const [, address, server] = /^offer (\S+) from (\S+)$/.exec(line) ?? [];
    return address && server ? [{ address, server }] : [];
  });
  const [, address, server] = lines.map((line) => /^lease (\S+) from (\S+)$/.exec(line)).find((found) => found !== null) ?? [];
  const options = Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, value] = /^option (\S+) (.*)$/.exec(line) ?? [];
      return name && value !== undefined ? [[name, value]] : [];
    }),
  );
  return {
    device: !lines.some((line) => line.startsWith('no-device')),
    offers,
    lease: address && server ? { address, server, options } : null,
    refused: lines.some((line) => line.startsWith('refused')),
  };
}

export const dhcp = defineObserver<{ dev: string }, DhcpFact>({
  name: 'dhcp',
  passive: false,
  args: z.object({ dev: z.string() }),
  fact: DhcpFact,
  stages: ({ dev }, place) => [
    {
      host: place.host,
      commands: [
        {
          ...python(CLIENT, [dev], ['udhcpc', '-f', '-n', '-q', '-i', dev || 'eth0']),
          timeoutMs: 12_000,
          ...(place.netns !== undefined && { netns: place.netns }),
        },
      ],
    },
  ],
  claims: (_args, place) => alone(place),
  read: ([record]) =>
    record?.exitCode === 0 ? { seen: readDhcp(record.stdout) } : { blind: sayFailure(record, 'the DHCP client') },
});
