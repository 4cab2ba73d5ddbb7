// Tabs and splits of the terminals.
import { describe, expect, it } from 'vitest';
import {
  close,
  firstLayout,
  freeShell,
  groupOf,
  join,
  keyPlace,
  move,
  placeKey,
  readLayout,
  show,
  split,
} from './arrangement.ts';

const places = [
  { host: 'compute1', shell: 'main' },
  { host: 'compute2', shell: 'main' },
  { host: 'compute1', instance: 'vm1', shell: 'main' },
];
const [a, b, c] = places.map(placeKey) as [string, string, string];
const first = firstLayout(places);

describe('the layout of terminals', () => {
  it('begins with one tab per host and instance', () => {
    expect(first.groups).toEqual([{ tabs: [a, b, c], active: a }]);
    expect(keyPlace(c)).toEqual({ host: 'compute1', instance: 'vm1', shell: 'main' });
    expect(keyPlace(a)).toEqual({ host: 'compute1', shell: 'main' });
  });

  it('shows an open tab where it is and opens a closed one in the focused group', () => {
    const two = split(show(first, b), 'row');
    expect(two.groups.map((group) => group.tabs)).toEqual([[a, c], [b]]);
    expect(show(two, a)).toMatchObject({ focus: 0 });
    expect(show(close(two, c), c).groups[1]).toEqual({ tabs: [b, c], active: c });
  });

  it('closes to the neighbour and drops an empty group', () => {
    expect(close(show(first, b), b).groups[0]?.active).toBe(c);
    const two = split(first, 'column');
    expect(close(two, a)).toMatchObject({ groups: [{ tabs: [b, c] }], focus: 0 });
    expect(close(close(close(first, a), b), c).groups).toEqual([]);
  });

  it('moves a tab before another, across groups, and never loses or doubles one', () => {
    const two = split(first, 'row');
    expect(groupOf(two, a)).toBe(1);
    const back = move(two, a, 0, c);
    expect(back.groups).toEqual([{ tabs: [b, a, c], active: a }]);
    expect(move(first, a, 9)).toBe(first);
    expect(join(two).groups[0]?.tabs.toSorted()).toEqual([a, b, c].toSorted());
  });

  it('does not split off the only terminal', () => {
    const one = firstLayout(places.slice(0, 1));
    expect(split(one, 'row').groups).toHaveLength(1);
  });

  it('names more shells', () => {
    expect(freeShell(first, 'compute1').shell).toBe('s2');
    expect(freeShell(show(first, 'compute1//s2'), 'compute1').shell).toBe('s3');
    expect(freeShell(close(first, c), 'compute1', 'vm1')).toEqual(places[2]);
  });

  it('reads back what was kept, without places that are gone', () => {
    expect(readLayout(JSON.stringify(first), places)).toEqual(first);
    expect(readLayout(JSON.stringify(first), places.slice(0, 1))?.groups).toEqual([{ tabs: [a], active: a }]);
    expect(readLayout('{"groups":"x"}', places)).toBeNull();
    expect(readLayout('no', places)).toBeNull();
  });
});
