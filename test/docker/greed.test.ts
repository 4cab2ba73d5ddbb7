// What no control group bounds, memory that the kernel keeps for a network and its time for packets: who takes much of it is switched off.
import { afterEach, expect, it } from 'vitest';
import { silentLog } from '../../server/domain/log.ts';
import { newSession, PAIR, PtyReader } from '../support/engine-contract.ts';
import { type TestEngine, testEngine, testEngineConfig } from '../support/engine-docker.ts';
import { EMULATED } from '../support/patience.ts';

/** Packet sockets with rings of this many MiB in all, held until the host ends. */
const rings = (mib: number): string => `
import socket, struct, time
held = []
for n in range(${mib} // 2):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    s.setsockopt(263, 5, struct.pack("4I", 1 << 20, 2, 2048, 1024))
    held.append(s)
open("/tmp/held", "w")
time.sleep(600)`;
const hold = (mib: number, inside = ''): readonly string[] => [
  'bash',
  '-c',
  `(${inside} python3 -c '${rings(mib)}') > /dev/null 2>&1 & until [ -e /tmp/held ]; do sleep 0.1; done`,
];

const ALL = Number.MAX_SAFE_INTEGER;
let test: TestEngine;
let neighbour: PtyReader;
const [own, other] = [newSession(), newSession()];
const up = async () =>
  (await test.engine.list()).filter(({ state }) => state === 'up').map(({ session, host }) => `${session} ${host}`);
/** The host may end while it runs. */
const run = (session: string, host: string, argv: readonly string[]) =>
  test.engine.exec(session, host, argv, { by: 'host' }).catch(() => undefined);
let echoes = 0;

const said: string[] = [];
const log = { ...silentLog, warn: (_: object, words: string) => void said.push(words) };

/** Two labs; `lowMemory` bytes are little: all there is, or none. */
async function begin(lowMemory: number): Promise<void> {
  said.length = 0;
  test = testEngine({ ...testEngineConfig(), lowMemory, log });
  await Promise.all([test.engine.create(own, PAIR), test.engine.create(other, PAIR)]);
  neighbour = new PtyReader(
    await test.engine.openPty(other, 'compute1', { shell: 'main', size: { cols: 80, rows: 24 }, from: 0 }),
  );
  expect(await up()).toHaveLength(4);
}
afterEach(async () => {
  // Nobody else has come to harm.
  expect((await up()).filter((one) => one.startsWith(other)).sort()).toEqual([`${other} compute1`, `${other} compute2`]);
  const word = `still-here-${echoes++}`;
  neighbour.type(`: ${word}\n`);
  await neighbour.until(`: ${word}`);
  await Promise.all([test.engine.destroy(own), test.engine.destroy(other)]);
  await test.engine.dispose();
});

it('rings of packet sockets: who has many is switched off, in whatever namespace they are; who has a capture goes on', async () => {
  await begin(ALL);
  await run(other, 'compute1', hold(32));
  await run(own, 'compute1', hold(96));
  await expect.poll(up).not.toContain(`${own} compute1`);
  await run(own, 'compute2', ['ip', 'netns', 'add', 'hidden']);
  await run(own, 'compute2', hold(96, 'ip netns exec hidden'));
  await expect.poll(up).not.toContain(`${own} compute2`);
  expect(said).toEqual([
    expect.stringMatching(/compute1 is switched off.* MiB/),
    expect.stringMatching(/compute2 is switched off.* MiB/),
  ]);
});

it('a queue that nobody empties', async () => {
  await begin(ALL);
  // The longest that every kernel takes: 6.1 refuses one of 50,000.
  const queue = 'ip tuntap add t0 mode tun && ip link set t0 mtu 65535 txqueuelen 20000 up';
  expect((await run(own, 'compute1', ['bash', '-c', queue]))?.stderr ?? '').toBe('');
  await expect.poll(up).not.toContain(`${own} compute1`);
});

it('more namespaces than a lab has', async () => {
  await begin(ALL);
  await run(own, 'compute1', ['bash', '-c', '(for n in $(seq 80); do unshare -n sleep 300 & done; wait) > /dev/null 2>&1 &']);
  await expect.poll(up).not.toContain(`${own} compute1`);
});

// An emulated machine does not move so many frames that it would be noticed.
it.skipIf(EMULATED)('a loop of bridges whose wires have lost their bound', async () => {
  await begin(0);
  const loop = `ip link add l1 type bridge; ip link add l2 type bridge
    for n in 1 2; do ip link add a$n type veth peer name b$n; ip link set a$n master l1 up; ip link set b$n master l2 up; done
    ip link set l1 up; ip link set l2 up; sleep 1; for d in a1 a2 b1 b2; do tc qdisc del dev $d root; done
    (for n in $(seq 50); do arping -q -c 1 -w 1 -I l1 10.1.1.9 & done; wait) > /dev/null 2>&1`;
  await run(own, 'compute1', ['bash', '-c', loop]);
  await expect.poll(up).not.toContain(`${own} compute1`);
  expect(said).toEqual([expect.stringMatching(/compute1 is switched off.* frames a second/)]);
});
