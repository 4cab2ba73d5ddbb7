// A picture as what is drawn: hosts, in them boxes (bridges, namespaces, NICs), in those chips (ports), with sizes. Pure.
import type { Picture, PictureNode } from '../../server/contract/picture.ts';

export type Size = { readonly width: number; readonly height: number };
/** A port in a bridge, a NIC in a namespace: x and y are within its box. */
export type Chip = Size & { readonly node: PictureNode; readonly x: number; readonly y: number };
export type Box = Size & {
  readonly node: PictureNode;
  readonly host: string;
  readonly chips: readonly Chip[];
  readonly rank: number;
};
export type HostTree = { readonly node: PictureNode; readonly boxes: readonly Box[] };

export const LETTER = 6.9;
const CHIP = { min: 84, max: 210, line: 17, padX: 10, padY: 6, gap: 8 } as const;
const BOX = { padX: 10, padBottom: 10, head: 28, factLine: 17, min: 96, row: 430 } as const;
export const SHOWN_FACTS = 2;
const SHOWN_PORTS = 4;

/** Facts worth their place under a name; the others are in the details. */
const SHORT = new Set(['address', 'tag', 'trunks', 'VLAN', 'VNI', 'key', 'remote', 'fail mode']);
const USUAL_MTU = '1500';

/** What is written under a name: the first facts that matter, short. */
export function shownFacts(node: PictureNode): string[] {
  const lines = node.facts
    .filter((fact) => SHORT.has(fact.name) || (fact.name === 'MTU' && fact.value !== USUAL_MTU))
    .map((fact) => (fact.name === 'address' ? fact.value : `${fact.name} ${fact.value}`));
  const services = listening(node);
  return (services ? [...lines, services] : lines).slice(0, node.kind === 'host' ? 1 : SHOWN_FACTS);
}

/** All services in one line, by their ports: "listens tcp 53 80, udp 67". The addresses are in the details. */
function listening(node: PictureNode): string | null {
  const ports = new Map<string, Set<string>>();
  for (const fact of node.facts) {
    const [protocol, port] = /^(\w+) .*:(\d+)$/.exec(fact.name === 'listens' ? fact.value : '')?.slice(1) ?? [];
    if (protocol && port) ports.set(protocol, (ports.get(protocol) ?? new Set()).add(port));
  }
  const said = [...ports].map(([protocol, found]) => {
    const sorted = [...found].sort((a, b) => Number(a) - Number(b));
    return `${protocol} ${sorted.slice(0, SHOWN_PORTS).join(' ')}${sorted.length > SHOWN_PORTS ? ' …' : ''}`;
  });
  return said.length > 0 ? `listens ${said.join(', ')}` : null;
}

const textWidth = (text: string): number => Math.ceil(text.length * LETTER);

function chipOf(node: PictureNode): Size {
  const lines = [node.name, ...shownFacts(node)];
  const width = Math.max(...lines.map(textWidth)) + 2 * CHIP.padX + 8 + (node.odd.length > 0 ? 18 : 0);
  return { width: Math.min(CHIP.max, Math.max(CHIP.min, width)), height: lines.length * CHIP.line + 2 * CHIP.padY };
}

/** Chips in rows, in the order in which they were first seen (`order`), so that a new one comes at the end. */
function boxOf(node: PictureNode, host: string, inside: readonly PictureNode[], rank: number): Box {
  const facts = shownFacts(node);
  const head = BOX.head + facts.length * BOX.factLine + (facts.length > 0 ? 4 : 0);
  const sizes = inside.map(chipOf);
  const area = sizes.reduce((sum, size) => sum + size.width * size.height, 0);
  const row = Math.max(BOX.row, Math.sqrt(area * 3));
  let x: number = BOX.padX;
  let y: number = head;
  let rowHeight = 0;
  let widest = 0;
  const chips = inside.map((chip, n) => {
    const size = sizes[n] ?? chipOf(chip);
    if (x > BOX.padX && x + size.width > row) {
      x = BOX.padX;
      y += rowHeight + CHIP.gap;
      rowHeight = 0;
    }
    const placed = { node: chip, x, y, ...size };
    x += size.width + CHIP.gap;
    rowHeight = Math.max(rowHeight, size.height);
    widest = Math.max(widest, x - CHIP.gap);
    return placed;
  });
  const title =
    Math.max(textWidth(node.name) + 44 + 4 * node.kind.length, ...facts.map(textWidth)) +
    2 * BOX.padX +
    4 +
    (node.odd.length > 0 ? 20 : 0);
  return {
    node,
    host,
    rank,
    chips,
    width: Math.max(BOX.min, title, widest + BOX.padX),
    height: chips.length > 0 ? y + rowHeight + BOX.padBottom : head + 4,
  };
}

