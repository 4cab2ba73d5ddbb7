// What thousands of starts leave behind: containers, links and namespaces of the engine, mounts, files of its run folder.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Docker from 'dockerode';
import { execa } from 'execa';
import type { Engine } from './floor.ts';
import { Stage } from './stage.ts';

/** Starts and stops one after another; names what is there afterwards and was not before. */
export async function cycles(engine: Engine & { netns: string }, count: number, say: (words: string) => void) {
  // An engine that has just begun makes the folders that it works in with its first container.
  const first = await Stage.open(6);
  await first.stop(await first.start()).finally(() => first.close());
  const before = await traces(engine);
  const stage = await Stage.open(6);
  try {
    for (let round = 1; round <= count; round++) {
      await stage.stop(await stage.start());
      if (round % 50 === 0) say(`${round} starts and stops; the server has ${Math.round(stage.memoryMb())} MB`);
    }
  } finally {
    await stage.close();
  }
  const known = new Set(before);
  let left: string[] = [];
  // The engine takes its last containers down in the background.
  for (let tries = 0; tries < 60; tries++) {
    left = (await traces(engine)).filter((name) => !known.has(name));
    if (left.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return { cycles: count, left: left.length, leftNames: left.slice(0, 20) };
}

async function traces({ socket, netns }: Engine & { netns: string }): Promise<string[]> {
  const containers = await new Docker({ socketPath: socket }).listContainers({ all: true });
  const links = netns === '' ? '' : (await execa('nsenter', [`--net=${netns}`, 'ip', '-o', 'link'])).stdout;
  const run = path.dirname(socket);
  // The engine's own storage is in it: each layer counts, what is in the layers does not.
  const files = await execa('find', [run, '-path', '*/overlay2/*/*', '-prune', '-o', '-print']);
  return [
    ...containers.map(({ Id }) => `container ${Id}`),
    ...[...links.matchAll(/^\d+: ([^:@]+)/gm)].map((match) => `link ${match[1]}`),
    ...readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => line.includes(run))
      .map((line) => `mount ${line.split(' ')[4]}`),
    ...files.stdout.split('\n').map((name) => `file ${name}`),
  ];
}
