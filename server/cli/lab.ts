// The `lab` command: what it can do, and how it ends. The work is in commands/.
import { Command, CommanderError } from 'commander';
import { AppError } from '../errors.ts';
import { doctorCommand } from './commands/doctor.ts';
import { goalCommand } from './commands/goal.ts';
import { gradeCommand } from './commands/grade.ts';
import { lintCommand } from './commands/lint.ts';
import { listCommand } from './commands/list.ts';
import { newCommand } from './commands/new.ts';
import { schemaCommand } from './commands/schema.ts';
import { checkCommand, execCommand, solveCommand, startCommand, stopCommand } from './commands/session.ts';
import { userCommand } from './commands/user.ts';
import { verifyCommand } from './commands/verify.ts';
import { composeRooms, type Setup } from './compose.ts';
import { EXIT, type ExitStatus, exitStatusOf } from './exit-status.ts';
import { createTerminal, type Terminal } from './terminal.ts';
import type { Tool } from './tool.ts';

const COMMANDS = [
  listCommand,
  newCommand,
  lintCommand,
  goalCommand,
  verifyCommand,
  gradeCommand,
  startCommand,
  execCommand,
  solveCommand,
  checkCommand,
  stopCommand,
  doctorCommand,
  userCommand,
  schemaCommand,
];

/** args: without `node` and the file. Never rejects; complaints go to stderr. */
export async function main(args: readonly string[], setup: Setup, terminal: Terminal = createTerminal()): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.good;
  try {
    const tool: Tool = { rooms: composeRooms(setup), terminal, end: (with_) => (status = with_) };
    await program(tool).parseAsync([...args], { from: 'user' });
  } catch (error) {
    status = exitStatusOf(error);
    if (!(error instanceof CommanderError)) terminal.note(error instanceof AppError ? error.say : sayOf(error));
  }
  return status;
}

function program(tool: Tool): Command {
  const lab = new Command('lab')
    .description('Labs for authors and autograders: look at them, check them, prove their graders, grade submissions.')
    .usage('COMMAND [OPTIONS]')
    .exitOverride()
    .enablePositionalOptions()
    .addHelpText(
      'after',
      `
Exit status: 0 all good, 1 something fell short, 2 used wrongly, 3 could not look.

Examples:
  npm run lab -- lint                     every lab: files, names, links, variables
  npm run lab -- verify 20-flat           prove that its grader accepts what is right and refuses what is wrong
  npm run lab -- new 21-my-lab            a folder that passes both as it stands
  npm run lab -- start 20-flat            hosts to try things on, from the shell`,
    );
  for (const command of COMMANDS) lab.addCommand(inherit(command(tool), lab));
  return lab;
}

/** Sub-commands do not take over by themselves that errors are thrown rather than ending the process. */
function inherit(command: Command, from: Command): Command {
  command.copyInheritedSettings(from);
  for (const inner of command.commands) inherit(inner, command);
  return command;
}

function sayOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
