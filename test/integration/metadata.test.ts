// The metadata agent and the metadata service of the host image, run as they are: who is told what, and who is refused.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const programs = path.resolve(import.meta.dirname, '../../docker/host/files/usr/bin');
const SECRET = 'open sesame';
const ROUTER = 'router-1';
const PROJECT = 'b0000000000000000000000000000001';
const instances = ['vm1', 'vm2'].map((name, index) => ({
  uuid: `35a25693-d090-5675-b6e7-ba0d35c8a1${10 + index}`,
  number: index + 1,
  name,
  hostname: `${name}.novalocal`,
  flavor: 'm1.nano',
  project_id: PROJECT,
  fixed_ip: `10.0.9.${11 + index}`,
  tap: 'tap54110207-0d',
  mac: 'fa:16:3e:55:81:41',
  mtu: 1450,
  network_id: 'net-1',
  key_name: 'demo',
  public_key: 'ssh-ed25519 AAAA demo',
  ...(index === 0 && { user_data: '#!/bin/sh\necho booted\n' }),
}));
const [vm1, vm2] = instances;
if (!vm1 || !vm2) throw new Error('two instances');

type Reply = { status: number; body: string; type: string };
const folder = mkdtempSync(path.join(os.tmpdir(), 'pb-metadata-'));
const socket = path.join(folder, 'metadata_proxy');
const running: ChildProcess[] = [];
let port = 0;

function ask(options: http.RequestOptions): Promise<Reply> {
  return new Promise((resolve, reject) => {
    http
      .get(options, (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          body += part;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body, type: answer.headers['content-type'] ?? '' }));
      })
      .on('error', reject);
  });
}

/** As HAProxy in a router's namespace does. */
function asInstance(address: string, where: string, more: http.OutgoingHttpHeaders = {}): Promise<Reply> {
  return ask({
    socketPath: socket,
    path: where,
    headers: { 'X-Forwarded-For': address, 'X-Neutron-Router-ID': ROUTER, ...more },
  });
}

function asAgent(where: string, headers: http.OutgoingHttpHeaders): Promise<Reply> {
  return ask({ host: '127.0.0.1', port, path: where, headers });
}

function sign(instanceId: string, secret = SECRET): string {
  return createHmac('sha256', secret).update(instanceId).digest('hex');
}

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

