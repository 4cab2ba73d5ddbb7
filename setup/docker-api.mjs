// The few questions that set-up asks a Docker engine, over its unix socket, without packages.
import http from 'node:http';
import { sleep } from './command.mjs';

/** On a machine that has much to do a living engine may be late with its answer, more than once. */
const PINGS = 5;
const BETWEEN_PINGS_MS = 200;

/**
 * @param {string} socketPath
 * @param {string} method
 * @param {string} url
 * @param {number} [timeoutMs]
 * @returns {Promise<{ status: number, body: any }>} rejects when the engine cannot be reached
 */
export function askDocker(socketPath, method, url, timeoutMs = 5_000) {
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath, method, path: url, timeout: timeoutMs, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        let body = text;
        try {
          body = JSON.parse(text);
        } catch {
          // plain text, such as the answer to a ping
        }
        resolve({ status: response.statusCode ?? 0, body });
      });
    });
    request.on('timeout', () =>
      request.destroy(new Error(`${method} ${url}: no answer from ${socketPath} within ${timeoutMs} ms`)),
    );
    request.on('error', reject);
    request.end();
  });
}

/**
 * Does an engine answer there? One that is silent is asked several times, since whoever is told no may end it.
 * @param {string} socketPath
 * @param {number} [pingMs] the limit of each time
 */
export async function answers(socketPath, pingMs = 2_000) {
  for (let ping = 1; ; ping++) {
    try {
      if ((await askDocker(socketPath, 'GET', '/_ping', pingMs)).status === 200) return true;
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (code === 'ENOENT' || code === 'ECONNREFUSED') return false; // nobody is there
    }
    if (ping === PINGS) return false;
    await sleep(BETWEEN_PINGS_MS);
  }
}

/**
 * Does root inside a container stay without rights outside?
 * @param {string} socketPath
 * @returns {Promise<{ isolated: boolean, how: string, version: string }>}
 */
export async function isolationOf(socketPath) {
  const { body } = await askDocker(socketPath, 'GET', '/info');
  const options = (body.SecurityOptions ?? []).map((/** @type {string} */ o) => o.split(',')[0]);
  const how = options.find((/** @type {string} */ o) => o === 'name=userns' || o === 'name=rootless');
  return { isolated: how !== undefined, how: how ?? 'no user namespaces', version: body.ServerVersion ?? '?' };
}
