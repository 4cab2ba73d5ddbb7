// After a start of the server: makes what the database says and what really runs agree. Safe to run again.
import type { HostEngine, HostStatus } from '../domain/engine.ts';
import type { Lab } from '../domain/lab.ts';
import type { LabSession } from '../domain/session.ts';
import { LiveSession, type LiveSessionDeps, type LiveSessionEvents } from './live-session.ts';

type RecoverDeps = LiveSessionDeps & { readonly engine: HostEngine };

/** What the ids of a server's sessions begin with; those of the command line have other letters, and are its to end. */
export const OWN_IDS = 's';

/** Rejects when the engine does not answer; then nothing was changed. */
export async function recover(
  deps: RecoverDeps,
  events: LiveSessionEvents,
  adopt: (session: LiveSession) => void,
): Promise<void> {
  const statuses = await deps.engine.list();
  const rows = await deps.store.sessions.live();
  const known = new Set(rows.map((row) => row.id));
  const stray = new Set(statuses.map((s) => s.session).filter((id) => id.startsWith(OWN_IDS) && !known.has(id)));
  for (const id of stray) {
    deps.log.warn({ session: id }, 'hosts of no known session are removed');
    deps.engine.destroy(id).catch((err: unknown) => deps.log.error({ err, session: id }, 'stray hosts could not be removed'));
  }
  // First what can fail: when this begins again, nobody has been taken up yet.
  for (const row of rows) if (!soundLab(deps, row)) await endWithoutLab(deps, row);
  for (const row of rows) {
    const lab = soundLab(deps, row);
    if (lab) takeUp(new LiveSession(row, lab, deps, events), statuses, adopt, deps.clock.now());
  }
}

function takeUp(session: LiveSession, statuses: readonly HostStatus[], adopt: (session: LiveSession) => void, now: Date): void {
  adopt(session);
  switch (session.row.state) {
    case 'starting':
      void session.beginAgain();
      return;
    case 'resetting':
      session.resetAgain();
      return;
    case 'stopping':
      void session.remove(session.words || 'The lab was stopped.');
      return;
    case 'failed':
      void session.stop(session.words || 'The lab had failed and was stopped.');
      return;
    case 'ready':
      if (statuses.some((s) => s.session === session.id && s.state === 'up')) session.seeHosts(statuses);
      else void session.stop('The hosts of this lab were gone when Patchbay came back. Results are kept; start the lab again.');
      return;
    case 'queued':
      // Their page has to come back first.
      session.touch(now);
      return;
    case 'stopped':
      return;
  }
}

function soundLab(deps: RecoverDeps, row: LabSession): Lab | null {
  try {
    return deps.catalog.getLab(row.labId);
  } catch {
    return null;
  }
}

async function endWithoutLab(deps: RecoverDeps, row: LabSession): Promise<void> {
  const reason = `The lab "${row.labId}" is not there any more, or is broken; it was stopped.`;
  const { sessions } = deps.store;
  const at = deps.clock.now();
  if (row.state === 'queued') {
    await sessions.move(row.id, 'queued', 'stopped', { reason, at });
    return;
  }
  if (row.state !== 'stopping') await sessions.move(row.id, row.state, 'stopping', { reason });
  try {
    await deps.engine.destroy(row.id);
    await sessions.move(row.id, 'stopping', 'stopped', { reason, at });
  } catch (err) {
    // It stays `stopping`: the next start of the server tries again.
    deps.log.error({ err, session: row.id }, 'hosts of a lab that is not there could not be removed');
  }
}
