// Who may import whom: the rules hold for the code as it is, and each catches a planted violation.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, test } from 'vitest';
import { ROOT } from '../support/base-database.ts';

const house = mkdtempSync(path.join(os.tmpdir(), 'patchbay-rooms-'));
afterAll(() => rmSync(house, { recursive: true, force: true }));

type Report = {
  readonly summary: { readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[] };
};

async function cruise(cwd: string, folders: readonly string[]): Promise<Report['summary']['violations']> {
  const program = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { stdout } = await execa(
    process.execPath,
    [program, '--config', path.join(ROOT, '.dependency-cruiser.cjs'), '--output-type', 'json', ...folders],
    { cwd, reject: false },
  );
  return (JSON.parse(stdout) as Report).summary.violations;
}

/** file -> what it imports, and the rule that must catch it. */
const PLANTED: readonly [rule: string, file: string, imports: string][] = [
  ['no-circular', 'server/domain/a.ts', './b.ts'],
  ['app-knows-contract-only', 'app/page-x.tsx', '../server/domain/b.ts'],
  ['server-not-app', 'server/http/x.ts', '../../app/thing.ts'],
  ['domain-imports-nothing', 'server/domain/x.ts', '../errors.ts'],
  ['contract-imports-zod-only', 'server/contract/x.ts', '../domain/b.ts'],
  ['room-catalog-apart', 'server/catalog/x.ts', '../store/y.ts'],
  ['room-sessions-apart', 'server/sessions/x.ts', '../terminals/y.ts'],
  ['room-terminals-apart', 'server/terminals/x.ts', '../engine/y.ts'],
  ['room-grading-apart', 'server/grading/x.ts', '../http/y.ts'],
  ['room-topology-apart', 'server/topology/x.ts', '../app.ts'],
  ['room-store-apart', 'server/store/x.ts', '../grading/y.ts'],
  ['engine-apart', 'server/engine/x.ts', '../sessions/y.ts'],
  ['dockerode-in-engine', 'server/http/d.ts', 'dockerode'],
  ['prisma-in-store', 'server/sessions/p.ts', '@prisma/client'],
  ['xterm-in-one-component', 'app/lesson/x.tsx', '@xterm/xterm'],
  ['setup-has-no-packages', 'setup/x.mjs', 'execa'],
];

describe('planted violations', async () => {
  const put = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(house, file)), { recursive: true });
    writeFileSync(path.join(house, file), text);
  };
  for (const room of ['store', 'terminals', 'engine', 'http', 'grading', 'sessions'])
    put(`server/${room}/y.ts`, 'export const y = 1;\n');
  put('server/errors.ts', 'export const y = 1;\n');
  put('server/app.ts', 'export const y = 1;\n');
  put('app/thing.ts', 'export const y = 1;\n');
  put('server/domain/b.ts', "import { y } from './a.ts';\nexport const z = y;\n");
  for (const [, file, imports] of PLANTED) put(file, `import * as it from '${imports}';\nexport const y = it;\n`);
  put(
    'tsconfig.json',
    '{"compilerOptions":{"module":"ESNext","moduleResolution":"Bundler","allowImportingTsExtensions":true,"noEmit":true}}',
  );
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(house, 'node_modules'));
  const violations = await cruise(house, ['server', 'app', 'setup']);

  test.each(PLANTED)('%s catches %s', (rule, file) => {
    expect(violations.map((each) => `${each.rule.name} ${each.from}`)).toContain(`${rule} ${file}`);
  });
});

test('the code as it is breaks no rule', async () => {
  const violations = await cruise(ROOT, ['app', 'server', 'setup', 'test']);
  expect(violations.map((each) => `${each.rule.name} ${each.from}`)).toEqual([]);
}, 120_000);
