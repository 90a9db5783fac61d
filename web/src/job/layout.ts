/** Places for the nodes of a graph, computed in a worker so that the page stays responsive. */
import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { JobGraph } from '../api/model';
import { columns } from './summary';

export const kNodeWidth = 208;
export const kNodeHeight = 58;
/** From so many nodes on, columns by depth: a careful layout would take minutes. */
const kLarge = 1500;

export type Direction = 'RIGHT' | 'DOWN';
export type Places = Map<string, { x: number; y: number }>;

let elk: InstanceType<typeof ELK> | undefined;

export async function layout(graph: JobGraph, direction: Direction): Promise<Places> {
  if (graph.nodes.length > kLarge) return columns(graph, kNodeWidth + 60, kNodeHeight + 16);
  elk ??= new ELK({ workerFactory: () => new Worker(workerUrl) });
  const known = new Set(graph.nodes.map(({ nodeName }) => nodeName));
  const answer: ElkNode = await elk.layout({
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': direction,
      'elk.layered.spacing.nodeNodeBetweenLayers': direction === 'RIGHT' ? '56' : '36',
      'elk.spacing.nodeNode': '24',
      'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    },
    children: graph.nodes.map(({ nodeName }) => ({ id: nodeName, width: kNodeWidth, height: kNodeHeight })),
    edges: graph.edges
      .filter(({ from, to }) => known.has(from) && known.has(to))
      .map(({ from, to }) => ({ id: `${from}→${to}`, sources: [from], targets: [to] })),
  });
  return new Map((answer.children ?? []).map(({ id, x, y }) => [id, { x: x ?? 0, y: y ?? 0 }]));
}
