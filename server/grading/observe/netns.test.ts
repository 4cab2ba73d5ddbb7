// Names of network namespaces: what leads to one is one, by a link too; what is planted beside them is none, and hides none.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecRecord } from '../../domain/engine.ts';
import { listNames, netns, netnsListing } from './netns.ts';

let root: string;
let folder: string;
const plant = (name: string, to: string): void => symlinkSync(to, path.join(folder, name));

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'names-'));
  folder = path.join(root, 'run/netns');
  mkdirSync(folder, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

/** What find says of the folder, here. */
function look(): ExecRecord {
  const argv = listNames(folder);
  const { status, stdout, stderr } = spawnSync(argv[0] ?? '', argv.slice(1), { encoding: 'utf8' });
  return { argv, exitCode: status, stdout, stderr, truncated: false, durationMs: 1 };
}
const all = (record: ExecRecord) => netns.read([record], { ask: 'netns', host: 'host1', args: {} });
const own = (): number => statSync('/proc/self/ns/net').ino;

describe('names of network namespaces', () => {
  it('a link to a handle is a name of that namespace, for who only looks', () => {
    plant('lost', `/proc/${process.pid}/ns/net`);
    expect(all(look())).toEqual({ seen: [{ name: 'lost', inode: own() }] });
    expect(netnsListing.read(look())).toEqual({ seen: [] });
  });

  it('what leads elsewhere is none, even where its inode number is like that of one', () => {
    expect(statSync('/proc/version').ino).toBeGreaterThanOrEqual(0xf0000000);
    plant('file', '/proc/version');
    plant('root', '/');
    plant('nowhere', '/nowhere');
    writeFileSync(path.join(folder, 'plain'), '');
    mkdirSync(path.join(folder, 'deep'));
    symlinkSync('/proc/self/ns/net', path.join(folder, 'deep/inner'));
    expect(look().exitCode).toBe(0);
    expect(all(look())).toEqual({ seen: [] });
  });

  it('a link that cannot be followed hides no other', () => {
    plant('loop', 'loop');
    plant('through', '/proc/version/x');
    plant('good', '/proc/self/ns/net');
    expect(look().exitCode).toBe(1);
    expect(all(look())).toEqual({ seen: [{ name: 'good', inode: own() }] });
  });

  it('a name with a line in it stays one name', () => {
    plant(`x\n1 file 4 4026532999 lost`, '/proc/self/ns/net');
    expect(all(look())).toEqual({ seen: [{ name: 'x\n1 file 4 4026532999 lost', inode: own() }] });
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    writeFileSync(path.join(folder, `x\n1 file 4 4026532999 lost`), '');
    expect(all(look())).toEqual({ seen: [] });
  });

  it('no folder, no names; a folder that is a link is not followed', () => {
    rmSync(folder, { recursive: true });
    expect(all(look())).toEqual({ seen: [] });
    mkdirSync(path.join(root, 'other'));
    symlinkSync('/proc/self/ns/net', path.join(root, 'other/good'));
    symlinkSync(path.join(root, 'other'), folder);
    expect(all(look())).toEqual({ seen: [] });
  });

  it('is blind when it could not look', () => {
    const record = look();
    for (const said of [
      { stdout: '', exitCode: null },
      { stdout: '', exitCode: 127, stderr: 'find: not found' },
      { exitCode: 1, stderr: `find: '${folder}': Permission denied` },
    ])
      expect(all({ ...record, ...said })).toHaveProperty('blind');
    expect(netnsListing.read(undefined)).toHaveProperty('blind');
  });
});
