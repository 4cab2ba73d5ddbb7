// The way to a shell's socket in a host whose root is the student: only to that host's own, over no link.
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { joinKeeper } from './host-place.ts';

const host = { pid: 4711, containerId: 'c0ffee' };
let folder: string;
let shells: string;
let server: Server;
let elsewhere: Server;
let joined: string[];

const listen = (at: string, words: string): Promise<Server> =>
  new Promise((resolve) => {
    const one = createServer((socket) => {
      joined.push(words);
      socket.end();
    });
    one.listen(at, () => resolve(one));
  });

beforeEach(async () => {
  joined = [];
  folder = mkdtempSync(path.join(os.tmpdir(), 'place-'));
  shells = path.join(folder, String(host.pid), 'root/run/patchbay/shells');
  mkdirSync(shells, { recursive: true });
  symlinkSync('/proc/self', path.join(folder, 'self'));
  writeFileSync(path.join(folder, String(host.pid), 'cgroup'), `12:pids:/docker/${host.containerId}\n`);
  server = await listen(path.join(shells, 'main.sock'), 'the shell');
  elsewhere = await listen(path.join(folder, 'main.sock'), 'a socket of the machine');
});
afterEach(() => {
  server.close();
  elsewhere.close();
  rmSync(folder, { recursive: true, force: true });
});

const join = async (shell = 'main') => {
  const socket = await joinKeeper(host, shell, folder);
  socket?.destroy();
  await new Promise((resolve) => setTimeout(resolve, 20));
  return socket !== null;
};

it('joins the shell of that name, and says when there is none', async () => {
  expect(await join()).toBe(true);
  expect(joined).toEqual(['the shell']);
  expect(await join('other')).toBe(false);
});

it('not when the number is another process’s by now', async () => {
  writeFileSync(path.join(folder, String(host.pid), 'cgroup'), '12:pids:/docker/another\n');
  expect(await join()).toBe(false);
});

it('follows no link that the student has put in the way, at no step', async () => {
  rmSync(path.join(shells, 'main.sock'));
  symlinkSync(path.join(folder, 'main.sock'), path.join(shells, 'main.sock'));
  expect(await join()).toBe(false);
  for (const depth of ['', '..', '../..']) {
    const step = path.resolve(shells, depth);
    renameSync(step, `${step}.away`);
    symlinkSync(folder, step);
    expect(await join(), step).toBe(false);
    rmSync(step);
    renameSync(`${step}.away`, step);
  }
  writeFileSync(path.join(shells, 'file.sock'), '');
  expect(await join('file')).toBe(false);
  expect(joined).toEqual([]);
});
