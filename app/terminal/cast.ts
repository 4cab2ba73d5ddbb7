// A recording of a terminal (asciicast v2) as frames to show, with long silences cut short. Pure.

export type Frame = { readonly atMs: number; readonly data: string; readonly size: { cols: number; rows: number } | null };
export type Cast = { readonly cols: number; readonly rows: number; readonly frames: readonly Frame[]; readonly lengthMs: number };

/** Longer silences than this are cut to it. */
export const LONGEST_SILENCE_MS = 2000;

/** The text of a .cast file -> frames; lines that are cut off or not understood are left out. Null when it has no header. */
export function readCast(text: string): Cast | null {
  const [first = '', ...lines] = text.split('\n');
  let header: { width?: unknown; height?: unknown };
  try {
    header = JSON.parse(first);
  } catch {
    return null;
  }
  const cols = Number(header?.width);
  const rows = Number(header?.height);
  if (!(cols > 0 && rows > 0)) return null;
  const frames: Frame[] = [];
  let before = 0;
  let atMs = 0;
  for (const line of lines) {
    const event = readEvent(line);
    if (!event) continue;
    const [seconds, kind, data] = event;
    atMs += Math.min(Math.max(0, seconds * 1000 - before), LONGEST_SILENCE_MS);
    before = Math.max(before, seconds * 1000);
    const size = /^(\d+)x(\d+)$/.exec(data);
    if (kind === 'o') frames.push({ atMs, data, size: null });
    else if (kind === 'r' && size) frames.push({ atMs, data: '', size: { cols: Number(size[1]), rows: Number(size[2]) } });
  }
  return { cols, rows, frames, lengthMs: atMs };
}

function readEvent(line: string): [number, string, string] | null {
  try {
    const raw: unknown = JSON.parse(line);
    if (!Array.isArray(raw)) return null;
    const [seconds, kind, data] = raw as unknown[];
    return typeof seconds === 'number' && typeof kind === 'string' && typeof data === 'string' ? [seconds, kind, data] : null;
  } catch {
    return null;
  }
}

/** Frames to show between two moments; `from` -1 is before the first. */
export function framesBetween(cast: Cast, from: number, to: number): Frame[] {
  return cast.frames.filter((frame) => frame.atMs > from && frame.atMs <= to);
}
