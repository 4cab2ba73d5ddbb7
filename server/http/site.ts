// The pages: Next on the same port. It knows the server by HTTP and the socket only.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

export type Site = {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** In development the pages have a socket of their own. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  dispose(): Promise<void>;
};

export async function createSite(place: {
  readonly root: string;
  readonly dev: boolean;
  readonly server: Server;
}): Promise<Site> {
  // Loaded only when there are pages to serve: it takes a while and much memory.
  const { default: next } = await import('next');
  const app = next({ dev: place.dev, dir: place.root, httpServer: place.server });
  await app.prepare();
  const handle = app.getRequestHandler();
  const upgrade = app.getUpgradeHandler();
  return {
    handle: (request, response) => handle(request, response),
    upgrade: (request, socket, head) => upgrade(request, socket, head),
    dispose: () => app.close(),
  };
}
