// The picture's places: everything inside its frame, nothing on top of another, and nothing moves without need.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Picture, PictureNode } from '../../server/contract/picture.ts';
import { GLOW_MS, NOTHING_SEEN, see } from './changes.ts';
import { place, rows, type Scene } from './place.ts';
import { SAMPLE, sampleNode } from './sample.ts';
import { shownFacts, treeOf } from './tree.ts';

const without = (picture: Picture, gone: (node: PictureNode) => boolean): Picture => {
  const nodes = picture.nodes.filter((node) => !gone(node));
  const ids = new Set(nodes.map((node) => node.id));
  return { ...picture, nodes, edges: picture.edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to)) };
};

function crowded(scene: Scene): string[] {
  const faults: string[] = [];
  for (const tree of scene.trees) {
    const frame = scene.hosts.get(tree.node.id);
    const boxes = tree.boxes.map((box) => ({ ...box, ...(scene.places.get(box.node.id) ?? { x: -1, y: -1 }) }));
    for (const [n, a] of boxes.entries()) {
      if (!frame || a.x < 0 || a.y < 0 || a.x + a.width > frame.width || a.y + a.height > frame.height)
        faults.push(`${a.node.id} leaves its host`);
      for (const b of boxes.slice(n + 1)) {
        if (a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
          faults.push(`${a.node.id} covers ${b.node.id}`);
      }
      for (const chip of a.chips)
        if (chip.x + chip.width > a.width || chip.y + chip.height > a.height) faults.push(`${chip.node.id} leaves its box`);
    }
  }
  return faults;
}

const first = (picture: Picture): Scene => {
  const trees = treeOf(picture);
  return place(trees, new Map(), new Map(trees.flatMap((tree) => [...rows(tree)])));
};

describe('the picture', () => {
  it('puts instances above br-int, br-int above br-phys, and every port in its bridge', () => {
    const [tree] = treeOf(SAMPLE);
    const rank = new Map(tree?.boxes.map((box) => [box.node.name, box.rank]));
    expect(rank.get('vm1')).toBe(0);
    expect(rank.get('br-int')).toBe(1);
    expect(rank.get('br-phys')).toBe(2);
    expect(rank.get('eth0')).toBe(2);
    expect(tree?.boxes.find((box) => box.node.name === 'br-int')?.chips.map((chip) => chip.node.name)).toEqual([
      'int-br-phys',
      'tap418c4ab8-df',
      'tap77aa01b2-03',
    ]);
  });

  it('draws nothing over another thing', () => {
    expect(crowded(first(SAMPLE))).toEqual([]);
  });

  it('keeps every place when one port more is seen', () => {
    const before = without(SAMPLE, (node) => node.name === 'tap77aa01b2-03');
    const scene = first(before);
    const seen = see(null, before, NOTHING_SEEN, 0);
    const after = see(before, SAMPLE, seen, 0);
    const next = place(treeOf(SAMPLE, after.order), scene.places);
    const moved = [...scene.places].filter(
      ([id, at]) => id.startsWith('compute1/') && JSON.stringify(next.places.get(id)) !== JSON.stringify(at),
    );
    expect(moved).toEqual([]);
    expect(crowded(next)).toEqual([]);
    const chips = next.trees[0]?.boxes.find((box) => box.node.name === 'br-int')?.chips.map((chip) => chip.node.name);
    expect(chips).toEqual(['int-br-phys', 'tap418c4ab8-df', 'tap77aa01b2-03']);
  });

  it('never crowds, whatever comes and goes, in whatever order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(SAMPLE.nodes.length - 1), { maxLength: 12 }),
        fc.array(fc.nat(40), { maxLength: 4 }),
        (toggles, grown) => {
          const away = new Set<string>();
          let scene = first(SAMPLE);
          for (const n of toggles) {
            const node = SAMPLE.nodes[n];
            if (!node || node.kind === 'host') continue;
            if (!away.delete(node.id)) away.add(node.id);
            const extra = grown.map((k) =>
              sampleNode(`compute1//ovs-bridge/br-int/x${n}-${k}`, 'port', 'compute1//ovs-bridge/br-int'),
            );
            const parts = without(SAMPLE, (one) => away.has(one.id) || (one.parent !== null && away.has(one.parent)));
            scene = place(treeOf({ ...parts, nodes: [...parts.nodes, ...extra] }), scene.places);
            expect(crowded(scene)).toEqual([]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('stays bounded with 500 ports', () => {
    const ports = Array.from({ length: 500 }, (_, n) =>
      sampleNode(`compute1//ovs-bridge/br-int/p${n}`, 'port', 'compute1//ovs-bridge/br-int'),
    );
    const scene = first({ ...SAMPLE, nodes: [...SAMPLE.nodes, ...ports] });
    expect(crowded(scene)).toEqual([]);
    const frame = scene.hosts.get('compute1');
    expect((frame?.width ?? 0) / (frame?.height ?? 1)).toBeGreaterThan(0.5);
    expect((frame?.width ?? 0) / (frame?.height ?? 1)).toBeLessThan(4);
  });

  it('makes what is new or changed glow, not what only carries frames, and nothing at first', () => {
    const seen = see(null, SAMPLE, NOTHING_SEEN, 0);
    expect(seen.fresh.size).toBe(0);
    const changed = {
      ...SAMPLE,
      nodes: SAMPLE.nodes.map((node) =>
        node.name === 'tap418c4ab8-df'
          ? { ...node, facts: [{ name: 'tag', value: '2' }] }
          : node.name === 'eth1'
            ? { ...node, rate: 99 }
            : node,
      ),
    };
    expect([...see(SAMPLE, changed, seen, 0).fresh]).toEqual([
      ['compute1//ovs-bridge/br-int/tap418c4ab8-df', { as: 'changed', untilMs: GLOW_MS }],
    ]);
  });

  it('lets what is new glow for its time, whatever pictures come meanwhile', () => {
    const before = without(SAMPLE, (node) => node.name === 'tap77aa01b2-03');
    const id = 'compute1//ovs-bridge/br-int/tap77aa01b2-03';
    const came = see(before, SAMPLE, see(null, before, NOTHING_SEEN, 0), 1000);
    expect(came.fresh.get(id)).toEqual({ as: 'new', untilMs: 1000 + GLOW_MS });
    const next = see(SAMPLE, SAMPLE, came, 1200);
    expect(next.fresh.get(id)).toEqual(came.fresh.get(id));
    expect(see(SAMPLE, SAMPLE, next, 1000 + GLOW_MS).fresh.size).toBe(0);
    expect(see(SAMPLE, before, next, 1300).fresh.has(id)).toBe(false);
  });

  it('names what is gone, with the cables that led to it', () => {
    const after = without(SAMPLE, (node) => node.name === 'vm2' || node.id.includes('/vm2/'));
    const { gone } = see(SAMPLE, after, see(null, SAMPLE, NOTHING_SEEN, 0), 0);
    const names = SAMPLE.nodes.filter((node) => gone.includes(node.id)).map((node) => node.name);
    expect(names).toEqual(['vm2', 'eth0']);
    expect(SAMPLE.edges.filter((edge) => gone.includes(edge.id)).length).toBe(SAMPLE.edges.length - after.edges.length);
    expect(gone.length).toBeGreaterThan(2);
    expect(see(after, after, NOTHING_SEEN, 0).gone).toEqual([]);
  });
});

describe('what is written under a name', () => {
  const listens = ['tcp 10.0.0.2:53', 'udp 10.0.0.2:53', 'tcp [fe80::1]:53', 'udp 0.0.0.0:67'].map((value) => ({
    name: 'listens',
    value,
  }));

  it('names all services in one line, each port once', () => {
    const node = { ...sampleNode('network/qdhcp-1', 'netns', 'network'), facts: listens };
    expect(shownFacts(node)).toEqual(['listens tcp 53, udp 53 67']);
  });

  it('has one line for a host, which its frame has room for', () => {
    const node = {
      ...sampleNode('network', 'host', null),
      facts: [{ name: 'address', value: '10.0.0.1/24' }, ...listens],
    };
    expect(shownFacts(node)).toHaveLength(1);
  });
});
