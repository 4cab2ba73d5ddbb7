// `lab lint`: everything that can be told without a host, as file:line:column: field: reason.
import { watch } from 'node:fs';
import { Command } from 'commander';
import type { Catalog } from '../../domain/catalog.ts';
import { AppError } from '../../errors.ts';
import { EXIT } from '../exit-status.ts';
import type { Tool } from '../tool.ts';

/** A save is often several writes. */
const SETTLE_MS = 150;

export function lintCommand(tool: Tool): Command {
  return new Command('lint')
    .description('check files, names, variables, links, texts and checks of labs')
    .argument('[LAB...]', 'labs to check; all when none is named')
    .option('--json', 'as JSON')
    .option('--watch', 'check again whenever a file changes')
    .addHelpText('after', '\nExamples:\n  npm run lab -- lint\n  npm run lab -- lint 20-flat --watch')
    .action(async (labs: string[], options: { json?: boolean; watch?: boolean }) => {
      lint(tool, labs, options.json === true);
      if (options.watch) await lintAgain(tool, labs);
    });
}

function lint({ rooms, terminal, end }: Tool, labs: readonly string[], json: boolean): void {
  const catalog = rooms.catalog(labs);
  mustKnow(labs, catalog);
  const problems = catalog.broken().flatMap((lab) => lab.problems);
  if (json)
    terminal.print(
      JSON.stringify({ ok: problems.length === 0, labs: catalog.labs().map((lab) => lab.id), broken: catalog.broken() }),
    );
  else {
    for (const { file, line, column, field, reason } of problems)
      terminal.print(`${file}:${line}:${column}: ${field === '' ? '' : `${field}: `}${reason}`);
    const count = catalog.labs().length;
    terminal.note(
      problems.length === 0
        ? `${count} lab${count === 1 ? '' : 's'}, no errors`
        : `${problems.length} error${problems.length === 1 ? '' : 's'} in ${catalog.broken().length} of ${count + catalog.broken().length} labs`,
    );
  }
  end(problems.length === 0 ? EXIT.good : EXIT.short);
}

/** Throws AppError not-found when a lab is named that does not exist. */
export function mustKnow(labs: readonly string[], catalog: Catalog): void {
  const known = [...catalog.labs(), ...catalog.broken()].map((lab) => lab.id);
  const unknown = labs.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new AppError('not-found', `There is no lab "${unknown}". \`lab list\` names them.`);
}

/** Until Ctrl-C. */
function lintAgain(tool: Tool, labs: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const watcher = watch(tool.rooms.config.labs, { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        tool.terminal.note(`\n${new Date().toLocaleTimeString()}`);
        lint(tool, labs, false);
      }, SETTLE_MS);
    });
    process.once('SIGINT', () => {
      clearTimeout(timer);
      watcher.close();
      resolve();
    });
  });
}
