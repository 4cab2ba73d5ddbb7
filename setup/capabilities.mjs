#!/usr/bin/env node
// What this kernel offers to lab hosts, found by trying it in one: `node setup/capabilities.mjs [--json]`.
// The server reads the result from PATCHBAY_HOME/capabilities.json: an array of { feature, there, why }.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { endOnSignal, run } from './command.mjs';
import { contentHash } from './content-hash.mjs';
import { engineUp } from './engine.mjs';
import { placeOf, ROOT } from './environment.mjs';
import { ensureImage } from './image.mjs';

/** @typedef {{ feature: string, there: boolean, why: string }} Capability */
/** @typedef {import('./environment.mjs').Place} Place */

/** How to get a feature that is not there (as KERNEL_FEATURES of server/domain/lab.ts). @type {Record<string, string>} */
export const WAYS_OUT = {
  ovs: 'Open vSwitch does not run in a lab host; see home/log for the reason.',
  'ovs-kernel': 'The kernel module openvswitch is not there (modprobe openvswitch; Debian’s and Ubuntu’s stock kernels have it).',
  '8021q': 'The kernel module 8021q is not there (modprobe 8021q; Debian’s and Ubuntu’s stock kernels have it).',
  vxlan: 'The kernel module vxlan is not there (modprobe vxlan; Debian’s and Ubuntu’s stock kernels have it).',
  gre: 'The kernel module ip_gre is not there (modprobe ip_gre; Debian’s and Ubuntu’s stock kernels have it).',
  br_netfilter: 'The kernel module br_netfilter is not there (modprobe br_netfilter).',
  'iptables-nft': 'The kernel lacks nf_tables or nft_compat (modprobe nf_tables nft_compat).',
  'iptables-legacy': 'The kernel lacks the old iptables tables (modprobe iptable_filter iptable_nat).',
  tun: 'There is no /dev/net/tun that everybody may open (modprobe tun; chmod 0666 /dev/net/tun).',
  netem: 'The kernel module sch_netem is not there (modprobe sch_netem; on Ubuntu: linux-modules-extra).',
  ebtables: 'The kernel lacks bridge filtering (modprobe ebtables, or nf_tables for ebtables-nft).',
};

/** The host as verified for lessons: no rights outside its user namespace, no network but its own. */
const HOST_FLAGS = [
  ...['--rm', '--network', 'none', '--init', '--read-only', '--memory', '256m', '--pids-limit', '256'],
  ...['--device', '/dev/net/tun', '--security-opt', 'systempaths=unconfined', '--security-opt', 'no-new-privileges'],
  ...['--security-opt', 'apparmor=unconfined', '--cap-drop', 'ALL'],
  ...'NET_ADMIN NET_RAW SYS_ADMIN DAC_OVERRIDE CHOWN FOWNER SETUID SETGID SETPCAP KILL NET_BIND_SERVICE'
    .split(' ')
    .flatMap((capability) => ['--cap-add', capability]),
  ...['/run', '/tmp', '/overlay'].flatMap((folder) => ['--tmpfs', folder]),
];

/**
 * The capabilities; probed once per boot, kernel and image.
 * @param {Place} place its engine is up
 * @param {string} image
 * @returns {Promise<Capability[]>}
 */
export async function ensureCapabilities(place, image) {
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const key = [bootId, os.release(), image, contentHash(ROOT, ['setup/capabilities.mjs', 'setup/capabilities.sh'])].join(' ');
  const keyFile = place.capabilities.replace(/\.json$/, '.key');
  if (existsSync(keyFile) && existsSync(place.capabilities) && readFileSync(keyFile, 'utf8') === key) {
    return JSON.parse(readFileSync(place.capabilities, 'utf8'));
  }
  const found = await probe(place, image);
  writeFileSync(`${place.capabilities}.part`, `${JSON.stringify(found, null, 2)}\n`);
  renameSync(`${place.capabilities}.part`, place.capabilities);
  writeFileSync(keyFile, key);
  return found;
}

/**
 * @param {Place} place
 * @param {string} image
 * @returns {Promise<Capability[]>}
 */
async function probe(place, image) {
  const name = `patchbay-capabilities-${process.pid}`; // no label: it is no host of a session
  const docker = ['docker', '--host', `unix://${place.socket}`];
  const script = readFileSync(path.join(import.meta.dirname, 'capabilities.sh'), 'utf8');
  try {
    await run([...docker, 'run', '--detach', '--name', name, ...HOST_FLAGS, image]);
    const { stdout } = await run([...docker, 'exec', '--interactive', name, 'sh', '-s'], { input: script, timeoutMs: 60_000 });
    return readAnswers(stdout);
  } finally {
    await run([...docker, 'rm', '--force', name], { allowFailure: true });
  }
}

/**
 * @param {string} text lines of capabilities.sh
 * @returns {Capability[]}
 */
export function readAnswers(text) {
  const said = new Map(text.split('\n').map((line) => [line.split('\t')[0], line.split('\t').slice(1)]));
  return Object.entries(WAYS_OUT).map(([feature, wayOut]) => {
    const [yes, words = ''] = said.get(feature) ?? [];
    const there = yes === 'yes';
    const why = yes === undefined ? `${wayOut} (The probe gave no answer.)` : `${wayOut}${words ? ` It said: ${words}` : ''}`;
    return { feature, there, why: there ? '' : why };
  });
}

if (import.meta.filename === process.argv[1]) {
  endOnSignal();
  const place = placeOf();
  try {
    await engineUp(place);
    const { tag } = await ensureImage(place, { onLine: (line) => console.error(line) });
    const found = await ensureCapabilities(place, tag);
    if (process.argv.includes('--json')) console.log(JSON.stringify(found, null, 2));
    else for (const { feature, there, why } of found) console.log(`${there ? 'yes' : 'no '}  ${feature.padEnd(16)} ${why}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
