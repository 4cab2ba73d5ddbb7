// Who may knock: the Host a browser believes it speaks to, and the page that makes it speak. Pure.
import { isLoopback } from '../config.ts';
import { AppError } from '../errors.ts';

export type Knock = {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** The browser's own word: same-origin, same-site, cross-site, none. */
  readonly fetchSite: string | undefined;
  /** A proxy says that it passes on what somebody else asked. */
  readonly forwarded?: boolean;
};

/** Throws not-allowed. `local`: we listen on this machine only, where everyone is signed in, so a foreign name that
 * resolves to 127.0.0.1 (DNS rebinding) must not get in, nor what a proxy lets in. `own`: the origin that our pages have
 * behind a proxy; empty: that of the Host. */
export function guard(knock: Knock, local: boolean, own = ''): void {
  const name = hostName(knock.host);
  if (!name) throw new AppError('not-allowed', 'The request names no host.');
  if (local && !isLoopback(name))
    throw new AppError('not-allowed', `Patchbay serves this machine only. Open it as http://127.0.0.1, not as ${name}.`);
  if (local && knock.forwarded)
    throw new AppError(
      'not-allowed',
      'Patchbay serves this machine only, and a proxy passes others on to it. Tell Patchbay its public address: PATCHBAY_ORIGIN=https://…',
    );
  if (knock.origin !== undefined && !(own ? knock.origin === own : sameHost(knock.origin, knock.host)))
    throw new AppError('not-allowed', `A page of ${knock.origin} may not use Patchbay. Open Patchbay itself.`);
  const harmless = knock.method === 'GET' || knock.method === 'HEAD';
  if (!harmless && (knock.fetchSite === 'cross-site' || knock.fetchSite === 'same-site'))
    throw new AppError('not-allowed', 'A page of another site may not use Patchbay. Open Patchbay itself.');
}

function hostName(host: string | undefined): string | null {
  if (!host) return null;
  const name = /^(\[[0-9a-fA-F:]+\]|[^:]+)(:\d+)?$/.exec(host)?.[1];
  return name?.toLowerCase() ?? null;
}

function sameHost(origin: string, host: string | undefined): boolean {
  try {
    return new URL(origin).host === new URL(`http://${host}`).host;
  } catch {
    return false;
  }
}
