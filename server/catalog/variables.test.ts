// Drawn values: stable, different between seeds, never colliding.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VariableSpec } from '../domain/lab.ts';
import { contains, overlap, parseCidr } from './ipv4.ts';
import { type Drawable, drawValues } from './variables.ts';

function labWith(variables: Record<string, VariableSpec>, address = '10.0.0.11/24'): Drawable {
  const wires = [{ name: 'w', ends: [{ host: 'h', nic: 'eth1', address }] }];
  return { id: '20-flat', variables, topology: { hosts: [{ name: 'h' }], wires, instances: [] }, steps: [], solution: [] };
}

const MANY: Record<string, VariableSpec> = {
  a: { kind: 'cidr', within: '10.0.0.0/16', prefix: 20 },
  b: { kind: 'cidr', within: '10.0.0.0/16', prefix: 24 },
  c: { kind: 'cidr', within: '10.0.0.0/16', prefix: 20 },
  v1: { kind: 'vlan', min: 100, max: 104 },
  v2: { kind: 'vlan', min: 100, max: 104 },
  n: { kind: 'vni', min: 100, max: 104 },
  i: { kind: 'int', min: 100, max: 104 },
  m1: { kind: 'mac' },
  m2: { kind: 'mac' },
  p: { kind: 'id' },
  u: { kind: 'uuid' },
  w1: { kind: 'pick', from: ['red', 'blue'] },
  w2: { kind: 'pick', from: ['red', 'blue'] },
};

describe('drawValues', () => {
  it('gives the same for the same lab and seed, another for another seed', () => {
    expect(drawValues(labWith(MANY), 7)).toEqual(drawValues(labWith(MANY), 7));
    expect(drawValues(labWith(MANY), 8)).not.toEqual(drawValues(labWith(MANY), 7));
  });

  it('keeps the values of the others when a variable is added', () => {
    const before = drawValues(labWith({ m1: { kind: 'mac' }, p: { kind: 'id' } }), 3);
    expect(drawValues(labWith({ extra: { kind: 'uuid' }, m1: { kind: 'mac' }, p: { kind: 'id' } }), 3)).toMatchObject(before);
  });

  it('never collides, neither with each other nor with what is fixed in the lab', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const values = drawValues(labWith(MANY), seed);
        expect(new Set(Object.values(values)).size).toBe(Object.keys(MANY).length);
        const ranges = ['a', 'b', 'c'].map((name) => parseCidr(values[name] ?? '')!);
        const fixed = parseCidr('10.0.0.11/24')!;
        for (const [index, range] of ranges.entries()) {
          expect(contains(parseCidr('10.0.0.0/16')!, range)).toBe(true);
          expect(overlap(range, fixed)).toBe(false);
          for (const other of ranges.slice(index + 1)) expect(overlap(range, other)).toBe(false);
        }
      }),
    );
  });

  it('has the shapes that tools expect', () => {
    const values = drawValues(labWith(MANY), 1);
    expect(values.m1).toMatch(/^fa:16:3e(:[0-9a-f]{2}){3}$/);
    expect(values.p).toMatch(/^[0-9a-f]{8}-[0-9a-f]{2}$/);
    expect(values.u).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('says when there is no value left', () => {
    const three: Record<string, VariableSpec> = { x: { kind: 'pick', from: ['one'] }, y: { kind: 'pick', from: ['one'] } };
    expect(() => drawValues(labWith(three), 1)).toThrow(/variable y/);
  });

  it('does not let a remark about the whole range forbid it', () => {
    const within: Record<string, VariableSpec> = { a: { kind: 'cidr', within: '10.0.0.0/8', prefix: 24 } };
    expect(drawValues(labWith(within, '0.0.0.0/0'), 1).a).toMatch(/^10\./);
  });
});
