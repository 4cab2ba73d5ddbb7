// `lab schema`: writes what is generated from the format: labs/lab.schema.json and docs/lab-format.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { labFormatPage } from '../../catalog/format-page.ts';
import { labJsonSchema } from '../../catalog/schema.ts';
import { checkKinds } from '../../grading/checks/registry.ts';
import { EXIT } from '../exit-status.ts';
import type { Tool } from '../tool.ts';

/** Path in the clone -> what it should hold. */
export function generatedFiles(): Readonly<Record<string, string>> {
  return {
    'labs/lab.schema.json': `${JSON.stringify(labJsonSchema([...checkKinds.values()]), null, 2)}\n`,
    'docs/lab-format.md': labFormatPage(),
  };
}

export function schemaCommand({ rooms, terminal, end }: Tool): Command {
  return new Command('schema')
    .description('write labs/lab.schema.json (for editors) and docs/lab-format.md, which come from the format itself')
    .option('--check', 'only say whether they are fresh')
    .action(({ check }: { check?: boolean }) => {
      for (const [file, text] of Object.entries(generatedFiles())) {
        const full = path.join(rooms.config.root, file);
        const fresh = existsSync(full) && readFileSync(full, 'utf8') === text;
        if (!fresh && !check) writeFileSync(full, text);
        if (!fresh && check) end(EXIT.short);
        terminal.print(`${file}: ${fresh ? 'fresh' : check ? 'stale' : 'written'}`);
      }
    });
}
