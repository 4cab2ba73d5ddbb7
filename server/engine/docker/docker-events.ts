// Hears from Docker which containers die; begins again by itself when the engine was away.
import type Docker from 'dockerode';
import { EVENTS_RETRY_MS } from './limits.ts';
import { LABEL_HOME } from './names.ts';

/** Calls onDeath with name and id of each container of this home that dies. Returns the end of it. */
export function hearDeaths(docker: Docker, homeHash: string, onDeath: (name: string, id: string) => void): () => void {
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
            const dead = readDeath(line);
            if (dead) onDeath(dead.name, dead.id);
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

function readDeath(line: string): { name: string; id: string } | null {
  try {
    const { Actor } = JSON.parse(line) as { Actor?: { ID?: string; Attributes?: { name?: string } } };
    return Actor?.Attributes?.name ? { name: Actor.Attributes.name, id: Actor.ID ?? '' } : null;
  } catch {
    return null;
  }
}
