// Memory that the kernel keeps for a host's network, and charges to nobody: who takes much of it is switched off when the machine has little.
import { expect, it } from 'vitest';
import { newSession, PAIR, PtyReader } from '../support/engine-contract.ts';
import { testEngine, testEngineConfig } from '../support/engine-docker.ts';

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

it('rings of packet sockets: who has many is switched off, in whatever namespace they are; who has a capture goes on', async () => {
  const test = testEngine({ ...testEngineConfig(), lowMemory: Number.MAX_SAFE_INTEGER });
  const [own, other] = [newSession(), newSession()];
  await Promise.all([test.engine.create(own, PAIR), test.engine.create(other, PAIR)]);
  const neighbour = new PtyReader(
    await test.engine.openPty(other, 'compute1', { shell: 'main', size: { cols: 80, rows: 24 }, from: 0 }),
  );
  const up = async () =>
    (await test.engine.list()).filter(({ state }) => state === 'up').map(({ session, host }) => `${session} ${host}`);
  expect(await up()).toHaveLength(4);

  await test.engine.exec(other, 'compute1', hold(32), { by: 'host' });
  await test.engine.exec(own, 'compute1', hold(96), { by: 'host' });
  await expect.poll(up).not.toContain(`${own} compute1`);
  await test.engine.exec(own, 'compute2', ['ip', 'netns', 'add', 'hidden'], { by: 'host' });
  await test.engine.exec(own, 'compute2', hold(96, 'ip netns exec hidden'), { by: 'host' });
  await expect.poll(up).not.toContain(`${own} compute2`);

  expect((await up()).sort()).toEqual([`${other} compute1`, `${other} compute2`]);
  neighbour.type(': still here\n');
  await neighbour.until(': still here');
  await Promise.all([test.engine.destroy(own), test.engine.destroy(other)]);
  await test.engine.dispose();
});
