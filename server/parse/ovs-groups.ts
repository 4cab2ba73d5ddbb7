// OpenFlow groups: `ovs-ofctl dump-groups` says what each does, `dump-group-stats` how many packets each bucket has had.
import { excerpt, linesOf, ParseError } from './parse-error.ts';

export type Group = {
  readonly id: number;
  /** all, select, indirect, ff (fast failover). */
  readonly type: string;
  readonly buckets: readonly Bucket[];
};
export type Bucket = {
  /** `weight:100`, `watch_port:tap1`; without bucket_id, which ovs-ofctl gives by itself. */
  readonly settings: readonly string[];
  /** As ovs-ofctl prints them; `drop` when there are none. */
  readonly actions: string;
};

const HEADING = /^(?:OFPST|NXST)_GROUP(?:_DESC)? reply/;

/** `ovs-ofctl dump-groups BRIDGE`, any version (ovs-ofctl(8), "Group Syntax") -> by number. Throws ParseError. */
export function parseGroups(text: string): readonly Group[] {
  const groups = groupLines(text).map(({ id, rest, line }) => {
    const [head = '', ...buckets] = rest.split(',bucket=');
    const type = /^type=([a-z_]{1,20})(?:,|$)/.exec(head)?.[1];
    if (!type) throw new ParseError(`"${excerpt(rest)}" does not say of which type the group is`, line);
    return { id, type, buckets: buckets.map(bucketOf) };
  });
  return groups.sort((a, b) => a.id - b.id);
}

function bucketOf(text: string): Bucket {
  const at = /(?:^|,)actions=/.exec(text);
  const [before, actions] = at ? [text.slice(0, at.index), text.slice(at.index + at[0].length)] : [text, ''];
  return {
    settings: before.split(',').filter((one) => one !== '' && !one.startsWith('bucket_id:')),
    actions: actions || 'drop',
  };
}

/** `ovs-ofctl dump-group-stats BRIDGE` -> packets by group and bucket, in the order of dump-groups. Throws ParseError. */
export function parseGroupPackets(text: string): ReadonlyMap<number, readonly number[]> {
  return new Map(
    groupLines(text).map(({ id, rest }) => [
      id,
      [...rest.matchAll(/bucket\d{1,10}:packet_count=(\d{1,15})/g)].map((found) => Number(found[1])),
    ]),
  );
}

function groupLines(text: string): { readonly id: number; readonly rest: string; readonly line: number }[] {
  const [heading, ...lines] = linesOf(text);
  if (!HEADING.test(heading?.text ?? '')) throw new ParseError('not what ovs-ofctl prints about groups');
  return lines.flatMap(({ text: words, line }) => {
    if (words.trim() === '') return [];
    const [, id, rest = ''] = /^\s*group_id=(\d{1,10}),(.*)$/.exec(words) ?? [];
    if (id === undefined) throw new ParseError(`"${excerpt(words)}" is not a group`, line);
    return [{ id: Number(id), rest, line }];
  });
}