/** Rows from top to bottom: instances and namespaces, the bridges they plug into, the bridges beyond, NICs. */
function ranks(boxes: readonly PictureNode[], joined: (a: string, b: string) => boolean): Map<string, number> {
  const rank = new Map<string, number>();
  for (const box of boxes) if (box.kind === 'instance' || box.kind === 'netns') rank.set(box.id, 0);
  // The host's end of an instance's NIC stands below the instance, a NIC that leads out of the host at the bottom.
  const outer = boxes.filter((box) => box.kind === 'nic' && !boxes.some((other) => joined(box.id, other.id)));
  const inner = boxes.filter((box) => !outer.includes(box));
  let edge = inner.filter((box) => rank.get(box.id) === 0);
  for (let depth = 1; edge.length > 0 && depth < 9; depth += 1) {
    const next = inner.filter((box) => !rank.has(box.id) && edge.some((other) => joined(box.id, other.id)));
    for (const box of next) rank.set(box.id, depth);
    edge = next;
  }
  for (const box of inner) if (!rank.has(box.id)) rank.set(box.id, box.name === 'br-int' ? 1 : 2);
  const lowest = Math.max(2, ...rank.values());
  for (const box of outer) rank.set(box.id, lowest);
  return rank;
}

/** The node drawn as a box around `id` (itself if it is one); null for hosts and unknown ids. */
export function boxIdOf(picture: Picture): (id: string) => string | null {
  const byId = new Map(picture.nodes.map((node) => [node.id, node]));
  return (id) => {
    let node = byId.get(id);
    for (let depth = 0; node && depth < 8; depth += 1) {
      const parent = node.parent === null ? undefined : byId.get(node.parent);
      if (!parent) return null;
      if (parent.kind === 'host') return node.id;
      node = parent;
    }
    return null;
  };
}

/** `order`: when each id was first seen; lower is earlier. Ids it does not know come last, in the picture's order. */
export function treeOf(picture: Picture, order: ReadonlyMap<string, number> = new Map()): HostTree[] {
  const boxOfId = boxIdOf(picture);
  const seen = (node: PictureNode) => order.get(node.id) ?? Number.MAX_SAFE_INTEGER;
  const sorted = picture.nodes.map((node, n) => ({ node, n })).sort((a, b) => seen(a.node) - seen(b.node) || a.n - b.n);
  const inside = new Map<string, PictureNode[]>();
  for (const { node } of sorted) {
    const box = boxOfId(node.id);
    if (box !== null && box !== node.id) inside.set(box, [...(inside.get(box) ?? []), node]);
  }
  const pairs = new Set(picture.edges.map((edge) => `${boxOfId(edge.from)} ${boxOfId(edge.to)}`));
  const joined = (a: string, b: string) => pairs.has(`${a} ${b}`) || pairs.has(`${b} ${a}`);
  return sorted
    .filter(({ node }) => node.kind === 'host')
    .map(({ node: host }) => {
      const boxes = sorted.map(({ node }) => node).filter((node) => node.parent === host.id);
      const rank = ranks(boxes, joined);
      return { node: host, boxes: boxes.map((box) => boxOf(box, host.id, inside.get(box.id) ?? [], rank.get(box.id) ?? 3)) };
    });
}
