// The network of the machine that does not answer: who waits for it is told, and what waited is not left running.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type Docker from 'dockerode';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { machineNetwork } from './machine-network.ts';

let folder: string;
const { PATH } = process.env;
const network = (limitMs: number) =>
  machineNetwork({ docker: {} as Docker, netns: '/run/netns/none', image: 'image', homeHash: '01234567', limitMs });

/** Instead of nsenter: runs this. */
function pretend(script: string): void {
  writeFileSync(path.join(folder, 'nsenter'), `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(folder, 'nsenter'), 0o755);
}

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'machine-network-'));
  process.env.PATH = `${folder}:${PATH}`;
});
afterEach(() => {
  process.env.PATH = PATH;
  rmSync(folder, { recursive: true });
});

it('says what there is', async () => {
  pretend('echo \'[{"ifname": "lo"}, {"ifname": "pb01234567a", "ifalias": "1.2"}]\'');
  const links = [
    { name: 'lo', mark: '' },
    { name: 'pb01234567a', mark: '1.2' },
  ];
  expect(await network(60_000).links()).toEqual(links);
});

it('says that the wires are there before their bounds are, and ends with those', async () => {
  const go = path.join(folder, 'go');
  pretend(`cat > /dev/null; echo linked; while [ ! -e ${go} ]; do sleep 0.01; done`);
  const order: string[] = [];
  const applied = network(60_000)
    .apply({ ip: ['link add a'], tc: ['qdisc add dev a'] }, () => {
      order.push('linked');
      writeFileSync(go, '');
    })
    .then(() => order.push('bounded'));
  await applied;
  expect(order).toEqual(['linked', 'bounded']);
});

it('is waited for only so long, by a program that does not end when it is asked to', async () => {
  const pids = path.join(folder, 'pids');
  // The one that waits is a child of the shell, and holds its output open.
  pretend(`trap '' TERM; sleep 60 & echo $$ $! > ${pids}; wait`);
  const said = /network of the machine did not answer within 0.3 seconds/;
  await expect(network(300).links()).rejects.toMatchObject({ code: 'start-failed', say: expect.stringMatching(said) });
  const left = readFileSync(pids, 'utf8').trim().split(' ').map(Number);
  expect(left).toHaveLength(2);
  await expect.poll(() => left.filter(runs)).toEqual([]);
});

function runs(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
