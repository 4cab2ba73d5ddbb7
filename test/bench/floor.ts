// The floor: three bare `docker run`s in parallel on the same engine, Open vSwitch started in each, no network.
import { randomBytes } from 'node:crypto';
import { execa } from 'execa';

export type Engine = { readonly socket: string; readonly image: string };

/** Open vSwitch with as little as it needs; says `up` when its daemon answers. */
const START_OVS = `
set -e
mkdir -p /run/openvswitch /etc/openvswitch
ovsdb-tool create /run/openvswitch/conf.db /usr/share/openvswitch/vswitch.ovsschema
ovsdb-server /run/openvswitch/conf.db --remote=punix:/run/openvswitch/db.sock --detach --pidfile --no-chdir --log-file=/dev/null
ovs-vsctl.real --no-wait init 2>/dev/null || ovs-vsctl --no-wait init
ovs-vswitchd unix:/run/openvswitch/db.sock --detach --pidfile --no-chdir --log-file=/dev/null
ovs-vsctl show >/dev/null
echo up
exec sleep 600`;

/** Starts one and resolves when its Open vSwitch is up; the answer removes it. */
export async function bareRun(engine: Engine): Promise<{ name: string; remove: () => Promise<void> }> {
  const name = `bench-floor-${randomBytes(4).toString('hex')}`;
  const docker = ['-H', `unix://${engine.socket}`];
  const child = execa(
    'docker',
    [
      ...docker,
      ...[
        'run',
        '--rm',
        '--name',
        name,
        '--network',
        'none',
        '--cap-add',
        'NET_ADMIN',
        '--cap-add',
        'SYS_ADMIN',
        '--device',
        '/dev/net/tun',
      ],
      ...['--entrypoint', '/bin/sh', engine.image, '-c', START_OVS],
    ],
    { stdin: 'ignore', reject: false },
  );
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (data: Buffer) => data.toString().includes('up') && resolve());
    child.then((ended) => reject(new Error(`a bare docker run ended: ${ended.stderr}`)));
  });
  return {
    name,
    remove: async () => {
      await execa('docker', [...docker, 'rm', '-f', name], { reject: false });
      await child;
    },
  };
}

/** Milliseconds until all three are up. */
export async function floorOnce(engine: Engine): Promise<number> {
  const start = performance.now();
  const runs = await Promise.all([1, 2, 3].map(() => bareRun(engine)));
  const took = performance.now() - start;
  await Promise.all(runs.map((run) => run.remove()));
  return took;
}
