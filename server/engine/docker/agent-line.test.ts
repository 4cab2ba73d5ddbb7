// The line to an agent: answers find their questions, garbage is skipped and finally ends it, silence has a limit.
import { Duplex, PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AgentLine as Line } from './agent-line.ts';
import { openHostPipes } from './host-pipes.ts';
import { GREET_DIRECTLY_MS } from './limits.ts';

vi.mock('./host-pipes.ts', () => ({ openHostPipes: vi.fn(() => null) }));

/** All lines of a server share a bound: each test has its own. */
let AgentLine: typeof import('./agent-line.ts').AgentLine;
beforeEach(async () => {
  vi.resetModules();
  ({ AgentLine } = await import('./agent-line.ts'));
});

/** A container whose agent is this function: from a frame's id to the bytes it says on standard output. */
async function lineTo(
  say: (id: string, payload: Buffer) => (string | Buffer)[],
): Promise<{ line: Line; push: (text: string | Buffer) => void }> {
  const wrap = (text: string | Buffer): Buffer => {
    const body = Buffer.from(text);
    const head = Buffer.alloc(8);
    head[0] = 1;
    head.writeUInt32BE(body.length, 4);
    return Buffer.concat([head, body]);
  };
  const stream: Duplex = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      const end = chunk.indexOf(10);
      const id = chunk.toString('utf8', 0, end).split(' ')[1]!;
      for (const text of say(id, chunk.subarray(end + 1))) stream.push(wrap(text));
      done();
    },
  });
  const container = { attach: async () => stream } as Partial<Docker.Container>;
  return { line: await AgentLine.open(container as Docker.Container), push: (text) => stream.push(wrap(text)) };
}

it('matches answers to questions in any order, in any cut, between garbage', async () => {
  const ids: string[] = [];
  const { line, push } = await lineTo((id) => {
    ids.push(id);
    return [];
  });
  const one = line.request(Buffer.from('x'), 5000);
  const two = line.request(Buffer.from('y'), 5000);
  push(`noise\npb1 nobody 3\nabcpb1 ${ids[1]} 6\nse`);
  push('cond');
  push(`pb1 ${ids[0]} 5\nfirst`);
  expect((await one).toString()).toBe('first');
  expect((await two).toString()).toBe('second');
});

it('puts together what comes in single bytes', async () => {
  const ids: string[] = [];
  const { line, push } = await lineTo((id) => {
    ids.push(id);
    return [];
  });
  const one = line.request(Buffer.from('x'), 5000);
  for (const byte of Buffer.from(`noise\npb1 ${ids[0]} 5\nfirst`)) push(Buffer.of(byte));
  expect((await one).toString()).toBe('first');
});

it('lets a large answer by that comes too late, and reads nothing in it', async () => {
  const ids: string[] = [];
  const { line, push } = await lineTo((id) => {
    ids.push(id);
    return [];
  });
  const events: string[] = [];
  line.onEvent = (words) => events.push(words);
  await expect(line.request(Buffer.from('x'), 10)).rejects.toThrow('in time');
  push(`pb1 ${ids[0]} 100000\n`);
  for (let sent = 0; sent < 100_000; sent += 20) push('\npb1 event 5\nagain\n\n');
  push('pb1 event 7\nnetlink');
  await expect.poll(() => events).toEqual(['netlink']);
  expect(line.isClosed).toBe(false);
});

it('passes events on, answers greetings', async () => {
  const { line, push } = await lineTo((id, payload) => (payload.length ? [] : [`pb1 ${id} 0\n`]));
  const events: string[] = [];
  line.onEvent = (words) => events.push(words);
  push('pb1 event 7\nnetlink');
  await line.greet(1000);
  expect(events).toEqual(['netlink']);
});

it('reads what nobody asked for no faster than it may, and goes on by itself', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const { line, push } = await lineTo(() => []);
    let heard = 0;
    line.onEvent = () => {
      heard += 1;
    };
    const events = (count: number) => push('pb1 event 7\nnetlink'.repeat(count));
    events(30_000);
    await vi.waitFor(() => expect(heard).toBe(30_000));
    events(30_000);
    await vi.waitFor(() => expect(heard).toBe(60_000));
    events(1);
    await new Promise(setImmediate);
    expect(heard).toBe(60_000);
    vi.advanceTimersByTime(400);
    await new Promise(setImmediate);
    expect(heard).toBe(60_000);
    vi.advanceTimersByTime(200);
    await new Promise(setImmediate);
    expect(heard).toBe(60_001);
    expect(line.isClosed).toBe(false);
    line.close();
  } finally {
    vi.useRealTimers();
  }
});

