// Dependencies and their reasons stay in step.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './environment.mjs';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
const direct = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });

test('every direct dependency has its reason in the decision, and none has one that is gone', () => {
  const rows = read('docs/decisions/0002-dependencies.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const named = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
  const wanted = direct.map(([name]) => name).filter((name) => !name.startsWith('@types/'));
  expect(named.filter((name) => name !== '@types/*').sort()).toEqual(wanted.sort());
});

test('versions are exact: a first start next year installs what was tested', () => {
  expect(direct.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});
