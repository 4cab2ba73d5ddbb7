// `lab doctor` on machines that a test makes up: what is told of a feature that is missing, and of an engine that does not isolate.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readAnswers, WAYS_OUT } from '../../setup/capabilities.mjs';
import { type Capability, unmetNeeds } from '../domain/capability.ts';
import { KERNEL_FEATURES } from '../domain/lab.ts';
import { main } from './lab.ts';

vi.setConfig({ testTimeout: 30_000 });
let folder = '';
let docker: Server;
let security: string[] = [];
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'patchbay-doctor-'));
  docker = createServer((request, response) =>
    response.end(JSON.stringify(request.url?.includes('/info') ? { SecurityOptions: security } : [])),
  );
  await new Promise<void>((resolve) => docker.listen(path.join(folder, 'docker.sock'), resolve));
  security = ['name=userns'];
  vi.stubEnv('PATCHBAY_HOME', folder);
  vi.stubEnv('PATCHBAY_ENGINE_SOCKET', path.join(folder, 'docker.sock'));
  vi.stubEnv('PATCHBAY_LABS', path.join(import.meta.dirname, '../../test/support/labs'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  docker.closeAllConnections();
  docker.close();
  rmSync(folder, { recursive: true, force: true });
});

async function doctor(capabilities: readonly Capability[], ...args: string[]) {
  const printed: string[] = [];
  const terminal = {
    print: (text: string) => printed.push(text),
    note: (text: string) => printed.push(text),
    bar: () => ({ step() {}, grow() {}, tell() {}, end() {} }),
    colour: false,
  };
  const setup = { ensureHosts: async () => {}, capabilities: async () => capabilities, containers: async () => [] };
  const status = await main(['doctor', ...args], setup, terminal);
  return { status, printed: printed.join('\n') };
}

/** The probe's own lines: all there, but these. */
const lacking = (...missing: string[]) =>
  readAnswers(KERNEL_FEATURES.map((name) => `${name}\t${missing.includes(name) ? 'no\tit said no' : 'yes\t'}`).join('\n'));

test('every feature that a lab may name is probed, and each has a way out', () => {
  expect(Object.keys(WAYS_OUT).sort()).toEqual([...KERNEL_FEATURES].sort());
  for (const { feature, why } of lacking(...KERNEL_FEATURES))
    expect([feature, why]).toEqual([feature, expect.stringMatching(/modprobe|log/)]);
  // A probe that was cut off is no yes.
  expect(readAnswers('ovs\tyes\t').filter(({ there }) => there)).toHaveLength(1);
});

test('a machine with everything', async () => {
  const { status, printed } = await doctor(lacking());
  expect(printed).toContain("datapath of Open vSwitch  the kernel's");
  expect(printed).toMatch(/^yes {2}netem$/m);
  expect(printed).toContain('3 of 3 labs can run here.');
  expect(status).toBe(0);
});

test('without a module: which, how to get it, and which lab it keeps from running, with why', async () => {
  const { status, printed } = await doctor(lacking('8021q', 'ovs-kernel'));
  expect(printed).toContain('datapath of Open vSwitch  in user space');
  expect(printed).toMatch(/^no {3}8021q +The kernel module 8021q is not there \(modprobe 8021q;.* It said: it said no$/m);
  expect(printed).toMatch(/^12-needy cannot run here: it needs 8021q\. The kernel module 8021q is not there/m);
  expect(printed).toContain('2 of 3 labs can run here.');
  expect(status).toBe(1);
  expect(unmetNeeds({ needs: ['8021q'] }, lacking('8021q'))).toHaveLength(1);
});

test('as JSON', async () => {
  const { printed } = await doctor(lacking('8021q'), '--json');
  expect(JSON.parse(printed)).toMatchObject({
    isolation: { isolated: true },
    unmet: [{ lab: '12-needy', feature: '8021q', why: expect.stringContaining('modprobe 8021q') }],
    broken: ['90-broken'],
  });
});

test('an engine that does not isolate is told, with what follows from it', async () => {
  security = ['name=seccomp,profile=default'];
  const { status, printed } = await doctor(lacking());
  expect(printed).toMatch(
    /^engine +NOT isolated: this Docker engine runs containers as the machine’s root\. The site serves this machine only$/m,
  );
  expect(status).toBe(1);
});
