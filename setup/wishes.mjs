// What signals ask of `npm start`: the end (Ctrl-C, SIGTERM, a closed terminal) or a new server (SIGHUP).
import { closeSync, openSync } from 'node:fs';

/**
 * @param {{ onEnd: () => void, onHurry: () => void }} listeners first and further requests to end
 */
export function listenToSignals({ onEnd, onHurry }) {
  const hadTerminal = Boolean(process.stdin.isTTY);
  let ending = false;
  /** @type {(wish: 'end') => void} */
  let grantEnd = () => {};
  /** @type {Promise<'end'>} */
  const end = new Promise((resolve) => {
    grantEnd = resolve;
  });
  /** @type {(wish: 'restart') => void} */
  let grantRestart = () => {};
  const askToEnd = () => {
    if (ending) return onHurry();
    ending = true;
    onEnd();
    grantEnd('end');
  };
  process.on('SIGINT', askToEnd);
  process.on('SIGTERM', askToEnd);
  process.on('SIGHUP', () => (hadTerminal && !terminalIsThere() ? askToEnd() : grantRestart('restart')));
  return {
    end,
    isEnding: () => ending,
    /** @returns {Promise<'restart'>} the next SIGHUP from now on */
    nextRestart: () =>
      new Promise((resolve) => {
        grantRestart = resolve;
      }),
  };
}

/** A closed terminal sends SIGHUP too; then /dev/tty cannot be opened any more. */
function terminalIsThere() {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
