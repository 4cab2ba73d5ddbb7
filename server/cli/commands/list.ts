// `lab list`: the labs in the order of the path.
import { Command } from 'commander';
import { table } from '../terminal.ts';
import type { Tool } from '../tool.ts';

export function listCommand({ rooms, terminal }: Tool): Command {
  return new Command('list')
    .description('the labs there are, in the order of the path; broken ones with their first error')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExamples:\n  npm run lab -- list\n  npm run --silent lab -- list --json | jq .')
    .action(({ json }: { json?: boolean }) => {
      const catalog = rooms.catalog();
      if (json) {
        const labs = catalog.labs().map(({ id, title, summary, level, minutes, part, after, needs, steps }) => ({
          id,
          title,
          summary,
          level,
          minutes,
          part,
          after,
          needs,
          steps: steps.length,
        }));
        terminal.print(JSON.stringify({ labs, broken: catalog.broken() }));
        return;
      }
      const rows = catalog
        .labs()
        .map((lab) => [lab.id, lab.part, lab.level, `${lab.minutes} min`, `${lab.steps.length} steps`, lab.title]);
      if (rows.length > 0) terminal.print(table(rows));
      for (const { id, problems } of catalog.broken()) {
        const first = problems[0];
        terminal.print(`${id}  broken: ${first ? `${first.file}:${first.line}: ${first.reason}` : ''}`);
      }
    });
}
