// The learning path's words for labs and its choice of the next one.
import { describe, expect, it } from 'vitest';
import type { LabCard } from '../../server/contract/http.ts';
import { byPart, labState, missingBefore, nextLab } from './order.ts';

const lab = (id: string, more: Partial<LabCard> = {}): LabCard => ({
  id,
  title: id,
  summary: '',
  level: 'beginner',
  minutes: 20,
  part: 'A',
  after: [],
  steps: 4,
  passedSteps: 0,
  score: null,
  session: null,
  unmet: [],
  ...more,
});
const live = { id: 'abcdefgh', state: 'ready' } as const;

describe('the path', () => {
  it('says one word per lab', () => {
    expect(labState(lab('a'))).toBe('new');
    expect(labState(lab('a', { score: 0 }))).toBe('begun');
    expect(labState(lab('a', { passedSteps: 4 }))).toBe('done');
    expect(labState(lab('a', { passedSteps: 4, session: live }))).toBe('live');
    expect(labState(lab('a', { session: { ...live, state: 'queued' } }))).toBe('queued');
    expect(labState(lab('a', { session: { ...live, state: 'stopped' } }))).toBe('new');
  });

  it('offers what runs before what was begun before what is new', () => {
    const labs = [lab('10-a'), lab('12-b', { score: 0.2 }), lab('14-c', { session: live })];
    expect(nextLab(labs)?.id).toBe('14-c');
    expect(nextLab(labs.slice(0, 2))?.id).toBe('12-b');
    expect(nextLab(labs.slice(0, 1))?.id).toBe('10-a');
  });

  it('skips new labs that build on undone ones or cannot run here', () => {
    const labs = [
      lab('10-a', { unmet: [{ feature: '8021q', why: 'no module' }] }),
      lab('12-b', { after: ['10-a'] }),
      lab('14-c'),
    ];
    expect(nextLab(labs)?.id).toBe('14-c');
    expect(missingBefore(labs[1] as LabCard, labs).map((l) => l.id)).toEqual(['10-a']);
    expect(nextLab([lab('10-a', { passedSteps: 4 })])).toBeNull();
  });

  it('sorts by number and keeps labs of unknown parts', () => {
    const groups = byPart([lab('100-z'), lab('20-y'), lab('x', { part: 'Z' })]);
    expect(groups[0]?.labs.map((l) => l.id)).toEqual(['20-y', '100-z']);
    expect(groups.at(-1)).toMatchObject({ part: 'Z', labs: [{ id: 'x' }] });
  });
});
