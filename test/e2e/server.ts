// A whole Patchbay for the browser tests: a home, a database and a port of its own, on the private engine.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureCapabilities } from '../../setup/capabilities.mjs';
import { askDocker } from '../../setup/docker-api.mjs';
import { engineUp } from '../../setup/engine.mjs';
import { environmentFor, placeOf, ROOT } from '../../setup/environment.mjs';
import { ensureImage } from '../../setup/image.mjs';

const READY_LIMIT_MS = 60_000;
/** The lab that has an error on purpose. */
export const BROKEN = { lab: '98-broken', line: 3, field: 'levle' } as const;

/** The engine's environment: what the test command gives, or the clone's own engine. */
async function engineEnvironment(): Promise<Record<string, string>> {
  const place = placeOf();
  if (process.env.PATCHBAY_ENGINE_SOCKET && process.env.PATCHBAY_IMAGE) return environmentFor(place, process.env.PATCHBAY_IMAGE);
  await engineUp(place);
  const { tag } = await ensureImage(place, { onLine: (line: string) => console.error(line) });
  return environmentFor(place, tag);
}

const WHOLE = ['20-flat', '28-vxlan'];

/** The lab that the story is about, one for the picture, and one with a misspelt key. */
function labsFolder(home: string): string {
  const folder = path.join(home, 'labs');
  mkdirSync(folder, { recursive: true });
  const labs = path.join(ROOT, 'labs');
  cpSync(path.join(labs, 'glossary.md'), path.join(folder, 'glossary.md'));
  for (const id of WHOLE) {
    cpSync(path.join(labs, id), path.join(folder, id), { recursive: true });
    const lab = path.join(folder, id, 'lab.yaml');
    // The labs before it are not here.
    writeFileSync(lab, readFileSync(lab, 'utf8').replace(/^after: .*$/m, 'after: []'));
  }
  cpSync(path.join(labs, '20-flat'), path.join(folder, BROKEN.lab), { recursive: true });
  writeFileSync(
    path.join(folder, BROKEN.lab, 'lab.yaml'),
    'title: A lab with a slip\nsummary: Its level is misspelt.\nlevle: beginner\n',
  );
  return folder;
}

export class PatchbayServer {
  readonly home = mkdtempSync(path.join(tmpdir(), 'patchbay-e2e-'));
  readonly labs = labsFolder(this.home);
  /** Where this server finds the engine: a link to its socket. */
  readonly #engine = path.join(this.home, 'engine.sock');
  #environment: Record<string, string> = {};
  #child: ChildProcess | null = null;
  #log = '';
  url = '';

  async start(): Promise<void> {
    if (Object.keys(this.#environment).length === 0) {
      this.#environment = await engineEnvironment();
      this.engineBack();
    }
    const home = path.join(this.home, 'home');
    const place = placeOf();
    await ensureCapabilities(place, this.#environment.PATCHBAY_IMAGE ?? '');
    mkdirSync(home, { recursive: true });
    copyFileSync(place.capabilities, path.join(home, path.basename(place.capabilities)));
    const child = spawn(process.execPath, ['--import', 'tsx', path.join(ROOT, 'server/main.ts')], {
      cwd: ROOT,
      env: {
        ...process.env,
        ...this.#environment,
        PATCHBAY_ENGINE_SOCKET: this.#engine,
        NODE_ENV: 'production',
        PATCHBAY_HOME: home,
        PATCHBAY_LABS: this.labs,
        // The same port after a restart: the open page comes back to it.
        PORT: this.url === '' ? '0' : new URL(this.url).port,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const before = this.#log.length;
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`the server is not ready:\n${this.#log}`)), READY_LIMIT_MS);
      const hear = (data: Buffer) => {
        this.#log += data.toString();
        const ready = /listening (http:\S+)/.exec(this.#log.slice(before));
        if (!ready?.[1]) return;
        clearTimeout(late);
        this.url = ready[1];
        resolve();
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('exit', (code) => reject(new Error(`the server has ended with ${code}:\n${this.#log}`)));
    });
    child.removeAllListeners('exit');
  }

  /** Ends the process with this signal and waits until it is gone. SIGKILL: as if the machine had lost it. */
  async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return;
    this.#log += `\n--- ${signal}\n`;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
    this.#child = null;
  }

  /** Nobody answers this server where its engine is; the engine and its hosts live. */
  engineAway(): void {
    rmSync(this.#engine);
  }

  engineBack(): void {
    rmSync(this.#engine, { force: true });
    symlinkSync(this.#environment.PATCHBAY_ENGINE_SOCKET ?? '', this.#engine);
  }

  /** A host of this Patchbay dies, as by a machine out of memory. */
  async kill(host: string): Promise<void> {
    const socket = this.#environment.PATCHBAY_ENGINE_SOCKET ?? '';
    const mark = createHash('sha256').update(path.join(this.home, 'home')).digest('hex').slice(0, 8);
    const filters = encodeURIComponent(JSON.stringify({ label: [`patchbay.home=${mark}`] }));
    const { body } = await askDocker(socket, 'GET', `/containers/json?filters=${filters}`);
    const found = (body as { Id: string; Names: string[] }[]).find(({ Names }) =>
      Names.some((name) => name.endsWith(`-${host}`)),
    );
    if (!found) throw new Error(`no host ${host} runs`);
    await askDocker(socket, 'POST', `/containers/${found.Id}/kill`);
  }

  get log(): string {
    return this.#log;
  }

  /** Hosts destroyed, files removed; also of a server that had not found its engine yet. */
  async dispose(): Promise<void> {
    if (this.#child && !existsSync(this.#engine)) {
      await this.end('SIGKILL');
      this.engineBack();
      await this.start();
    }
    await this.end('SIGTERM');
    rmSync(this.home, { recursive: true, force: true });
  }
}
