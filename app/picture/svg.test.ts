// The SVG of a picture stands alone and says everything the picture says.
import { describe, expect, it } from 'vitest';
import { cablesOf, drawnOf, labelsOf } from './geometry.ts';
import { place, rows } from './place.ts';
import { SAMPLE, sampleNode } from './sample.ts';
import { pictureSvg } from './svg.ts';
import { treeOf } from './tree.ts';

const trees = treeOf(SAMPLE);
const scene = place(trees, new Map(), new Map(trees.flatMap((tree) => [...rows(tree)])));

describe('the picture as SVG', () => {
  it('names every thing, marks what is odd, and loads nothing', () => {
    const svg = pictureSvg(SAMPLE, scene);
    for (const node of SAMPLE.nodes) expect(svg).toContain(`>${node.odd.length > 0 ? '⚠ ' : ''}${node.name}<`);
    expect(svg).toContain('tag 7');
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/http|href|<script|url\(/);
  });

  it('writes names as text, whatever is in them', () => {
    const nodes = SAMPLE.nodes.map((node) => (node.name === 'vm1' ? { ...node, name: '<b>&"' } : node));
    const trees = treeOf({ ...SAMPLE, nodes });
    expect(pictureSvg({ ...SAMPLE, nodes }, place(trees, scene.places))).toContain('>&#60;b&#62;&#38;&#34;<');
  });

  it('hangs the cable between hosts below, and joins three at a switch under them', () => {
    const drawn = drawnOf(SAMPLE, scene);
    const wire = cablesOf(SAMPLE, drawn).find((cable) => cable.edge.kind === 'wire');
    expect([wire?.fromSide, wire?.toSide]).toEqual(['b', 'b']);
    const hub = sampleNode('wire/mgmt', 'switch', null);
    const edges = ['compute1', 'compute2'].map((host) => ({
      id: host,
      from: 'wire/mgmt',
      to: `${host}//nic/eth0`,
      kind: 'wire' as const,
      label: '',
    }));
    const picture = { ...SAMPLE, nodes: [...SAMPLE.nodes, hub], edges: [...SAMPLE.edges, ...edges] };
    const withHub = drawnOf(picture, scene);
    const bottom = Math.max(...[...scene.hosts.values()].map((frame) => frame.height));
    expect(withHub.get('wire/mgmt')?.y).toBeGreaterThan(bottom);
    expect(cablesOf(picture, withHub).filter((cable) => cable.from.node === hub)).toMatchObject([
      { fromSide: 't', toSide: 'b' },
      { fromSide: 't', toSide: 'b' },
    ]);
  });

  it('lays no label on another, nor on the name of a thing', () => {
    const drawn = drawnOf(SAMPLE, scene);
    const [wire] = cablesOf(SAMPLE, drawn).filter((cable) => cable.edge.kind === 'wire');
    if (!wire) throw new Error('no wire in the sample');
    // A wire and a tunnel between the same two things, as an underlay and what runs over it.
    const cables = ['underlay', 'VXLAN VNI 77', 'GRE key 5'].map((label) => ({
      ...wire,
      edge: { ...wire.edge, id: label, label },
    }));
    const labels = [...labelsOf(cables, drawn).values()];
    expect(labels).toHaveLength(3);
    for (const [n, one] of labels.entries())
      for (const other of labels.slice(n + 1))
        expect(Math.abs(one.x - other.x) > 80 || Math.abs(one.y - other.y) >= 16).toBe(true);
    for (const one of labels)
      for (const chip of [...drawn.values()].filter((thing) => thing.as === 'chip'))
        expect(one.x > chip.x && one.x < chip.x + chip.width && one.y > chip.y && one.y < chip.y + chip.height).toBe(false);
  });
});
