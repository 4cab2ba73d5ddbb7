// `lab user`: the people who may sign in when Patchbay listens on more than this machine.
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Command } from 'commander';
import type { Store } from '../../domain/store.ts';
import { AppError } from '../../errors.ts';
import type { Tool } from '../tool.ts';

export function userCommand(tool: Tool): Command {
  const user = new Command('user').description('the people who may sign in');
  user
    .command('add')
    .description('add a person; the password is asked for, or is the first line of stdin')
    .argument('<name>')
    .addHelpText('after', '\nExamples:\n  npm run lab -- user add ada\n  echo "$PASSWORD" | npm run lab -- user add ada')
    .action(async (name: string) => {
      const password = process.stdin.isTTY ? await askTwice() : await firstLine();
      await withStore(tool, (store) => store.users.add(name, password));
      tool.terminal.print(`${name} may sign in now.`);
    });
  user
    .command('list')
    .description('their names')
    .action(() =>
      withStore(tool, async (store) => {
        for (const { name } of await store.users.list()) tool.terminal.print(name);
      }),
    );
  user
    .command('remove')
    .description('remove a person with all that is kept of them')
    .argument('<name>')
    .action(async (name: string) => {
      await withStore(tool, (store) => store.users.remove(name));
      tool.terminal.print(`${name} is removed.`);
    });
  return user;
}

async function withStore<T>(tool: Tool, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await tool.rooms.store();
  try {
    return await work(store);
  } finally {
    await store.dispose();
  }
}

async function askTwice(): Promise<string> {
  const password = await askHidden('Password: ');
  if (password !== (await askHidden('Once more: ')))
    throw new AppError('bad-request', 'The two are not the same. Nothing was changed.');
  return password;
}

/** A question whose answer is not shown. */
async function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

async function firstLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  throw new AppError('bad-request', 'There was no password on stdin.');
}
