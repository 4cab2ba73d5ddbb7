// The normal form of a list of actions: what has the same effect on a frame becomes the same list.
//
// Equivalences, each with its reason (ovs-actions(7)):
// - strip_vlan, pop_vlan and writing 0 to the whole TCI are one; on a frame that has no tag they do nothing and go.
// - mod_vlan_vid changes the tag, or pushes one (0x8100) onto a frame without. Whether the frame has one is read off the match
//   and the actions before: tagged -> the same as set_field:(0x1000+V)->vlan_vid; untagged -> push_vlan:0x8100 and that;
//   not known -> its own thing, equal to neither. (After pop_vlan a frame counts as untagged: single tags are assumed.)
// - set_field without the bit 0x1000 takes the tag away: it is not mod_vlan_vid.
// - Writes to different fields commute as long as nothing looks at the frame in between (output, resubmit, move, learn, ct);
//   a whole write hides earlier ones to its field. Tag actions come first, in their order.
// - resubmit(,T) in last place is goto_table:T: nothing is left to come back to.
import { parseSmall } from '../address.ts';
import { tagOf } from './match.ts';
import type { Action, Match } from './types.ts';

type Tag = 'tagged' | 'untagged' | 'unknown';
type SetAction = Extract<Action, { do: 'set' }>;

const PRESENT = 0x1000;

function isTagAction(action: Action): boolean {
  if (action.do === 'set') return ['vlan_vid', 'vlan_pcp', 'vlan_tci'].includes(action.field);
  return action.do === 'push-vlan' || action.do === 'pop-vlan' || action.do === 'tag-or-retag';
}

function setVid(vid: number): SetAction {
  return { do: 'set', field: 'vlan_vid', value: `0x${(PRESENT | vid).toString(16)}` };
}
function setPcp(pcp: number): SetAction {
  return { do: 'set', field: 'vlan_pcp', value: String(pcp) };
}

/** One tag action given what is known of the frame, and what is known afterwards. */
function tagStep(action: Action, tag: Tag): { actions: readonly Action[]; tag: Tag } {
  switch (action.do) {
    case 'push-vlan':
      return { actions: [action], tag: 'tagged' };
    case 'pop-vlan':
      return { actions: tag === 'untagged' ? [] : [action], tag: 'untagged' };
    case 'tag-or-retag': {
      const set = action.what === 'vid' ? setVid(action.value) : setPcp(action.value);
      if (tag === 'tagged') return { actions: [set], tag };
      if (tag === 'untagged') return { actions: [{ do: 'push-vlan', ethertype: '0x8100' }, set], tag: 'tagged' };
      return { actions: [action], tag: 'tagged' };
    }
    case 'set':
      return tciStep(action, tag);
    default:
      return { actions: [action], tag };
  }
}

function tciStep(action: SetAction, tag: Tag): { actions: readonly Action[]; tag: Tag } {
  const value = parseSmall(action.value, 16);
  if (action.field === 'vlan_vid') return { actions: [action], tag: value & PRESENT ? tag : 'untagged' };
  if (action.field === 'vlan_pcp') return { actions: [action], tag };
  if (action.mask === undefined && value === 0) return tagStep({ do: 'pop-vlan' }, tag);
  // load:V->NXM_OF_VLAN_TCI[0..11] leaves the bit that says "there is a tag" alone.
  if (action.mask === '0xfff' && tag === 'tagged') return { actions: [setVid(value)], tag };
  if (action.mask === '0xe000' && tag === 'tagged') return { actions: [setPcp(value >> 13)], tag };
  if (action.mask === undefined && value >> 12 === 1 && tag === 'untagged') {
    return { actions: [{ do: 'push-vlan', ethertype: '0x8100' }, setVid(value & 0xfff)], tag: 'tagged' };
  }
  const touches = action.mask === undefined || (parseSmall(action.mask, 16) & PRESENT) !== 0;
  return { actions: [action], tag: touches ? (value & PRESENT ? 'tagged' : 'untagged') : tag };
}

/** Writes that overlap others under another name (xreg0 is reg0 and reg1) keep their place. */
function commutes(action: Action): boolean {
  if (action.do === 'dec-ttl') return true;
  return action.do === 'set' && !/^x+reg|^tun_metadata/.test(action.field);
}

function fieldOf(action: Action): string {
  return action.do === 'set' ? action.field : 'nw_ttl';
}

/** The writes of one run, by field; those that a later whole write hides are left out. */
function orderWrites(writes: readonly Action[]): readonly Action[] {
  const kept = writes.filter((write, i) => {
    if (write.do !== 'set') return true;
    return !writes.slice(i + 1).some((later) => later.do === 'set' && later.field === write.field && later.mask === undefined);
  });
  return kept.sort((a, b) => (fieldOf(a) < fieldOf(b) ? -1 : fieldOf(a) > fieldOf(b) ? 1 : 0));
}

/** A set of the VID straight after another one hides it. */
function pushTagAction(tags: Action[], action: Action): void {
  const last = tags.at(-1);
  if (action.do === 'set' && last?.do === 'set' && last.field === action.field && action.mask === undefined) tags.pop();
  tags.push(action);
}

function nested(action: Action, match: Match): Action {
  if (action.do === 'clone' || action.do === 'write-actions') return { ...action, actions: orderActions(action.actions, match) };
  return action.do === 'ct' ? { ...action, exec: orderActions(action.exec, match) } : action;
}

function orderActions(actions: readonly Action[], match: Match): readonly Action[] {
  const out: Action[] = [];
  let tags: Action[] = [];
  let writes: Action[] = [];
  let tag: Tag = tagOf(match);
  const flush = () => {
    out.push(...tags, ...orderWrites(writes));
    tags = [];
    writes = [];
  };
  for (const action of actions) {
    if (isTagAction(action)) {
      const step = tagStep(action, tag);
      for (const each of step.actions) pushTagAction(tags, each);
      tag = step.tag;
    } else if (commutes(action)) writes.push(action);
    else {
      flush();
      out.push(nested(action, match));
      // What another table, a group or a register did to the tag cannot be seen from here.
      if (action.do === 'resubmit' || (action.do === 'move' && action.to.startsWith('vlan_tci'))) tag = 'unknown';
      if (action.do === 'other' && ['pop', 'encap', 'decap'].includes(action.name)) tag = 'unknown';
    }
  }
  flush();
  return out;
}

/** The normal form of a flow's actions; `match` says what frames they get. */
export function normalActions(actions: readonly Action[], match: Match): readonly Action[] {
  const ordered = orderActions(actions, match);
  const last = ordered.at(-1);
  if (last?.do === 'resubmit' && last.table !== undefined && last.port === undefined && !last.ct) {
    return [...ordered.slice(0, -1), { do: 'goto', table: last.table }];
  }
  return ordered;
}
