// Which hosts share a shim. Real ones: test/docker/engine.test.ts.
import { describe, expect, it } from 'vitest';
import { Shims } from './shims.ts';

/** So many hosts that start and live; the groups they are in. */
function start(shims: Shims, hosts: number, name = 'host'): string[] {
  return Array.from({ length: hosts }, (_, n) => {
    const { shim } = shims.join();
    shims.hold(shim, `${name}${n}`);
    return shim.group;
  });
}

describe('a shim', () => {
  it('is another one for each host of a lab, and the same for hosts of many labs', () => {
    const shims = new Shims();
    const labs = [start(shims, 3), start(shims, 3), start(shims, 3)];
    expect(new Set(labs[0]).size).toBe(3);
    expect(new Set(labs.flat()).size).toBe(3);
  });

  it('is given sixteen hosts in all its time', () => {
    const groups = start(new Shims(), 16 * 3 + 1);
    expect(groups.filter((group) => group === groups[0])).toHaveLength(16);
    expect(groups.slice(0, -1)).not.toContain(groups.at(-1));
  });

  it('takes nobody in when its hosts have gone, and others as long as one of them lives', () => {
    const shims = new Shims();
    const [one, two, three] = start(shims, 3, 'old');
    shims.ended('old0');
    shims.ended('old1');
    shims.ended('a container of somebody else');
    const next = start(shims, 3);
    expect([next[0] === one, next[1] === two, next[2] === three]).toEqual([false, false, true]);
  });

  it('says whether others were there before', () => {
    const shims = new Shims();
    expect(Array.from({ length: 4 }, () => shims.join().joined)).toEqual([false, false, false, true]);
  });

  it('is tried by nobody else when a host did not start in it', () => {
    const shims = new Shims();
    const { shim } = shims.join();
    shims.spoilt(shim);
    expect(start(shims, 6)).not.toContain(shim.group);
  });
});
