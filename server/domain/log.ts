// What a room may say to the log: facts first, then words. pino fits.
type Say = (facts: object, words: string) => void;
export interface Log {
  readonly info: Say;
  readonly warn: Say;
  readonly error: Say;
}

export const silentLog: Log = { info() {}, warn() {}, error() {} };
