// The machine's own network, firewall and Docker are the same before, while and after an engine of ours runs a host.
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findProgram, run } from '../../setup/command.mjs';
import { HOST_FLAGS, secondEngine } from '../support/second-engine.ts';

const engine = secondEngine();
let madeBridge = false;

beforeAll(async () => {
  // `--bridge=none` deletes docker0 of whichever namespace dockerd runs in: there must be one for the test to see that.
  madeBridge = (await run(['ip', 'link', 'add', 'docker0', 'type', 'bridge'], { allowFailure: true })).code === 0;
  await look(); // the first iptables-save of a boot makes the kernel load tables
});
afterAll(async () => {
  await engine.dispose();
  if (madeBridge) await run(['ip', 'link', 'delete', 'docker0']);
});

async function said(...argv: string[]): Promise<string> {
  if (!findProgram(argv[0] ?? '')) return `no ${argv[0]}`;
  const { stdout } = await run(argv, { allowFailure: true });
  return stdout;
}

/** Rules without counters, dates and the names of tables that are empty. */
const rules = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('-A') || /^:\S+ (DROP|-)/.test(line))
    .map((line) => line.replace(/ \[\d+:\d+\]$/, ''));

/** What belongs to the machine, as far as an engine could spoil it. */
async function look() {
  const links = JSON.parse(await said('ip', '-j', 'link')) as Record<string, unknown>[];
  const netns = (await said('ip', 'netns', 'list')).split('\n').map((line) => line.split(' ')[0] ?? '');
  const readings = ['/proc/sys/net/ipv4/ip_forward', '/proc/sys/net/bridge/bridge-nf-call-iptables', '/etc/docker/daemon.json'];
  return {
    links,
    addresses: JSON.parse(await said('ip', '-j', 'addr')).map(({ addr_info }: { addr_info: { local: string }[] }) =>
      addr_info.map((a) => a.local),
    ),
    routes: await said('ip', '-j', 'route', 'show', 'table', 'all'),
    // Other homes on this machine may come and go meanwhile.
    netns: netns.filter((name) => name && !(name.startsWith('patchbay-') && name !== engine.place.engine?.netnsName)),
    iptables: rules(await said('iptables-save')),
    legacy: rules(await said('iptables-legacy-save')),
    ip6tables: rules(await said('ip6tables-save')),
    nft: await said('nft', '-s', 'list', 'ruleset'),
    readings: readings.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : null)),
    systemDocker: existsSync('/run/docker.sock')
      ? await said('docker', '--host', 'unix:///run/docker.sock', 'ps', '--all', '--no-trunc')
      : null,
  };
}

test('links, addresses, routes, firewall, namespaces and the system’s Docker stay as they were', async () => {
  const before = await look();

  await engine.up();
  const image = await engine.image();
  await engine.docker('run', '--detach', '--name', 'h1', ...HOST_FLAGS, image);
  // What would spoil the machine, were it done in the machine's namespace.
  await engine.docker('exec', 'h1', 'ip', 'link', 'add', 'docker0', 'type', 'bridge');
  await engine.docker('exec', 'h1', 'ip', 'link', 'add', 'wa', 'type', 'veth', 'peer', 'name', 'wb');
  await engine.docker('exec', 'h1', 'iptables', '-P', 'FORWARD', 'DROP');
  await engine.docker('exec', 'h1', 'iptables', '-t', 'nat', '-A', 'POSTROUTING', '-j', 'MASQUERADE');
  await engine.docker('exec', 'h1', 'sysctl', '-w', 'net.ipv4.ip_forward=1');
  await run([
    'nsenter',
    `--net=${engine.place.engine?.netns}`,
    'ip',
    'link',
    'add',
    'wire',
    'type',
    'veth',
    'peer',
    'name',
    'eriw',
  ]);

  const during = await look();
  expect(await engine.docker('exec', 'h1', 'iptables-save')).toContain('MASQUERADE');
  expect(during).toEqual({ ...before, netns: expect.arrayContaining([...before.netns, engine.place.engine?.netnsName]) });

  await engine.down();
  expect(await look()).toEqual(before);
});

test('the host can reach no network of the machine', async () => {
  await engine.up();
  const image = await engine.image();
  await engine.docker('run', '--detach', '--name', 'h2', ...HOST_FLAGS, image);
  const links = JSON.parse(await engine.docker('exec', 'h2', 'ip', '-j', 'link')) as { ifname: string; link_type: string }[];
  expect(links.filter(({ link_type }) => link_type === 'ether').map(({ ifname }) => ifname)).toEqual([]);
  const inEngine = await run(['nsenter', `--net=${engine.place.engine?.netns}`, 'ip', '-j', 'route']);
  expect(JSON.parse(inEngine.stdout || '[]')).toEqual([]);
  await engine.down();
});
