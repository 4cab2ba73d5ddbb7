// `npx tsx server/grading/write-kinds-page.ts`: writes docs/check-kinds.md.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { kindsPage } from './kinds-page.ts';

writeFileSync(path.resolve(import.meta.dirname, '../../docs/check-kinds.md'), kindsPage());
