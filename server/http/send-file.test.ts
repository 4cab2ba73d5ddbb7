// Files as answers: whole, none, and to somebody who has gone: no descriptor stays.
import { mkdtempSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { sendFile } from './send-file.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'send-'));
const file = path.join(folder, 'a.cast');
writeFileSync(file, 'x'.repeat(3_000_000));
const held = () =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === file;
    } catch {
      return false;
    }
  }).length;

async function served<T>(answer: (response: ServerResponse) => Promise<unknown>, use: (port: number) => Promise<T>): Promise<T> {
  const server = createServer((_, response) => void answer(response));
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

it('sends it whole, with its type', async () => {
  const answer = await served(
    (response) => sendFile(response, file, { 'Content-Type': 'application/x-asciicast' }),
    async (port) => {
      const response = await fetch(`http://127.0.0.1:${port}/`);
      return [response.headers.get('content-type'), response.headers.get('content-length'), (await response.text()).length];
    },
  );
  expect(answer).toEqual(['application/x-asciicast', '3000000', 3_000_000]);
  expect(held()).toBe(0);
});

it('says that there is none, of what is not there and of a folder, and has answered nothing', async () => {
  const said: boolean[] = [];
  const status = await served(
    async (response) => {
      said.push(await sendFile(response, path.join(folder, 'no'), {}), await sendFile(response, folder, {}));
      response.writeHead(404).end();
    },
    async (port) => (await fetch(`http://127.0.0.1:${port}/`)).status,
  );
  expect([said, status]).toEqual([[false, false], 404]);
});

it.each(['before it is begun', 'in the middle'])('who goes away %s leaves no descriptor open', async (when) => {
  const early = when.startsWith('before');
  const ends: Promise<boolean>[] = [];
  await served(
    async (response) => {
      if (early) await new Promise((gone) => response.on('close', gone));
      ends.push(sendFile(response, file, {}));
    },
    async (port) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      if (early) setTimeout(() => socket.destroy(), 50);
      else socket.once('data', () => socket.destroy());
      await expect.poll(() => ends.length).toBe(1);
      expect(await ends[0]).toBe(true);
    },
  );
  expect(held()).toBe(0);
});
