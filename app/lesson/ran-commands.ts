// Which commands of the lesson were run in this session: remembered in the browser, matched against entered lines. Pure but for the store.

const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** The lines of a command block that count: not empty, not comments; a line ending in \ goes on in the next. */
export function commandLines(command: string): string[] {
  return command
    .replace(/\\\n/g, '')
    .split('\n')
    .map(squeeze)
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Whether the screen's line (prompt and all) is this command. */
export function isCommand(screenLine: string, command: string): boolean {
  const line = squeeze(screenLine);
  const wanted = squeeze(command);
  if (!line.endsWith(wanted)) return false;
  const before = line.slice(0, line.length - wanted.length).trimEnd();
  return before === '' || /[#$>]$/.test(before);
}

/** place ("compute1", "vm1") + command line -> one word for the store. */
export const ranKey = (place: string, commandLine: string): string => `${place} ${commandLine}`;

export function readRan(kept: string | null): ReadonlySet<string> {
  try {
    const raw: unknown = JSON.parse(kept ?? '[]');
    return new Set(Array.isArray(raw) ? raw.filter((one) => typeof one === 'string') : []);
  } catch {
    return new Set();
  }
}
