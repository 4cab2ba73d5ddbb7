// A scene as rectangles and cables in one plane: for the drawing, the fading and the SVG alike. Pure.
import type { Picture, PictureEdge, PictureNode } from '../../server/contract/picture.ts';
import type { Scene } from './place.ts';

export type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
export type Drawn = Rect & { readonly node: PictureNode; readonly as: 'host' | 'box' | 'chip'; readonly host: string };
export type Side = 't' | 'b';
export type Cable = {
  readonly edge: PictureEdge;
  readonly from: Drawn;
  readonly to: Drawn;
  readonly fromSide: Side;
  readonly toSide: Side;
  /** Frames per second at its busier end. */
  readonly rate: number;
};

const SWITCH = { width: 150, height: 40, below: 70, gap: 30 } as const;

/** Switches between hosts stand below them, each under the middle of what it joins. */
function addSwitches(picture: Picture, drawn: Map<string, Drawn>): void {
  const bottom = Math.max(0, ...[...drawn.values()].map((one) => one.y + one.height));
  const placed: Drawn[] = [];
  for (const node of picture.nodes.filter((one) => one.kind === 'switch')) {
    const ends = picture.edges.flatMap((edge) => {
      const other = edge.from === node.id ? drawn.get(edge.to) : edge.to === node.id ? drawn.get(edge.from) : undefined;
      return other ? [other.x + other.width / 2] : [];
    });
    const middle = ends.length > 0 ? ends.reduce((sum, x) => sum + x, 0) / ends.length : 0;
    const y = bottom + SWITCH.below + placed.length * (SWITCH.height + SWITCH.gap);
    placed.push({ node, as: 'box', host: '', x: middle - SWITCH.width / 2, y, width: SWITCH.width, height: SWITCH.height });
  }
  for (const one of placed) drawn.set(one.node.id, one);
}

/** Every thing with its rectangle, containers before what they hold. */
export function drawnOf(picture: Picture, scene: Scene): Map<string, Drawn> {
  const drawn = new Map<string, Drawn>();
  for (const tree of scene.trees) {
    const frame = scene.hosts.get(tree.node.id);
    if (!frame) continue;
    drawn.set(tree.node.id, { node: tree.node, as: 'host', host: tree.node.id, ...frame });
    for (const box of tree.boxes) {
      const at = scene.places.get(box.node.id) ?? { x: 0, y: 0 };
      const x = frame.x + at.x;
      const y = frame.y + at.y;
      drawn.set(box.node.id, { node: box.node, as: 'box', host: tree.node.id, x, y, width: box.width, height: box.height });
      for (const chip of box.chips) {
        const { width, height } = chip;
        drawn.set(chip.node.id, { node: chip.node, as: 'chip', host: tree.node.id, x: x + chip.x, y: y + chip.y, width, height });
      }
    }
  }
  addSwitches(picture, drawn);
  return drawn;
}

/** Cables between things that are drawn. Between hosts they hang below, inside a host they go down from the upper thing. */
export function cablesOf(picture: Picture, drawn: ReadonlyMap<string, Drawn>): Cable[] {
  return picture.edges.flatMap((edge) => {
    const from = drawn.get(edge.from);
    const to = drawn.get(edge.to);
    if (!from || !to || from === to) return [];
    const rate = Math.max(from.node.rate, to.node.rate);
    const level = Math.abs(from.y + from.height / 2 - to.y - to.height / 2) < 24;
    const toSwitch = from.node.kind === 'switch' || to.node.kind === 'switch';
    if (!toSwitch && (from.host !== to.host || level))
      return [{ edge, from, to, fromSide: 'b' as const, toSide: 'b' as const, rate }];
    const down = from.y < to.y;
    return [
      { edge, from, to, fromSide: down ? ('b' as const) : ('t' as const), toSide: down ? ('t' as const) : ('b' as const), rate },
    ];
  });
}

type End = { readonly x: number; readonly y: number; readonly side: Side };

