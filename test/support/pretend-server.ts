// A whole server on pretended hosts, for work on the site without an engine: npx tsx test/support/pretend-server.ts
import { createApp } from '../../server/app.ts';
import { createCatalog } from '../../server/catalog/catalog.ts';
import { readConfig } from '../../server/config.ts';
import { PretendEngine } from './pretend-engine.ts';
import { PretendGrader } from './pretend-grader.ts';

const config = readConfig();
// Without the checks' own lint: labs that are being written appear too.
const catalog = createCatalog({ folder: config.labs, lintCheck: () => [] });
const app = createApp(config, { engine: new PretendEngine(), grader: new PretendGrader(), catalog });
const { url } = await app.listen();
console.log(`listening ${url}`);
process.on('SIGINT', () => void app.dispose('destroy').then(() => process.exit(0)));
