// The line to an agent: answers find their questions, garbage is skipped and finally ends it, silence has a limit.
import { Duplex, PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { describe, expect, it, vi } from 'vitest';
import { AgentLine } from './agent-line.ts';
import { openHostPipes } from './host-pipes.ts';
import { GREET_DIRECTLY_MS } from './limits.ts';

vi.mock('./host-pipes.ts', () => ({ openHostPipes: vi.fn(() => null) }));

/** A container whose agent is this function: from a frame's id to the bytes it says on standard output. */
async function lineTo(
  say: (id: string, payload: Buffer) => (string | Buffer)[],
): Promise<{ line: AgentLine; push: (text: string | Buffer) => void }> {
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

it('passes events on, answers greetings', async () => {
  const { line, push } = await lineTo((id, payload) => (payload.length ? [] : [`pb1 ${id} 0\n`]));
  const events: string[] = [];
  line.onEvent = (words) => events.push(words);
  push('pb1 event 7\nnetlink');
  await line.greet(1000);
  expect(events).toEqual(['netlink']);
});

it('reads what nobody asked for no faster than it may, and goes on by itself', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
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

it('counts the frames of a keeper, which are many in one of its own', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
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