it('holds back who floods when all lines together bring too much, and nobody else', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const open = async () => {
      const heard: string[] = [];
      const { line, push } = await lineTo(() => []);
      line.onEvent = (words) => heard.push(words);
      return { line, heard, push: (count: number) => push('pb1 event 1\nx'.repeat(count)) };
    };
    const lines = [await open(), await open(), await open(), await open(), await open()];
    const quiet = await open();
    for (const { push } of lines) push(30_000);
    await expect.poll(() => lines.map(({ heard }) => heard.length)).toEqual(lines.map(() => 30_000));
    for (const { push } of [...lines, quiet]) push(1);
    for (const { push } of [...lines, quiet]) push(1);
    await expect.poll(() => quiet.heard.length).toBe(2);
    expect(lines.reduce((sum, { heard }) => sum + heard.length, 0)).toBeLessThanOrEqual(150_005);
    vi.advanceTimersByTime(1000);
    await expect.poll(() => lines.map(({ heard }) => heard.length)).toEqual(lines.map(() => 30_002));
    for (const { line } of [...lines, quiet]) line.close();
  } finally {
    vi.useRealTimers();
  }
});

it('is told once that another agent serves, however often that is said, and no faster than it can be', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const written: string[] = [];
    const { line, push } = await lineTo((id, payload) => {
      written.push(`${id} ${payload}`);
      return [];
    });
    push('pb1 event 5\nagain'.repeat(1000));
    push('pb1 event 5\nagain');
    await new Promise(setImmediate);
    expect(written.length).toBe(1);
    let heard = 0;
    line.onEvent = () => {
      heard += 1;
    };
    push('pb1 event 7\nnetlink');
    vi.advanceTimersByTime(20_000);
    await new Promise(setImmediate);
    expect(heard).toBe(0);
    vi.advanceTimersByTime(10_000);
    await new Promise(setImmediate);
    expect(heard).toBe(1);
    line.close();
  } finally {
    vi.useRealTimers();
  }
});

it('counts the frames of a keeper, which are many in one of its own', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const ids: string[] = [];
    const { line, push } = await lineTo((id) => {
      ids.push(id);
      return [];
    });
    let heard = '';
    const channel = line.openChannel(Buffer.from('a'), {
      data: (data) => {
        heard += `${data}`;
        channel.charge(80_000);
      },
      gone: () => undefined,
    });
    const say = (word: string) => push(`pb1 =${ids[0]?.slice(1)} ${word.length}\n${word}`);
    say('one');
    await vi.waitFor(() => expect(heard).toBe('one'));
    say('two');
    await new Promise(setImmediate);
    expect(heard).toBe('one');
    vi.advanceTimersByTime(1100);
    await new Promise(setImmediate);
    expect(heard).toBe('onetwo');
    line.close();
  } finally {
    vi.useRealTimers();
  }
});

it('rejects at the time limit, and everything when it breaks', async () => {
  const { line } = await lineTo(() => []);
  await expect(line.request(Buffer.from('x'), 10)).rejects.toThrow('in time');
  const waiting = line.request(Buffer.from('x'), 5000);
  line.close();
  await expect(waiting).rejects.toThrow('broke');
  await expect(line.request(Buffer.from('x'), 10)).rejects.toThrow('closed');
});

