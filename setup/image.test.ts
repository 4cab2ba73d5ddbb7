// Which images a build clears away: asked of a Docker that a test plays.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pruneImages } from './image.mjs';

type Image = { readonly Id: string; readonly RepoTags: string[] | null; readonly Created: number; readonly layer: string };
const host = (hex: string, Created: number, layer = 'bookworm'): Image => ({
  Id: `sha256:${hex}`,
  RepoTags: [`patchbay-host:${hex.repeat(12)}`],
  Created,
  layer,
});
const rootfs = (hex: string, layer: string): Image => ({
  Id: `sha256:r${hex}`,
  RepoTags: [`patchbay-rootfs:${hex.repeat(12)}`],
  Created: 1,
  layer,
});

let folder = '';
let server: Server;
let images: Image[] = [];
let used: string[] = [];
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'patchbay-image-test-'));
  server = createServer((request, response) => {
    const name = /^\/images\/([^/]+:[^/]+?)(\/json)?$/.exec(request.url ?? '')?.[1];
    const one = images.find(({ RepoTags }) => name && RepoTags?.includes(name));
    if (request.method === 'DELETE') {
      if (one && used.includes(one.Id)) response.statusCode = 409;
      else images = images.filter((image) => image !== one);
    }
    if (request.url === '/images/json') response.end(JSON.stringify(images));
    else if (request.url === '/containers/json?all=1') response.end(JSON.stringify(used.map((ImageID) => ({ ImageID }))));
    else response.end(JSON.stringify({ RootFS: { Layers: [one?.layer, 'more'] } }));
  });
  await new Promise<void>((resolve) => server.listen(path.join(folder, 'docker.sock'), resolve));
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const tagOf = (hex: string) => `patchbay-host:${hex.repeat(12)}`;
const prune = async (present: string) => (await pruneImages(path.join(folder, 'docker.sock'), tagOf(present))).sort();

test('older ones go; the present, the one before it, what a container uses, and what is not ours stay', async () => {
  images = [
    host('a', 1),
    host('b', 2),
    host('c', 3),
    host('d', 4),
    host('e', 5),
    { Id: 'sha256:x', RepoTags: ['debian:12', 'patchbay-host:dev'], Created: 0, layer: 'other' },
    { Id: 'sha256:y', RepoTags: null, Created: 0, layer: 'other' },
  ];
  used = ['sha256:b'];
  expect(await prune('e')).toEqual([tagOf('a'), tagOf('c')]);
  expect(images.map(({ Id }) => Id)).toEqual(['sha256:b', 'sha256:d', 'sha256:e', 'sha256:x', 'sha256:y']);
});

test('the present one may be older than others: it was built before, and is wanted again', async () => {
  images = [host('a', 1), host('b', 2), host('c', 3)];
  used = [];
  expect(await prune('a')).toEqual([tagOf('b')]);
});

test('packages go with the last image that is built on them', async () => {
  images = [host('a', 1, 'old'), host('b', 2, 'new'), host('c', 3, 'new'), rootfs('1', 'old'), rootfs('2', 'new')];
  used = [];
  expect(await prune('c')).toEqual([tagOf('a'), `patchbay-rootfs:${'1'.repeat(12)}`]);
});
