// What sessions that have ended left on the machine: containers, and wires in the engine's namespace.
import { execa } from 'execa';
import { switchPrefix } from '../engine/docker/names.ts';

export type Machine = {
  /** Names of all containers of the engine, running or not. */
  containers(): Promise<readonly string[]>;
  /** Path of the engine's network namespace; empty when it cannot be entered from here. */
  readonly netns: string;
};

/** In words, one for each thing; empty when all is gone. */
export async function leftovers(sessions: readonly string[], machine: Machine): Promise<readonly string[]> {
  const containers = (await machine.containers()).filter((name) => sessions.some((session) => name.includes(`-${session}-`)));
  const prefixes = sessions.map(switchPrefix);
  const links = machine.netns === '' ? [] : await linksOf(machine.netns);
  const wires = links.filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
  return [...containers.map((name) => `the container ${name}`), ...wires.map((name) => `the wire ${name}`)];
}

async function linksOf(netns: string): Promise<readonly string[]> {
  const { stdout } = await execa('nsenter', [`--net=${netns}`, 'ip', '-o', 'link']);
  return [...stdout.matchAll(/^\d+: ([^:@]+)/gm)].map((match) => match[1] ?? '');
}
