// Says what is being done and how far it is: `[3/8] Building the lab host image … 34 s`, one line per phase.

/**
 * @param {number} ms
 * @returns {string} 0.4 s, 34 s, 2 min 5 s
 */
export function elapsed(ms) {
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/**
 * @typedef {object} Teller
 * @property {(detail: string) => void} tell what is going on just now (a terminal shows it behind the seconds)
 * @property {(words: string) => void} note a word for the end of the phase's line
 */

/**
 * A terminal gets a line that counts the seconds and shows the program's last words; a pipe gets plain lines.
 * @param {number} total how many phases there will be
 * @param {{ write(text: string): unknown, isTTY?: boolean, columns?: number }} [out]
 */
export function phases(total, out = process.stdout) {
  let number = 0;

  /**
   * Runs one phase and returns what `work` returns.
   * @template T
   * @param {string} title
   * @param {(teller: Teller) => Promise<T> | T} work
   * @returns {Promise<T>}
   */
  return async function phase(title, work) {
    number += 1;
    const head = `[${number}/${total}] ${title} …`;
    const began = Date.now();
    let detail = '';
    let word = '';
    const draw = () => {
      const text = `${head} ${elapsed(Date.now() - began)}  ${detail}`;
      out.write(`\r\x1b[K${text.slice(0, (out.columns ?? 80) - 1)}`);
    };
    const end = (/** @type {string} */ text) => out.write(out.isTTY ? `\r\x1b[K${head} ${text}\n` : ` ${text}\n`);
    const teller = {
      tell: (/** @type {string} */ words) => {
        detail = words;
      },
      note: (/** @type {string} */ words) => {
        word = ` (${words})`;
      },
    };
    const ticking = out.isTTY ? setInterval(draw, 500) : null;
    if (out.isTTY) draw();
    else out.write(head);
    try {
      const result = await work(teller);
      end(`${elapsed(Date.now() - began)}${word}`);
      return result;
    } catch (error) {
      end(`failed after ${elapsed(Date.now() - began)}`);
      throw error;
    } finally {
      if (ticking) clearInterval(ticking);
    }
  };
}
