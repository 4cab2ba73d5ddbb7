// Where everything stands: what was there keeps its place, what is new finds a free one, and only what overlaps moves. Pure.
import type { Box, HostTree } from './tree.ts';

export type Point = { readonly x: number; readonly y: number };
/** Places of boxes within their host, and of hosts, by id. */
export type Places = ReadonlyMap<string, Point>;
export type HostFrame = Point & { readonly width: number; readonly height: number };

/** `head`: a host's name and one line below it. */
export const HOST = { pad: 16, head: 52, gap: 56, minWidth: 150, minHeight: 90 } as const;
const GAP = { x: 22, y: 36 } as const;

type Placed = Box & { x: number; y: number };

const overlap = (a: Placed, b: Placed): boolean =>
  a.x < b.x + b.width + GAP.x / 2 &&
  b.x < a.x + a.width + GAP.x / 2 &&
  a.y < b.y + b.height + GAP.y / 2 &&
  b.y < a.y + a.height + GAP.y / 2;

/** Rows by rank, each row from left to right: how a host looks the first time, before a better order is known. */
export function rows(host: HostTree): Map<string, Point> {
  const places = new Map<string, Point>();
  let y: number = HOST.head;
  for (const rank of [...new Set(host.boxes.map((box) => box.rank))].sort((a, b) => a - b)) {
    let x: number = HOST.pad;
    let height = 0;
    for (const box of host.boxes.filter((one) => one.rank === rank)) {
      places.set(box.node.id, { x, y });
      x += box.width + GAP.x;
      height = Math.max(height, box.height);
    }
    y += height + GAP.y;
  }
  return places;
}

/** A place for a new box: beside those of its rank, else below those of lower ranks. */
function free(box: Box, placed: readonly Placed[]): Point {
  const sameRow = placed.filter((other) => other.rank === box.rank);
  if (sameRow.length > 0) {
    const y = Math.min(...sameRow.map((other) => other.y));
    return { x: Math.max(...sameRow.map((other) => other.x + other.width)) + GAP.x, y };
  }
  const above = placed.filter((other) => other.rank < box.rank);
  const y = above.length > 0 ? Math.max(...above.map((other) => other.y + other.height)) + GAP.y : HOST.head;
  return { x: HOST.pad, y };
}

/** Moves what is in the way of `mover` down (of another rank) or right (of the same), then what that pushes, and so on. */
function settle(placed: Placed[], mover: Placed): void {
  const queue = [mover];
  for (let moves = 0; queue.length > 0 && moves < 2000; moves += 1) {
    const fixed = queue.shift();
    if (!fixed) return;
    for (const other of placed) {
      if (other === fixed || !overlap(fixed, other)) continue;
      const [still, moved] = other.rank < fixed.rank ? [other, fixed] : [fixed, other];
      if (moved.rank === still.rank) moved.x = still.x + still.width + GAP.x;
      else moved.y = still.y + still.height + GAP.y;
      queue.push(moved);
    }
  }
}

/** Boxes of one host with their places: known ones first, where they were. */
function placeHost(host: HostTree, known: Places, suggested: Places): Placed[] {
  const placed: Placed[] = [];
  const old = host.boxes.filter((box) => known.has(box.node.id));
  const fresh = host.boxes.filter((box) => !known.has(box.node.id));
  const first = old.length === 0;
  for (const box of [...old, ...fresh.sort((a, b) => a.rank - b.rank)]) {
    const at = known.get(box.node.id) ?? (first ? suggested.get(box.node.id) : undefined) ?? free(box, placed);
    placed.push({ ...box, x: at.x, y: at.y });
  }
  for (const box of [...placed].sort((a, b) => a.rank - b.rank || a.x - b.x)) settle(placed, box);
  return placed;
}

export type Scene = {
  readonly places: Places;
  readonly hosts: ReadonlyMap<string, HostFrame>;
  readonly trees: readonly HostTree[];
};

/** The whole scene. `known`: places of the scene before; `suggested`: a layout engine's idea for hosts never seen. */
export function place(trees: readonly HostTree[], known: Places = new Map(), suggested: Places = new Map()): Scene {
  const places = new Map<string, Point>();
  const hosts = new Map<string, HostFrame>();
  let right = 0;
  for (const tree of trees) {
    const boxes = placeHost(tree, known, suggested);
    for (const box of boxes) places.set(box.node.id, { x: box.x, y: box.y });
    const width = Math.max(HOST.minWidth, ...boxes.map((box) => box.x + box.width + HOST.pad));
    const height = Math.max(HOST.minHeight, ...boxes.map((box) => box.y + box.height + HOST.pad));
    // A host keeps its place unless the one to its left has grown into it.
    const before = known.get(tree.node.id);
    const x = before && before.x >= right ? before.x : right;
    places.set(tree.node.id, { x, y: 0 });
    hosts.set(tree.node.id, { x, y: 0, width, height });
    right = x + width + HOST.gap;
  }
  return { places, hosts, trees };
}
