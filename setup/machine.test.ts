// The pure or nearly pure parts of set-up, on this machine: hashes, packages, ports, locks, disks, words.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run, waitFor } from './command.mjs';
import { contentHash } from './content-hash.mjs';
import { chooseStore, unfitFileSystem } from './disk.mjs';
import { takeLock } from './lock.mjs';
import { mountsBelow } from './mounts.mjs';
import { elapsed, phases } from './phases.mjs';
import { checkPort, listeningInode } from './port.mjs';
import { isAlive } from './processes.mjs';
import { packagesMatch } from './products.mjs';
import { freeRange } from './remap-user.mjs';
import { aptLine, missingPackages } from './system-packages.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'patchbay-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('content hash', () => {
  const hash = () => contentHash(folder, ['a', 'b']);
  beforeEach(() => {
    mkdirSync(path.join(folder, 'a', 'deep'), { recursive: true });
    writeFileSync(path.join(folder, 'a', 'deep', 'file'), 'one');
  });

  test('changes with content, name, mode, an added file and a file that appears; and with nothing else', () => {
    const seen = [hash()];
    const changed = () => {
      expect(seen).not.toContain(hash());
      seen.push(hash());
    };
    writeFileSync(path.join(folder, 'a', 'deep', 'file'), 'two');
    changed();
    chmodSync(path.join(folder, 'a', 'deep', 'file'), 0o755);
    changed();
    writeFileSync(path.join(folder, 'a', 'more'), '');
    changed();
    writeFileSync(path.join(folder, 'b'), '');
    changed();
    writeFileSync(path.join(folder, 'c'), 'not asked for');
    expect(hash()).toBe(seen.at(-1));
  });
});

describe('packages', () => {
  const wanted = {
    packages: { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0', optional: true } },
  };
  test('fresh when every wanted package is there in its version; optional ones may be absent', () => {
    expect(packagesMatch(wanted, { packages: { 'node_modules/a': { version: '1.0.0' } } })).toBe(true);
  });
  test('stale when one is absent, or another version', () => {
    expect(packagesMatch(wanted, { packages: {} })).toBe(false);
    expect(packagesMatch(wanted, { packages: { 'node_modules/a': { version: '0.9.0' } } })).toBe(false);
  });
  test('a missing system package is found by its program or file, and the line to type names it', () => {
    const needs = [
      { name: 'coreutils', programs: ['ls'] },
      { name: 'nothing', programs: ['no-such-program'] },
      { name: 'headers', files: ['/no/such/file'] },
    ];
    expect(missingPackages(needs)).toEqual(['nothing', 'headers']);
    expect(aptLine(['mmdebstrap'])).toMatch(/sudo apt-get install .*mmdebstrap$/);
  });
});

describe('port', () => {
  test('a free port is fine; a used one names who has it and the way out', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    await expect(checkPort('127.0.0.1', String(port))).rejects.toThrow(
      new RegExp(`Port ${port} is in use by process ${process.pid} .*PORT=${port + 1} npm start`),
    );
    server.close();
    await once(server, 'close');
    await checkPort('127.0.0.1', String(port));
  });
  test('an address that is not of this machine', async () => {
    await expect(checkPort('192.0.2.1', '3000')).rejects.toThrow(/HOST=192\.0\.2\.1 is not an address of this machine/);
  });
  test('what is no port', async () => {
    for (const wanted of ['80x', '70000', '-1'])
      await expect(checkPort('127.0.0.1', wanted)).rejects.toThrow(`PORT=${wanted} is not a port`);
  });
  test('the listener is told from connections on the same port', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:0BB8 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 111 1',
      '   1: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 222 1',
    ].join('\n');
    expect(listeningInode(table, 3000)).toBe('222');
    expect(listeningInode(table, 3001)).toBeNull();
  });
});

describe('lock', () => {
  test('one holder at a time; the next gets it when the first lets go', async () => {
    const file = path.join(folder, 'a.lock');
    const release = await takeLock(file, { wait: false });
    expect(await takeLock(file, { wait: false })).toBeNull();
    await release?.();
    const again = await takeLock(file, { wait: false });
    expect(again).not.toBeNull();
    await again?.();
  });
  test('a holder that is killed lets go', async () => {
    const file = path.join(folder, 'b.lock');
    const code = `import(${JSON.stringify(path.join(import.meta.dirname, 'lock.mjs'))}).then(async (m) => { await m.takeLock(${JSON.stringify(file)}, { wait: true }); console.log('held'); setInterval(() => {}, 1000); })`;
    const holder = spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    expect(await takeLock(file, { wait: false })).toBeNull();
    holder.kill('SIGKILL');
    const release = await takeLock(file, { wait: true });
    await release?.();
  });
});

describe('commands', () => {
  test('a failure says the command, its status and its last words', async () => {
    await expect(run(['sh', '-c', 'echo one; echo two >&2; exit 3'])).rejects.toThrow(/sh -c .* ended with status 3:\none\ntwo/s);
  });
  test('its time limit ends what it started as well', async () => {
    const file = path.join(folder, 'pid');
    await expect(run(['sh', '-c', `sleep 60 & echo $! > ${file}; wait`], { timeoutMs: 300 })).rejects.toThrow(/a signal/);
    const pid = Number(readFileSync(file, 'utf8'));
    expect(await waitFor(() => !isAlive(pid), { timeoutMs: 5_000 })).toBe(true);
  });
});

describe('disk', () => {
  test('file systems that cannot carry overlay2 are named', () => {
    expect(unfitFileSystem(0xef53)).toBeNull();
    expect(unfitFileSystem(0x794c7630)).toBe('overlay');
    expect(unfitFileSystem(0x1234)).toContain('0x1234');
  });
  test('the first folder that fits is taken; when none does, the message says what to set', () => {
    expect(chooseStore(['/proc/no', folder])).toBe(folder);
    expect(() => chooseStore(['/proc/no'])).toThrow(/\/proc\/no lies on .*PATCHBAY_HOME=/s);
  });
  test('mounts below a folder come deepest first; a neighbour with the same beginning is left alone', () => {
    const line = (point: string) => `36 35 98:0 / ${point} rw,noatime shared:1 - ext4 /dev/root rw`;
    const text = ['/a', '/a/b', '/ab', '/a/b/c\\040d', '/'].map(line).join('\n');
    expect(mountsBelow('/a', text)).toEqual(['/a/b/c d', '/a/b', '/a']);
  });
  test('subordinate ids begin after the last range that somebody has', () => {
    expect(freeRange('')).toBe(100_000);
    expect(freeRange('alice:100000:65536\nbob:165536:65536\n')).toBe(231_072);
  });
});

describe('phases', () => {
  test('a pipe gets one plain line a phase, with number, time and a word', async () => {
    let text = '';
    const phase = phases(2, { write: (more: string) => (text += more) });
    expect(await phase('One', ({ note }) => note('there'))).toBeUndefined();
    await expect(phase('Two', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(text).toMatch(/^\[1\/2\] One … [\d.]+ s \(there\)\n\[2\/2\] Two … failed after [\d.]+ s\n$/);
  });
  test('times are short to read', () => {
    expect([400, 9_960, 34_200, 119_700, 125_000].map(elapsed)).toEqual(['0.4 s', '10 s', '34 s', '2 min 0 s', '2 min 5 s']);
  });
});
