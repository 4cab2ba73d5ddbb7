// `lab new`: a lab's folder that passes lint and verify as it stands, to be changed from there.
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { LabId } from '../../contract/http.ts';
import { AppError } from '../../errors.ts';
import type { Tool } from '../tool.ts';

const TEMPLATE = path.resolve(import.meta.dirname, '../template');

export function newCommand({ rooms, terminal }: Tool): Command {
  return new Command('new')
    .description('make a lab that passes lint and verify as it stands, to be changed from there')
    .argument('<slug>', "the folder's name: its place in the path, and what it is about")
    .addHelpText('after', '\nExample:\n  npm run lab -- new 21-my-lab && npm run lab -- lint 21-my-lab --watch')
    .action((slug: string) => {
      if (!LabId.safeParse(slug).success)
        throw new AppError('bad-request', `"${slug}" cannot be a lab's name: lower-case letters, digits and dashes.`);
      const folder = path.join(rooms.config.labs, slug);
      if (existsSync(folder)) throw new AppError('already-exists', `There is a folder ${folder} already.`);
      cpSync(TEMPLATE, folder, { recursive: true });
      const file = path.join(folder, 'lab.yaml');
      writeFileSync(file, readFileSync(file, 'utf8').replace('TITLE', titleOf(slug)));
      terminal.print(`${folder} is made. Change it, and look with: npm run lab -- lint ${slug} --watch`);
    });
}

/** 21-my-lab -> My lab */
function titleOf(slug: string): string {
  const words =
    slug
      .replace(/^\d+-?/, '')
      .replaceAll('-', ' ')
      .trim() || slug;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
