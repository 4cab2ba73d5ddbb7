// What every HostEngine must do; run for the fake (unit) and for Docker (test/docker). Says nothing about how.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HostEngine, Pty, PtyRequest } from '../../server/domain/engine.ts';
import type { Topology } from '../../server/domain/lab.ts';
import { PATIENCE } from './patience.ts';

/** Two hosts on one wire, one instance, and a set-up script for the first. */
export const PAIR: Topology = {
  hosts: [{ name: 'compute1', role: 'compute' }, { name: 'compute2' }],
  wires: [
    {
      name: 'data',
      ends: [
        { host: 'compute1', nic: 'eth1', address: '192.168.7.11/24' },
        { host: 'compute2', nic: 'eth1', address: '192.168.7.12/24' },
      ],
    },
  ],
  instances: [{ name: 'vm1', host: 'compute1', mac: 'fa:16:3e:00:00:01', tap: 'tap3f2c1a9b-7d', address: '10.0.0.5/24' }],
};

const SIZE = { cols: 80, rows: 24 };
let sequence = 0;
/** A session id that no other test uses. */
export const newSession = (): string => `t${Date.now().toString(36)}${(sequence++).toString(36).padStart(2, '0')}`;

/** Reads a pty until the wanted text is there; acknowledges as a viewer would. */
export class PtyReader {
  text = '';
  /** Offset after the last byte. */
  offset = 0;
  readonly gaps: number[] = [];
  code: number | null | undefined;
  detached = false;
  constructor(
    readonly pty: Pty,
    from = 0,
    private readonly acknowledges = true,
  ) {
    this.offset = from;
    pty.onData((data, offset) => {
      if (offset !== this.offset) this.gaps.push(offset - this.offset);
      this.text += data.toString('utf8');
      this.offset = offset + data.length;
      if (this.acknowledges) pty.ack(this.offset);
    });
    pty.onExit((code) => {
      this.code = code;
    });
    pty.onDetach(() => {
      this.detached = true;
    });
  }
  type(text: string): void {
    this.pty.write(Buffer.from(text));
  }
  async until(words: string | RegExp): Promise<void> {
    await expect.poll(() => this.text, { timeout: 15_000 * PATIENCE, interval: 5 }).toMatch(words);
  }
}

