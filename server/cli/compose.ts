// Puts the rooms together for the command line: the one file of the cli that knows which adapters there are.
import { createCatalog } from '../catalog/catalog.ts';
import { type Config, readConfig } from '../config.ts';
import type { Capability } from '../domain/capability.ts';
import type { Catalog } from '../domain/catalog.ts';
import type { Grader } from '../domain/check.ts';
import type { HostEngine } from '../domain/engine.ts';
import type { Picturer } from '../domain/picturer.ts';
import type { Store } from '../domain/store.ts';
import { AppError } from '../errors.ts';
import { createGrader } from '../grading/grader.ts';
import { createPicturer } from '../topology/picturer.ts';
import { leftovers } from './leftovers.ts';

/** What lab.mjs hands over: setup, which runs before there are packages. */
export type Setup = {
  /** Engine up and image there; afterwards the environment says where. Rejects with what to do. */
  ensureHosts(): Promise<void>;
  capabilities(): Promise<readonly Capability[]>;
  /** Names of all containers of the engine. */
  containers(): Promise<readonly string[]>;
};

/** The rooms as the commands need them, each made when it is first asked for. */
export interface Rooms {
  readonly config: Config;
  readonly grader: Grader;
  /** Reads the labs folder; `only`: these labs. */
  catalog(only?: readonly string[]): Catalog;
  /** Rejects with engine-down when no hosts can be had. The caller disposes. */
  engine(): Promise<HostEngine>;
  picturer(engine: HostEngine): Picturer;
  store(): Promise<Store>;
  capabilities(): Promise<readonly Capability[]>;
  /** What these sessions left on the machine after their end, in words. */
  leftovers(sessions: readonly string[]): Promise<readonly string[]>;
}

export function composeRooms(setup: Setup): Rooms {
  const config = readConfig();
  const grader = createGrader();
  return {
    config,
    grader,
    catalog: (only) =>
      createCatalog({
        folder: config.labs,
        lintCheck: (check, topology) => grader.lint(check, topology),
        findingCodes: (kind) => grader.findingCodes(kind),
        ...(only && only.length > 0 ? { only } : {}),
      }),
    engine: async () => {
      await orEngineDown(setup.ensureHosts);
      const { createEngine } = await import('../engine/docker/docker-engine.ts');
      const { engine, homeHash } = readConfig();
      return createEngine({ socket: engine.socket, netns: engine.netns, image: engine.image, homeHash, alone: false });
    },
    picturer: (engine) =>
      createPicturer({
        batch: (session, host, commands) => engine.batch(session, host, commands),
        clock: { now: () => new Date() },
      }),
    store: async () => {
      const { openStore } = await import('../store/store.ts');
      return openStore(config);
    },
    capabilities: () => orEngineDown(setup.capabilities),
    leftovers: (sessions) => leftovers(sessions, { containers: setup.containers, netns: readConfig().engine.netns }),
  };
}

async function orEngineDown<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new AppError(
      'engine-down',
      `There are no lab hosts to be had. ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
