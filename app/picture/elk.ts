// Asks ELK, in a worker, for a good first order of a host's boxes: rows by rank, few crossings.
import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js';
import type { Picture } from '../../server/contract/picture.ts';
import { HOST, type Point } from './place.ts';
import { boxIdOf, type HostTree } from './tree.ts';

const LIMIT_MS = 4000;
const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.partitioning.activate': 'true',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.spacing.nodeNodeBetweenLayers': '36',
  'elk.spacing.nodeNode': '24',
  'elk.separateConnectedComponents': 'false',
  'elk.padding': `[top=${HOST.head},left=${HOST.pad},bottom=${HOST.pad},right=${HOST.pad}]`,
};

/** One life per picture on screen; `dispose` ends the worker. */
export class Arranger {
  #elk: InstanceType<typeof ELK>;
  #worker: Worker | null = null;

  constructor() {
    this.#elk = new ELK({
      workerFactory: () => {
        this.#worker = new Worker(new URL('./elk-worker.ts', import.meta.url));
        return this.#worker;
      },
    });
  }

  /** Places of the boxes within their host. Rejects when ELK cannot or takes too long; rows() serves then. */
  async arrange(tree: HostTree, picture: Picture): Promise<Map<string, Point>> {
    const boxOf = boxIdOf(picture);
    const mine = new Set(tree.boxes.map((box) => box.node.id));
    const rank = new Map(tree.boxes.map((box) => [box.node.id, box.rank]));
    const edges = picture.edges.flatMap((edge) => {
      const ends = [boxOf(edge.from), boxOf(edge.to)].filter((id): id is string => id !== null && mine.has(id));
      const [a, b] = ends.sort((one, other) => (rank.get(one) ?? 0) - (rank.get(other) ?? 0));
      return a && b && a !== b ? [{ id: edge.id, sources: [a], targets: [b] }] : [];
    });
    const graph: ElkNode = {
      id: tree.node.id,
      layoutOptions: OPTIONS,
      children: tree.boxes.map((box) => ({
        id: box.node.id,
        width: box.width,
        height: box.height,
        layoutOptions: { 'elk.partitioning.partition': String(box.rank) },
      })),
      edges,
    };
    const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('ELK takes too long')), LIMIT_MS));
    const done = await Promise.race([this.#elk.layout(graph), late]);
    return new Map((done.children ?? []).map((child) => [child.id, { x: child.x ?? 0, y: child.y ?? 0 }]));
  }

  dispose(): void {
    this.#worker?.terminate();
  }
}
