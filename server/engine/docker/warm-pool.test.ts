// What the pool keeps, gives out and lets go. Real hosts: test/docker/engine.test.ts.
import { randomUUID } from 'node:crypto';
import { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import { afterEach, describe, expect, it } from 'vitest';
import { RootMounts } from './root-mounts.ts';
import { Shims } from './shims.ts';
import { WarmPool } from './warm-pool.ts';

/** An agent that greets and says of the two commands that make a waiting host's bridge that they ended well. */
function agent(): Duplex {
  const stream: Duplex = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      const end = chunk.indexOf(10);
      const [, id, length] = chunk.toString('latin1', 0, end).split(' ');
      const answer = length === '0' ? '' : `0 1 0 0 0\n0 1 0 36 0\n${randomUUID()}`;
      const body = Buffer.from(`pb1 ${id} ${answer.length}\n${answer}`);
      const head = Buffer.alloc(8);
      head[0] = 1;
      head.writeUInt32BE(body.length, 4);
      stream.push(Buffer.concat([head, body]));
      done();
    },
  });
  return stream;
}

/** An engine that counts: which hosts were made, and which are gone. */
function engine() {
  const made: string[] = [];
  const gone: string[] = [];
  const agents: Duplex[] = [];
  const docker = {
    createContainer: async ({ name }: { name: string }) => {
      made.push(name);
      return {
        id: name,
        attach: async () => {
          agents.push(agent());
          return agents.at(-1);
        },
        start: async () => {},
        inspect: async () => ({ Id: name, State: { Running: true, Pid: 1 } }),
        remove: async () => void gone.push(name),
      };
    },
  };
  const config = { image: 'image', homeHash: 'home' };
  const parts = { docker: docker as unknown as Docker, config, shims: new Shims(), mounts: new RootMounts(false) };
  return { pool: new WarmPool(parts, false), made, gone, agents };
}

const full = (pool: WarmPool, hosts: number) => expect.poll(() => pool.size).toBe(hosts);

describe('the warm pool', () => {
  const opened: WarmPool[] = [];
  const open = () => {
    const made = engine();
    opened.push(made.pool);
    return made;
  };
  afterEach(async () => {
    for (const pool of opened.splice(0)) await pool.dispose();
  });

  it('fills up to what it is to keep, gives each host out once, and lets go what is too much', async () => {
    const { pool, gone } = open();
    pool.keep(4);
    await full(pool, 4);
    const [first, second] = [pool.take(3), pool.take(3)];
    expect([first.length, second.length]).toEqual([3, 1]);
    expect(new Set([...first, ...second].map(({ name }) => name)).size).toBe(4);
    pool.keep(3);
    await full(pool, 3);
    pool.keep(1);
    await full(pool, 1);
    await expect.poll(() => gone.length).toBe(2);
    expect(gone).not.toContain(first[0]?.name);
  });

  it('makes no hosts while a student waits, nor for a moment after it', async () => {
    const { pool, made } = open();
    const release = pool.hold();
    pool.keep(2);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(made.length).toBe(0);
    release();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(made.length).toBe(0);
    await full(pool, 2);
  });

  it('gives out no host that died while it waited, and takes it away', async () => {
    const { pool, gone, agents } = open();
    pool.keep(2);
    await full(pool, 2);
    agents[0]!.destroy();
    await new Promise((resolve) => agents[0]!.once('close', resolve));
    expect(pool.take(2).length).toBe(1);
    await expect.poll(() => gone.length).toBe(1);
  });
});
