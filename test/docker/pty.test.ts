// Shells on real hosts under what people do to them: floods, a server that goes, programs that draw, a shell killed from inside.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PtyRequest } from '../../server/domain/engine.ts';
import { newSession, PAIR, PtyReader } from '../support/engine-contract.ts';
import { type TestEngine, testEngine } from '../support/engine-docker.ts';

let test: TestEngine;
const session = newSession();
let number = 0;
async function open(from: Partial<PtyRequest> = {}, acknowledges = true): Promise<PtyReader> {
  const request = { shell: `shell${number++}`, size: { cols: 80, rows: 24 }, from: 0, ...from };
  const shell = new PtyReader(await test.engine.openPty(session, 'compute1', request), request.from, acknowledges);
  if (!request.from) await shell.until('# ');
  return shell;
}
async function run(script: string): Promise<string> {
  return (await test.engine.exec(session, 'compute1', ['bash', '-c', script], { by: 'host' })).stdout.trim();
}

beforeAll(async () => {
  test = testEngine();
  await test.engine.create(session, PAIR);
});
afterAll(async () => {
  await test.engine.destroy(session);
  await test.engine.dispose();
});

it('what is typed has its effect on the host', async () => {
  const shell = await open();
  shell.type('ovs-vsctl add-br br-typed\n');
  await expect.poll(() => run('ovs-vsctl list-br')).toContain('br-typed');
});

it('Ctrl+C ends what floods, and other shells answer meanwhile', async () => {
  const flood = await open();
  flood.type('yes\n');
  await expect.poll(() => flood.offset).toBeGreaterThan(2 * 1024 * 1024);
  const calm = await open();
  calm.type('echo $((6*7))\n');
  await calm.until('42');
  flood.type('\x03');
  flood.type('echo $((7*7))x\n');
  await flood.until('49x');
  expect(flood.gaps).toEqual([]);
  expect(await run('pgrep -c -x yes || true')).toBe('0');
});

it('a connection that takes nothing in holds up the others for a moment only', async () => {
  const dead = await open({ shell: 'two' }, false);
  const alive = await open({ shell: 'two' });
  alive.type('seq 300000; echo over\n');
  await alive.until(/300000\r\nover/);
  expect(alive.gaps).toEqual([]);
  await expect.poll(() => dead.detached).toBe(true);
});

it('a flood without a viewer goes on; who comes back gets the kept end of it', async () => {
  const first = await open({ shell: 'long' });
  first.type('seq 400000; touch /tmp/flooded; echo over\n');
  first.pty.detach();
  await expect.poll(() => run('ls /tmp/flooded 2>&1'), { timeout: 30_000 }).toBe('/tmp/flooded');
  const again = await open({ shell: 'long', from: first.offset });
  await again.until(/over\r\n.*# $/s);
  // The keeper holds a MiB: what is older is skipped, once, at the start.
  expect(again.gaps.length).toBe(1);
  expect(again.text.length).toBeLessThanOrEqual(1024 * 1024);
  expect(again.text).toContain('399999\r\n400000\r\nover');
});

it('survives the server: another one attaches to the same shell', async () => {
  const own = newSession();
  const request = { shell: 'stays', size: { cols: 80, rows: 24 } };
  const before = testEngine(test.config);
  await before.engine.create(own, PAIR);
  const shell = new PtyReader(await before.engine.openPty(own, 'compute1', { ...request, from: 0 }));
  shell.type('mark=before; echo $mark\n');
  await shell.until(/before\r\n.*# $/s);
  shell.type('sleep 0.5; seq 30000; echo counted\n');
  // What it says while nobody listens stands in the pipe, and the rest in the shell's ring.
  await before.engine.dispose();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const other = testEngine(test.config);
  const again = new PtyReader(await other.engine.openPty(own, 'compute1', { ...request, from: shell.offset }), shell.offset);
  await again.until('\r\ncounted');
  again.type('echo still-$mark\n');
  await again.until('still-before');
  expect(again.gaps).toEqual([]);
  await other.engine.destroy(own);
  await other.engine.dispose();
});

it('bytes pass unchanged: UTF-8, control letters, a program that fills the screen', async () => {
  const shell = await open();
  shell.type("printf '\\303\\251\\342\\202\\254 \\033[31mred\\033[0m\\n'\n");
  await shell.until('é€ \x1b[31mred\x1b[0m');
  shell.type('nano -I /root/new\n');
  await shell.until('\x1b[?1049h');
  shell.type('written in nano\x0f\r\x18');
  await shell.until('\x1b[?1049l');
  expect(await run('cat /root/new')).toBe('written in nano');
});

it('a shell killed from inside ends for its viewers, with its background jobs unharmed', async () => {
  const shell = await open();
  shell.type('nohup sleep 1234 > /dev/null 2>&1 & echo pid $$.\n');
  await shell.until(/pid \d+\./);
  await run(`kill -9 ${/pid (\d+)\./.exec(shell.text)![1]}`);
  await expect.poll(() => shell.code).toBe(null);
  expect(await run('pgrep -cf "[s]leep 1234"')).toBe('1');
});

it.each([
  ['killed', 'KILL'],
  ['stopped', 'STOP'],
])('an agent that was %s comes back, and the shells with it', async (_how, signal) => {
  const name = `again-${signal.toLowerCase()}`;
  const shell = await open({ shell: name });
  shell.type('mark=mine; echo $mark\n');
  await shell.until(/mine\r\n.*# $/s);
  shell.type(`pkill -${signal} -x 'pb agent'; echo sent\n`);
  await expect.poll(() => shell.detached).toBe(true);
  const again = await open({ shell: name, from: shell.offset });
  again.type('echo still-$mark\n');
  await again.until('still-mine');
  expect(again.gaps).toEqual([]);
  expect(await run('hostname')).toBe('compute1');
});

it.each([
  ['does not speak like one', String.raw`b"HTTP/1.1 200 OK\r\n" * 100`],
  ['counts further than numbers are exact', String.raw`b"D\0\0\0\x08" + b"\xff" * 8`],
])('a keeper that %s ends its own shell alone', async (_what, says) => {
  const calm = await open();
  await run(`rm -f /run/patchbay/shells/liar.sock; python3 -c '
import os, socket
s = socket.socket(socket.AF_UNIX); s.bind("/run/patchbay/shells/liar.sock"); s.listen()
if os.fork() == 0:
    os.setsid()
    c, _ = s.accept(); c.recv(100); c.sendall(${says}); c.recv(100)
' > /dev/null 2>&1`);
  const lied = test.engine.openPty(session, 'compute1', { shell: 'liar', size: { cols: 80, rows: 24 }, from: 0 });
  await expect(lied).rejects.toMatchObject({ code: 'host-down' });
  calm.type('echo $((6*7))\n');
  await calm.until('42');
});

it('an instance console is in the namespace of the instance, with its name', async () => {
  const shell = await open({ shell: 'vm1', instance: 'vm1' });
  shell.type('hostname; ip -br -4 addr show eth0; echo done.\n');
  await shell.until(/vm1\r\n.*10\.0\.0\.5.*\/24.*done\./s);
  const missing = new PtyReader(
    await test.engine.openPty(session, 'compute1', { shell: 'gone', instance: 'nobody', size: { cols: 80, rows: 24 }, from: 0 }),
  );
  await missing.until('there is no instance nobody');
  await expect.poll(() => missing.code).toBe(1);
});