/** The height of both control points of a cable's curve: a soft S, or a cable that hangs when both ends point down. */
function bend(from: End, to: End): number {
  if (from.side !== to.side) return (from.y + to.y) / 2;
  const sag = Math.min(90, 26 + Math.abs(to.x - from.x) * 0.08) * (from.side === 'b' ? 1 : -1);
  return (from.side === 'b' ? Math.max(from.y, to.y) : Math.min(from.y, to.y)) + sag;
}

/** A point of a cable: 0 is where it begins, 1 where it ends. */
function along(from: End, to: End, at: number): { x: number; y: number } {
  const y = bend(from, to);
  const [a, b, c, d] = [(1 - at) ** 3, 3 * at * (1 - at) ** 2, 3 * at ** 2 * (1 - at), at ** 3];
  return { x: (a + b) * from.x + (c + d) * to.x, y: a * from.y + (b + c) * y + d * to.y };
}

/** The line of a cable between two points, and its middle. */
export function cablePath(from: End, to: End): { path: string; x: number; y: number } {
  const y = bend(from, to);
  return { path: `M${from.x},${from.y} C${from.x},${y} ${to.x},${y} ${to.x},${to.y}`, ...along(from, to, 0.5) };
}

const LABEL = { letter: 6.6, pad: 6, height: 16 } as const;
/** Where along its cable a label may stand, best first; then below the middle, a line further each time. */
const ALONG = [0.5, 0.38, 0.62, 0.26, 0.74] as const;
const LINES_BELOW = 6;
/** Of a box only its head has words that a label must not cover. */
const HEAD = 26;

/** A label that touches neither another nor the words of a thing, where there is room for it: the middle of its rectangle, by edge. */
export function labelsOf(cables: readonly Cable[], drawn: ReadonlyMap<string, Drawn>): Map<string, { x: number; y: number }> {
  const taken: Rect[] = [...drawn.values()].map((one) =>
    one.as === 'chip' ? one : { ...one, height: Math.min(HEAD, one.height) },
  );
  const labels = new Map<string, { x: number; y: number }>();
  for (const cable of cables.filter(({ edge }) => edge.label !== '')) {
    const [from, to] = [end(cable.from, cable.fromSide), end(cable.to, cable.toSide)];
    const middle = cablePath(from, to);
    const width = cable.edge.label.length * LABEL.letter + 2 * LABEL.pad;
    const points = [
      ...ALONG.map((at) => along(from, to, at)),
      ...Array.from({ length: LINES_BELOW }, (_, n) => ({ x: middle.x, y: middle.y + (n + 1) * LABEL.height })),
    ];
    const around = ({ x, y }: { x: number; y: number }): Rect => ({
      x: x - width / 2,
      y: y - LABEL.height / 2,
      width,
      height: LABEL.height,
    });
    const at = points.find((point) => !taken.some((other) => touch(around(point), other))) ?? middle;
    labels.set(cable.edge.id, { x: at.x, y: at.y });
    taken.push(around(at));
  }
  return labels;
}

const touch = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

export const end = (rect: Rect, side: Side) => ({
  x: rect.x + rect.width / 2,
  y: side === 't' ? rect.y : rect.y + rect.height,
  side,
});

/** The nearest host above a thing, by the picture itself; for its name and its terminal. */
export function hostOf(picture: Picture, id: string): PictureNode | null {
  let node = picture.nodes.find((one) => one.id === id);
  for (let depth = 0; node && depth < 8; depth += 1) {
    if (node.kind === 'host') return node;
    const parent: string | null = node.parent;
    node = picture.nodes.find((one) => one.id === parent);
  }
  return null;
}

/** The instance that a thing is or is in; null when it stands in the host itself. */
export function instanceOf(picture: Picture, id: string): PictureNode | null {
  let node = picture.nodes.find((one) => one.id === id);
  for (let depth = 0; node && depth < 8; depth += 1) {
    if (node.kind === 'instance') return node;
    const parent: string | null = node.parent;
    node = picture.nodes.find((one) => one.id === parent);
  }
  return null;
}
