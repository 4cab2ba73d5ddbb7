// The way to a host's agent past Docker: only that container's process, and only pipes.
import { execFileSync } from 'node:child_process';
import { constants, mkdirSync, mkdtempSync, openSync, readSync, rmSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openHostPipes } from './host-pipes.ts';

const host = { pid: 4711, containerId: 'c0ffee' };
let proc: string;
const at = (...names: (string | number)[]) => path.join(proc, String(host.pid), ...names.map(String));
const readerOf = (fifo: string) => openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);

beforeEach(() => {
  proc = mkdtempSync(path.join(os.tmpdir(), 'proc-'));
  mkdirSync(at('fd'), { recursive: true });
  symlinkSync('/proc/self', path.join(proc, 'self'));
  writeFileSync(at('cgroup'), `12:pids:/docker/${host.containerId}\n`);
  for (const fd of [0, 198]) execFileSync('mkfifo', [at('fd', fd)]);
});
afterEach(() => rmSync(proc, { recursive: true, force: true }));

it('writes to the standard input of the process and reads the pipe that it keeps', async () => {
  const [input, output] = [readerOf(at('fd', 0)), readerOf(at('fd', 198))];
  const pipes = openHostPipes(host, proc)!;
  writeSync(output, 'hello');
  const heard = await new Promise((resolve) => pipes.from.once('data', resolve));
  expect(String(heard)).toBe('hello');
  await new Promise((resolve) => pipes.to.write('there', resolve));
  const got = Buffer.alloc(10);
  expect(got.toString('utf8', 0, readSync(input, got))).toBe('there');
  pipes.from.destroy();
  pipes.to.destroy();
});

it('not when the number is another process’s by now', () => {
  readerOf(at('fd', 0));
  writeFileSync(at('cgroup'), '12:pids:/docker/another\n');
  expect(openHostPipes(host, proc)).toBeNull();
});

it('opens nothing but pipes: no file, no socket, no device that the student has put there', async () => {
  readerOf(at('fd', 0));
  const server = createServer();
  for (const put of [
    () => writeFileSync(at('fd', 198), ''),
    () => symlinkSync('/dev/null', at('fd', 198)),
    () => new Promise((resolve) => server.listen(at('fd', 198), () => resolve(null))),
  ]) {
    rmSync(at('fd', 198));
    await put();
    expect(openHostPipes(host, proc)).toBeNull();
  }
  server.close();
});