describe('channels', () => {
  it('carry bytes each to its own, and are silent when closed', async () => {
    const idsSeen: string[] = [];
    const { line, push } = await lineTo((id) => {
      idsSeen.push(id);
      return [];
    });
    const [one, two]: [string[], string[]] = [[], []];
    const first = line.openChannel(Buffer.from('a'), { data: (data) => one.push(`${data}`), gone: () => one.push('gone') });
    line.openChannel(Buffer.from('b'), { data: (data) => two.push(`${data}`), gone: () => two.push('gone') });
    const [a, b] = idsSeen.map((id) => id.slice(1));
    expect(idsSeen.map((id) => id[0])).toEqual(['+', '+']);
    push(`pb1 =${b} 3\ntwopb1 =${a} 3\none`);
    await expect.poll(() => [one, two]).toEqual([['one'], ['two']]);
    first.close();
    push(`pb1 =${a} 4\nlatepb1 -${b} 0\npb1 =${b} 4\nlate`);
    await expect.poll(() => two).toEqual(['two', 'gone']);
    expect(one).toEqual(['one']);
    first.send(Buffer.from('x'));
    expect(idsSeen.map((id) => id[0])).toEqual(['+', '+', '-']);
  });

  it('are gone, and what waits is refused, when another agent serves or the line breaks', async () => {
    const { line, push } = await lineTo(() => []);
    const said: string[] = [];
    const open = () => line.openChannel(Buffer.from('a'), { data: () => {}, gone: () => said.push('gone') });
    open();
    const waiting = line.request(Buffer.from('x'), 5000);
    push('pb1 event 5\nagain');
    await expect(waiting).rejects.toThrow('killed');
    expect(said).toEqual(['gone']);
    open();
    line.close();
    expect(said).toEqual(['gone', 'gone']);
    expect(open).toThrow('closed');
  });
});

it('ends after a MiB of what is no answer', async () => {
  const { line, push } = await lineTo(() => []);
  for (let i = 0; i < 20; i++) push(Buffer.alloc(64 * 1024, 'a'));
  await expect.poll(() => line.isClosed).toBe(true);
});

it('ends when the host takes nothing in', async () => {
  const deaf = new Duplex({ read() {}, write() {} });
  const line = await AgentLine.open({ attach: async () => deaf } as Partial<Docker.Container> as Docker.Container);
  const shell = line.openChannel(Buffer.from('a'), { data: () => {}, gone: () => {} });
  for (let i = 0; i < 15; i++) shell.send(Buffer.alloc(1024 * 1024));
  expect(line.isClosed).toBe(false);
  for (let i = 0; i < 2; i++) shell.send(Buffer.alloc(1024 * 1024));
  expect(line.isClosed).toBe(true);
});

describe('past Docker', () => {
  const place = { pid: 1, containerId: 'c0ffee' };
  /** The pipes of a host whose agent notes what it is asked there, and answers or not. */
  function pipes(answers: boolean): string[] {
    const [from, to] = [new PassThrough(), new PassThrough()];
    const asked: string[] = [];
    to.on('data', (data: Buffer) => {
      const id = data.toString('latin1').split(' ')[1] ?? '';
      asked.push(id);
      if (answers) from.write(`pb1 ${id} 0\n`);
    });
    vi.mocked(openHostPipes).mockReturnValueOnce({ from, to } as never);
    return asked;
  }

  it('goes what is asked once the agent has answered there, and asks for its answers there', async () => {
    const byDocker: string[] = [];
    const { line } = await lineTo((id) => {
      byDocker.push(id);
      return [`pb1 ${id} 0\n`];
    });
    const asked = pipes(true);
    await line.goDirect(place);
    await line.request(Buffer.from('x'), 1000);
    expect(asked.map((id) => id[0])).toEqual(['>', '>']);
    expect(byDocker).toEqual([]);
  });

  it('ends with the host, and leaves no pipe open', async () => {
    const [from, to] = [new PassThrough(), new PassThrough()];
    vi.mocked(openHostPipes).mockReturnValueOnce({ from, to } as never);
    to.once('data', (data: Buffer) => from.write(`pb1 ${data.toString('latin1').split(' ')[1]} 0\n`));
    const line = (await AgentLine.openDirect(place))!;
    const told = new Promise<void>((resolve) => {
      line.onClose = resolve;
    });
    from.end();
    await told;
    expect([line.isClosed, from.destroyed, to.destroyed]).toEqual([true, true, true]);
  });

  it('and back by Docker when nobody answers there; the agent is told where', async () => {
    vi.useFakeTimers();
    try {
      const byDocker: string[] = [];
      const { line } = await lineTo((id) => {
        byDocker.push(id);
        return [`pb1 ${id} 0\n`];
      });
      const asked = pipes(false);
      const going = line.goDirect(place);
      await vi.advanceTimersByTimeAsync(GREET_DIRECTLY_MS + 1000);
      await going;
      expect(asked.length).toBeGreaterThan(0);
      expect(byDocker.length).toBe(1);
      await line.request(Buffer.from('x'), 1000);
      expect(byDocker.map((id) => id[0] === '>')).toEqual([false, false]);
    } finally {
      vi.useRealTimers();
    }
  });
});
