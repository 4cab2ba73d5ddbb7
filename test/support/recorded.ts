// Finds recorded output of real tools: what a Neutron node programmed, and the parsers' own excerpts.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const NEUTRON = path.resolve(import.meta.dirname, '../recorded/neutron');
const PARSE = path.resolve(import.meta.dirname, '../../server/parse/recorded');

export type Recording = { readonly name: string; readonly text: string };

/** Files below test/recorded/neutron whose path matches; throws when there is none, so that no test passes over nothing. */
export function neutronRecordings(pattern: RegExp): readonly Recording[] {
  const names = readdirSync(NEUTRON, { recursive: true, encoding: 'utf8' }).filter((name) => pattern.test(name));
  if (names.length === 0) throw new Error(`no recording matches ${pattern}`);
  return names.sort().map((name) => ({ name, text: readFileSync(path.join(NEUTRON, name), 'utf8') }));
}

/** A file of server/parse/recorded. */
export function recording(name: string): string {
  return readFileSync(path.join(PARSE, name), 'utf8');
}

/** Names of the files of server/parse/recorded. */
export function recordingNames(): readonly string[] {
  return readdirSync(PARSE).sort();
}

/** Outputs of one command in the tests.txt files: from the line of the prompt that has `command` to the next empty prompt. */
export function neutronOutputs(command: RegExp): readonly Recording[] {
  return neutronRecordings(/tests\.txt$/).flatMap(({ name, text }) =>
    text
      .split(/^(?=root@\S+\$ )/m)
      .filter((block) => command.test(block.split('\n', 1)[0] ?? ''))
      .map((block) => ({ name, text: block.slice(block.indexOf('\n') + 1).replace(/\(rc=\d+\)[\s\S]*$/, '') })),
  );
}
