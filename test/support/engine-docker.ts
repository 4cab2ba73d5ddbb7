// The real engine for tests: the one that `npm test` and setup/node-run.mjs start, with a home of the test's own, so that
// nobody else's hosts are seen or swept.
import { randomBytes } from 'node:crypto';
import Docker from 'dockerode';
import { execa } from 'execa';
import type { HostEngine } from '../../server/domain/engine.ts';
import { createEngine, type DockerEngineConfig } from '../../server/engine/docker/docker-engine.ts';

const { PATCHBAY_ENGINE_SOCKET: socket, PATCHBAY_ENGINE_NETNS: netns = '', PATCHBAY_IMAGE: image } = process.env;

export function testEngineConfig(): DockerEngineConfig {
  if (!socket || !image) throw new Error('Tests on real hosts need the engine: npm test, or node setup/node-run.mjs');
  return { socket, netns, image, homeHash: `test${randomBytes(4).toString('hex')}`, alone: true };
}

export type TestEngine = {
  readonly engine: HostEngine;
  readonly config: DockerEngineConfig;
  readonly docker: Docker;
  /** Names of all containers of this test's home. */
  containers(): Promise<string[]>;
};

export function testEngine(config = testEngineConfig()): TestEngine {
  const docker = new Docker({ socketPath: config.socket });
  return {
    engine: createEngine(config),
    config,
    docker,
    async containers() {
      const all = await docker.listContainers({ all: true, filters: { label: [`patchbay.home=${config.homeHash}`] } });
      return all.map(({ Names }) => Names[0]!.slice(1)).sort();
    },
  };
}

/** Names of the links in the engine's own network namespace, but the loopback. */
export async function engineLinks(config: DockerEngineConfig): Promise<string[]> {
  const { stdout } = await execa('nsenter', [`--net=${config.netns}`, 'ip', '-j', 'link', 'show']);
  return (JSON.parse(stdout) as { ifname: string }[]).map(({ ifname }) => ifname).filter((name) => name !== 'lo');
}