function start(program: string, config: string): void {
  running.push(spawn('python3', [path.join(programs, program), config], { stdio: 'ignore' }));
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function untilAnswered(try_: () => Promise<Reply>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const reply = await try_().catch(() => null);
    if (reply) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it never answered');
}

function agentConfig(name: string, to: number, secret: string, listen: string): string {
  const ports = instances.map((one) => ({
    network_id: 'net-1',
    fixed_ip: one.fixed_ip,
    device_id: one.uuid,
    tenant_id: PROJECT,
  }));
  const elsewhere = { network_id: 'net-2', fixed_ip: vm1?.fixed_ip, device_id: vm2?.uuid, tenant_id: PROJECT };
  const stranger = { network_id: 'net-3', fixed_ip: '10.0.9.12', device_id: vm2?.uuid, tenant_id: 'someone-else' };
  const known = write(
    'ports.json',
    JSON.stringify({
      routers: { [ROUTER]: ['net-1'], 'router-2': ['net-2'], 'router-3': ['net-3'] },
      ports: [...ports, elsewhere, stranger],
    }),
  );
  return write(
    name,
    `[DEFAULT]\nnova_metadata_host = 127.0.0.1\nnova_metadata_port = ${to}\nmetadata_proxy_shared_secret = ${secret}\nmetadata_proxy_socket = ${listen}\nports_file = ${known}\n`,
  );
}

beforeAll(async () => {
  port = await freePort();
  const known = write('instances.json', JSON.stringify(instances));
  start(
    'metadata-service',
    write(
      'nova.conf',
      `[DEFAULT]\nmetadata_listen = 127.0.0.1\nmetadata_listen_port = ${port}\ninstances_file = ${known}\n[neutron]\nservice_metadata_proxy = true\nmetadata_proxy_shared_secret = ${SECRET}\n`,
    ),
  );
  start('metadata-agent', agentConfig('agent.ini', port, SECRET, socket));
  await untilAnswered(() => asAgent('/', {}));
  await untilAnswered(() => asInstance('10.0.9.11', '/'));
});

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

describe('what an instance is told', () => {
  test('each its own, by the address it asks from', async () => {
    for (const one of instances) {
      const reply = await asInstance(one.fixed_ip, '/openstack/latest/meta_data.json');
      expect(reply.status).toBe(200);
      expect(reply.type).toContain('application/json');
      expect(JSON.parse(reply.body)).toMatchObject({ uuid: one.uuid, name: one.name, project_id: PROJECT });
    }
  });

  test('the same address behind another router is another instance', async () => {
    const reply = await asInstance(vm1.fixed_ip, '/openstack/latest/meta_data.json', { 'X-Neutron-Router-ID': 'router-2' });
    expect(JSON.parse(reply.body)).toMatchObject({ uuid: vm2.uuid });
  });

  test('an IPv4 address that arrives over an IPv6 socket is the same address', async () => {
    expect((await asInstance('::ffff:10.0.9.11', '/latest/meta-data/hostname')).body).toBe('vm1.novalocal');
  });

  test("Amazon's tree: versions, folders, leaves", async () => {
    expect((await asInstance('10.0.9.11', '/')).body.split('\n')).toEqual(
      expect.arrayContaining(['1.0', '2009-04-04', 'latest']),
    );
    expect((await asInstance('10.0.9.11', '/latest')).body).toBe('meta-data/\nuser-data');
    expect((await asInstance('10.0.9.12', '/latest/')).body).toBe('meta-data/');
    expect((await asInstance('10.0.9.11', '/1.0/meta-data/')).body.split('\n')).toEqual(
      expect.arrayContaining(['hostname', 'placement/', 'public-keys/']),
    );
    expect((await asInstance('10.0.9.11', '/latest/meta-data/instance-id')).body).toBe('i-00000001');
    expect((await asInstance('10.0.9.11', '/latest/meta-data/public-keys/')).body).toBe('0=demo');
    expect((await asInstance('10.0.9.11', '/latest/meta-data/public-keys/0/openssh-key')).body).toBe('ssh-ed25519 AAAA demo');
    expect((await asInstance('10.0.9.11', '/latest/user-data')).body).toBe('#!/bin/sh\necho booted\n');
  });

  test("OpenStack's tree: versions, names, network, user data", async () => {
    expect((await asInstance('10.0.9.11', '/openstack')).body.split('\n')).toEqual(
      expect.arrayContaining(['2012-08-10', 'latest']),
    );
    expect((await asInstance('10.0.9.11', '/openstack/latest')).body).toBe('meta_data.json\nnetwork_data.json\nuser_data');
    const network = JSON.parse((await asInstance('10.0.9.11', '/openstack/latest/network_data.json')).body);
    expect(network.links[0]).toMatchObject({ mtu: 1450, ethernet_mac_address: 'fa:16:3e:55:81:41' });
    expect((await asInstance('10.0.9.11', '/openstack/latest/user_data')).body).toContain('booted');
  });

  test('404 for what is not there', async () => {
    for (const where of [
      '/latest/meta-data/shoe-size',
      '/1999-01-01/meta-data/',
      '/openstack/latest/meta_data.xml',
      '/latest/meta-data/hostname/x',
    ])
      expect((await asInstance('10.0.9.11', where)).status, where).toBe(404);
    expect((await asInstance('10.0.9.12', '/latest/user-data')).status).toBe(404);
  });
});

describe('who is refused', () => {
  test('an address that no port has, or no router, or a router and a network at once', async () => {
    expect((await asInstance('10.0.9.99', '/latest/meta-data/')).status).toBe(404);
    expect((await asInstance('10.0.9.11', '/latest/meta-data/', { 'X-Neutron-Router-ID': 'router-9' })).status).toBe(404);
    expect((await asInstance('10.0.9.11', '/latest/meta-data/', { 'X-Neutron-Network-ID': 'net-1' })).status).toBe(404);
  });

  test('headers that an instance made up change nothing, or spoil the request', async () => {
    const forged = { 'X-Instance-ID': vm2.uuid, 'X-Tenant-ID': PROJECT, 'X-Instance-ID-Signature': sign(vm2.uuid, 'guess') };
    expect((await asInstance('10.0.9.11', '/latest/meta-data/hostname', forged)).body).toBe('vm1.novalocal');
    expect((await asInstance('10.0.9.12, 10.0.9.11', '/latest/meta-data/hostname')).status).toBe(404);
  });

  test('a port whose project is not the one of the instance', async () => {
    expect((await asInstance('10.0.9.12', '/latest/meta-data/', { 'X-Neutron-Router-ID': 'router-3' })).status).toBe(404);
  });

  test('at the service: a header missing is 400, a wrong signature 403, a right one of an unknown instance 404', async () => {
    const right = { 'X-Instance-ID': vm1.uuid, 'X-Tenant-ID': PROJECT, 'X-Instance-ID-Signature': sign(vm1.uuid) };
    expect((await asAgent('/latest/meta-data/hostname', right)).body).toBe('vm1.novalocal');
    for (const name of Object.keys(right)) {
      const others = Object.fromEntries(Object.entries(right).filter(([key]) => key !== name));
      const reply = await asAgent('/latest/', others);
      expect([reply.status, reply.body]).toEqual([400, expect.stringContaining(`${name} header is missing`)]);
    }
    expect((await asAgent('/latest/', { ...right, 'X-Instance-ID-Signature': sign(vm1.uuid, 'guess') })).status).toBe(403);
    expect((await asAgent('/latest/', { ...right, 'X-Instance-ID': vm2.uuid })).status).toBe(403);
    expect(
      (await asAgent('/latest/', { ...right, 'X-Instance-ID': 'nobody', 'X-Instance-ID-Signature': sign('nobody') })).status,
    ).toBe(404);
  });

  test('an agent with another secret passes the 403 on; one that reaches no service says 500', async () => {
    const [wrong, alone] = [path.join(folder, 'wrong'), path.join(folder, 'alone')];
    start('metadata-agent', agentConfig('wrong.ini', port, 'guess', wrong));
    start('metadata-agent', agentConfig('alone.ini', await freePort(), SECRET, alone));
    const headers = { 'X-Forwarded-For': '10.0.9.11', 'X-Neutron-Router-ID': ROUTER };
    await untilAnswered(() => ask({ socketPath: wrong, path: '/', headers }));
    await untilAnswered(() => ask({ socketPath: alone, path: '/', headers }));
    expect((await ask({ socketPath: wrong, path: '/latest/', headers })).status).toBe(403);
    expect((await ask({ socketPath: alone, path: '/latest/', headers })).status).toBe(500);
  });
});
