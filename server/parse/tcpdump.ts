// Reads `tcpdump -nn -e` with or without -v, tunnels included.
import { linesOf, ParseError } from './parse-error.ts';
import { readEthernet } from './tcpdump-frame.ts';
import type { Frame } from './tcpdump-types.ts';

export type { ArpPart, DhcpPart, Frame, IpPart } from './tcpdump-types.ts';

const STAMP = /^(?:\d{4}-\d{2}-\d{2} )?(\d{1,2}:\d{2}:\d{2}\.\d{1,9}|\d{1,12}\.\d{1,9}) /;
const MACS = /^[0-9a-f]{2}(:[0-9a-f]{2}){5} > [0-9a-f]{2}(:[0-9a-f]{2}){5}, /;
/** What tcpdump says about itself; it goes to stderr, which may have been joined. */
const CHATTER = /^(tcpdump: |listening on |reading from |dropped privs|\d+ packets? |$)/;

function secondsOf(stamp: string): number {
  const parts = stamp.split(':').map(Number);
  return parts.reduce((seconds, part) => seconds * 60 + part, 0);
}

/** Frames in order; the lines tcpdump says about itself are skipped. Throws ParseError. */
export function parseTcpdump(text: string): readonly Frame[] {
  const lines = linesOf(text).filter(({ text: line }) => !CHATTER.test(line));
  const stamped = lines.some(({ text: line }) => STAMP.test(line));
  const drafts: { at: number | null; lines: string[]; line: number }[] = [];
  for (const { text: line, line: number } of lines) {
    const stamp = STAMP.exec(line);
    const last = drafts.at(-1);
    // Without stamps, a frame inside of VXLAN begins like one on the wire: it stands behind its header's line.
    const inner = /(vni|instance) \d+$/.test(last?.lines.at(-1) ?? '');
    if (stamp || (!stamped && MACS.test(line) && !inner)) {
      drafts.push({ at: stamp ? secondsOf(stamp[1] ?? '') : null, lines: [line.slice(stamp?.[0].length ?? 0)], line: number });
    } else if (last) last.lines.push(line);
    else throw new ParseError(`"${line.slice(0, 60)}" does not begin a frame`, number);
  }
  return drafts.map((draft) => ({ ...readEthernet(draft.lines.join('\n'), 0), at: draft.at }));
}
