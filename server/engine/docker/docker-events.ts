// Hears from Docker which containers die; begins again by itself when the engine was away.
import type Docker from 'dockerode';
import { EVENTS_RETRY_MS } from './limits.ts';
import { LABEL_HOME } from './names.ts';

/** Calls onDeath with the name of each container of this home that dies. Returns the end of it. */
export function hearDeaths(docker: Docker, homeHash: string, onDeath: (name: string) => void): () => void {
  let over = false;
  let current: (NodeJS.ReadableStream & { destroy?: () => void }) | null = null;

  const again = (): void => {
    current = null;
    if (!over) setTimeout(begin, EVENTS_RETRY_MS).unref();
  };
  const begin = (): void => {
    if (over) return;
    docker
      .getEvents({ filters: { type: ['container'], event: ['die'], label: [`${LABEL_HOME}=${homeHash}`] } })
      .then((stream) => {
        current = stream;
        let text = '';
        stream.on('data', (chunk: Buffer) => {
          text += chunk.toString('utf8');
          const lines = text.split('\n');
          text = lines.pop() ?? '';
          for (const line of lines) {
            const name = nameOf(line);
            if (name) onDeath(name);
          }
        });
        stream.once('close', again);
        stream.on('error', () => {});
        if (over) current.destroy?.();
      })
      .catch(again);
  };
  begin();
  return () => {
    over = true;
    current?.destroy?.();
  };
}

function nameOf(line: string): string | null {
  try {
    const event = JSON.parse(line) as { Actor?: { Attributes?: { name?: string } } };
    return event.Actor?.Attributes?.name ?? null;
  } catch {
    return null;
  }
}