export function engineContract(makeEngine: () => HostEngine): void {
  let engine: HostEngine;
  const sessions: string[] = [];
  const start = async (topology: Topology = PAIR): Promise<string> => {
    const session = newSession();
    sessions.push(session);
    await engine.create(session, topology);
    return session;
  };
  const open = async (session: string, request: Partial<PtyRequest> = {}): Promise<PtyReader> =>
    new PtyReader(await engine.openPty(session, 'compute1', { shell: 'main', size: SIZE, from: 0, ...request }), request.from);
  const hostsOf = async (session: string): Promise<string[]> =>
    (await engine.list()).filter((h) => h.session === session).map((h) => `${h.host} ${h.state}`);

  beforeAll(() => {
    engine = makeEngine();
  });
  afterEach(async () => {
    await Promise.all(sessions.splice(0).map((session) => engine.destroy(session)));
  });
  afterAll(() => engine.dispose());

  describe('create, list, destroy', () => {
    it('makes the hosts of a topology and lists them as up', async () => {
      const words: string[] = [];
      const session = newSession();
      sessions.push(session);
      await engine.create(session, PAIR, (w) => words.push(w));
      expect((await hostsOf(session)).sort()).toEqual(['compute1 up', 'compute2 up']);
      expect(words.length).toBeGreaterThan(0);
    });

    it('is idempotent: a second create leaves what is there, with its shells', async () => {
      const session = await start();
      const shell = await open(session);
      await shell.until(/compute1.*# $/s);
      await engine.create(session, PAIR);
      shell.type('echo still $((40+2)) here\n');
      await shell.until(/still .* here\r\n/);
      expect(shell.detached).toBe(false);
    });

    it('destroys all, twice without a word, and also what never was', async () => {
      const session = await start();
      await engine.destroy(session);
      await engine.destroy(session);
      await engine.destroy(newSession());
      expect(await hostsOf(session)).toEqual([]);
      await expect(engine.exec(session, 'compute1', ['true'], { by: 'host' })).rejects.toMatchObject({ code: 'host-down' });
      await expect(engine.openPty(session, 'compute1', { shell: 'main', size: SIZE, from: 0 })).rejects.toMatchObject({
        code: 'host-down',
      });
    });

    it('keeps sessions apart', async () => {
      const [one, two] = [await start(), await start()];
      await engine.destroy(one);
      expect((await hostsOf(two)).sort()).toEqual(['compute1 up', 'compute2 up']);
    });

    it('reset gives fresh hosts and ends the old shells', async () => {
      const session = await start();
      const shell = await open(session);
      await shell.until('# ');
      await engine.reset(session, PAIR);
      await expect.poll(() => shell.detached || shell.code !== undefined, { timeout: 15_000 * PATIENCE }).toBe(true);
      expect((await hostsOf(session)).sort()).toEqual(['compute1 up', 'compute2 up']);
      const again = await open(session);
      await again.until('# ');
      expect(again.text).not.toContain('still');
    });
  });

  describe.each(['host', 'probe'] as const)('exec by %s', (by) => {
    it('any exit code is data', async () => {
      const session = await start();
      expect(await engine.exec(session, 'compute1', ['true'], { by })).toMatchObject({
        exitCode: 0,
        stdout: '',
        truncated: false,
      });
      expect(await engine.exec(session, 'compute1', ['false'], { by })).toMatchObject({ argv: ['false'], exitCode: 1 });
      expect(await engine.exec(session, 'compute1', ['no-such-program'], { by })).toMatchObject({ exitCode: 127 });
      expect(await engine.exec(session, 'compute1', ['cat'], { by, stdin: 'two\nlines ü\n' })).toMatchObject({
        stdout: 'two\nlines ü\n',
      });
    });

    it('never passes words through a shell', async () => {
      const session = await start();
      const { stdout } = await engine.exec(session, 'compute1', ['echo', '$HOME; `id`', 'a  b'], { by });
      expect(stdout).toBe('$HOME; `id` a  b\n');
    });

    it('kills at the time limit and cuts at the output cap', async () => {
      const session = await start();
      expect(await engine.exec(session, 'compute1', ['sleep', '30'], { by, timeoutMs: 100 })).toMatchObject({ exitCode: null });
      const long = await engine.exec(session, 'compute1', ['seq', '100000'], { by, maxBytes: 1000 });
      expect(long).toMatchObject({ truncated: true, exitCode: 0 });
      expect(long.stdout.length).toBe(1000);
    });

    it('rejects with host-down where there is no such host', async () => {
      const session = await start();
      await expect(engine.exec(session, 'nobody', ['true'], { by })).rejects.toMatchObject({ code: 'host-down' });
    });
  });

  describe('batch', () => {
    it('runs commands in order, one record each, in the named namespaces', async () => {
      const session = await start();
      const records = await engine.batch(session, 'compute1', [
        { argv: ['echo', 'one'] },
        { argv: ['echo', 'two'], netns: 'vm1' },
        { argv: ['echo', 'three'], netns: 'no-such' },
        { argv: ['sleep', '30'], timeoutMs: 50 },
        { argv: ['cat'], stdin: 'five' },
      ]);
      expect(records.map(({ exitCode }) => exitCode)).toEqual([0, 0, 255, null, 0]);
      expect(records.map(({ stdout }) => stdout)).toEqual(['one\n', 'two\n', '', '', 'five']);
      expect(records[2]!.stderr).toContain('Cannot open network namespace "no-such"');
    });
  });

  describe('shells', () => {
    it('gives a prompt with the name of the host, runs what is typed, says the exit code', async () => {
      const shell = await open(await start());
      await shell.until(/compute1.*# $/s);
      shell.type('echo hello\n');
      await shell.until(/hello\r\n.*hello\r\n/s);
      shell.type('exit 7\n');
      await expect.poll(() => shell.code, { timeout: 15_000 * PATIENCE }).toBe(7);
      expect(shell.gaps).toEqual([]);
    });

    it('opens the console of an instance', async () => {
      const shell = await open(await start(), { shell: 'vm1', instance: 'vm1' });
      await shell.until(/vm1.*# $/s);
    });

    it('outlives its connection: coming back continues where it was left, each byte once', async () => {
      const session = await start();
      const first = await open(session);
      await first.until('# ');
      first.type('echo before\n');
      await first.until(/before\r\n.*before\r\n.*# $/s);
      first.pty.detach();
      const second = await open(session, { from: first.offset });
      second.type('echo after\n');
      await second.until(/after\r\n.*after\r\n/s);
      expect(second.text).not.toContain('before');
      expect(second.gaps).toEqual([]);
      const whole = await open(session);
      await whole.until(/before\r\n.*after\r\n/s);
      expect(whole.text.startsWith(first.text)).toBe(true);
    });

    it('tells who comes back for which size each part was printed; without a size of theirs it stays as it is', async () => {
      const session = await start();
      const narrow = { cols: 44, rows: 10 };
      const first = await open(session);
      await first.until('# ');
      expect(first.pty.sizes).toEqual([{ from: 0, size: SIZE }]);
      first.pty.resize(narrow);
      first.type('echo narrow\n');
      await first.until(/narrow\r\n.*narrow\r\n.*# $/s);
      first.pty.detach();
      const again = await open(session, { size: null });
      expect(again.pty.sizes).toEqual([
        { from: 0, size: SIZE },
        { from: expect.any(Number), size: narrow },
      ]);
      const at = again.pty.sizes.at(-1)?.from ?? 0;
      expect(at).toBeGreaterThan(0);
      expect(at).toBeLessThanOrEqual(first.text.indexOf('narrow'));
      // Who has seen the first part already hears of the rest alone.
      const late = await open(session, { from: at, size: { cols: 90, rows: 30 } });
      expect(late.pty.sizes.map(({ size }) => size)).toEqual([narrow, { cols: 90, rows: 30 }]);
    });

    it('serves several viewers of one shell alike', async () => {
      const session = await start();
      const [one, two] = [await open(session), await open(session)];
      await one.until('# ');
      one.type('echo shared\n');
      await Promise.all([one.until(/shared\r\n.*shared/s), two.until(/shared\r\n.*shared/s)]);
      await expect.poll(() => two.text).toBe(one.text);
    });

    it('ends a shell that is killed; opening it again gives a new one', async () => {
      const session = await start();
      const shell = await open(session);
      await shell.until('# ');
      shell.pty.kill();
      await expect.poll(() => shell.code, { timeout: 15_000 * PATIENCE }).toBe(null);
      const again = await open(session);
      await again.until('# ');
      expect(again.text).not.toContain('killed');
    });

    it('stops what floods one window past the slowest viewer, and goes on as it catches up', async () => {
      const session = await start();
      const slow = new PtyReader(await engine.openPty(session, 'compute1', { shell: 'flood', size: SIZE, from: 0 }), 0, false);
      await slow.until('# ');
      slow.type('seq 300000\n');
      await expect.poll(() => slow.offset, { timeout: 15_000 * PATIENCE }).toBeGreaterThan(200 * 1024);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const stuckAt = slow.offset;
      expect(stuckAt).toBeLessThan(400 * 1024);
      // Another shell of the host has its echo meanwhile.
      const calm = await open(session, { shell: 'calm' });
      await calm.until('# ');
      calm.type('echo calm\n');
      await calm.until(/calm\r\n.*calm\r\n/s);
      expect(slow.offset).toBe(stuckAt);
      slow.pty.ack(stuckAt);
      await expect.poll(() => slow.offset, { timeout: 15_000 * PATIENCE }).toBeGreaterThan(stuckAt);
      expect(slow.gaps).toEqual([]);
    });
  });

  it('says whether it isolates', async () => {
    const { how } = await engine.isolation();
    expect(how.length).toBeGreaterThan(0);
  });
}
