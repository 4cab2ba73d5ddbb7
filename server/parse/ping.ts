// ping of iputils and of busybox.
import { linesOf, ParseError } from './parse-error.ts';

export type PingReply = {
  readonly from: string;
  readonly seq: number;
  readonly ttl: number | null;
  readonly timeMs: number | null;
};
export type Ping = {
  /** null: ping never came to sending (no route, unknown host): that is not the same as lost packets. */
  readonly summary: {
    readonly transmitted: number;
    readonly received: number;
    readonly errors: number;
    readonly lossPercent: number;
    /** Between the first and the last that was sent; null: not said (busybox). */
    readonly timeMs: number | null;
  } | null;
  readonly replies: readonly PingReply[];
  /** Errors as they were said: "Destination Host Unreachable", "Network is unreachable", "message too long". */
  readonly complaints: readonly string[];
  /** The MTU that a complaint named. */
  readonly mtu: number | null;
};

const REPLY =
  /^\d+ bytes from ([0-9a-fA-F.:%\w-]{1,64})(?: \([^)]*\))?:? (?:icmp_)?seq=(\d+)(?: ttl=(\d+))?(?: time[=<]([\d.]+) ms)?/;
const SUMMARY =
  /^(\d+) packets transmitted, (\d+) (?:packets )?received(?:, \+\d+ duplicates)?(?:, \+(\d+) errors)?, ([\d.]+)% packet loss(?:, time (\d+)ms)?/;

/** stdout, with or without stderr. Throws ParseError on what is not of ping. */
export function parsePing(text: string): Ping {
  let summary: Ping['summary'] = null;
  const replies: PingReply[] = [];
  const complaints: string[] = [];
  let known = false;
  for (const { text: line } of linesOf(text)) {
    const reply = REPLY.exec(line);
    const counted = SUMMARY.exec(line);
    const refused = /^(?:From|from) [^ ]+(?: \([^)]*\))?:? (?:icmp_seq=\d+ )?(.*)$/.exec(line) ?? /^ping6?: (.*)$/.exec(line);
    known ||= Boolean(reply ?? counted ?? refused) || line.startsWith('PING ');
    if (reply && !line.includes('(DUP!)')) {
      const [, from = '', seq, ttl, time] = reply;
      replies.push({
        from: from.replace(/:$/, ''),
        seq: Number(seq),
        ttl: ttl ? Number(ttl) : null,
        timeMs: time ? Number(time) : null,
      });
    } else if (counted) {
      const [, transmitted, received, errors = '0', loss, time] = counted;
      summary = {
        transmitted: Number(transmitted),
        received: Number(received),
        errors: Number(errors),
        lossPercent: Number(loss),
        timeMs: time === undefined ? null : Number(time),
      };
    } else if (refused) complaints.push(refused[1] ?? '');
  }
  if (!known && text.trim() !== '') throw new ParseError(`not of ping: ${text.trim().slice(0, 120)}`);
  const mtu = /mtu ?= ?(\d+)/.exec(complaints.join('\n'));
  return { summary, replies, complaints, mtu: mtu ? Number(mtu[1]) : null };
}
