/** What a node of a graph looks like at a glance. */
import type { GraphEdge, GraphNode, JobGraph } from '../api/model';

export interface Summary {
  state: string;
  total: number;
  done: number;
  failed: number;
  running: number;
  batch: boolean;
  start?: number;
  end?: number;
}

const kDone = ['succeed', 'skipped', 'completed'];
const kFailed = ['failed', 'crashed', 'failedScheduling'];
const kRunning = ['active', 'storing'];

/** The state of a node, also of one with thousands of tasks: what is worst or latest in it. */
export function summarize(node: GraphNode): Summary {
  if (!node.batch) {
    const state = node.status ?? 'creating';
    const is = (list: string[]) => Number(list.includes(state));
    const { startTime: start, endTime: end } = node;
    return { state, total: 1, done: is(kDone), failed: is(kFailed), running: is(kRunning), batch: false, start, end };
  }
  const counts = new Map<string, number>();
  let start: number | undefined;
  let end: number | undefined;
  for (const { status, startTime, endTime } of node.batch) {
    counts.set(status, (counts.get(status) ?? 0) + 1);
    if (startTime !== undefined && (start === undefined || startTime < start)) start = startTime;
    if (endTime !== undefined && (end === undefined || endTime > end)) end = endTime;
  }
  const sum = (list: string[]) => list.reduce((all, state) => all + (counts.get(state) ?? 0), 0);
  const total = node.batchInfo?.total ?? node.batch.length;
  const done = node.batchInfo ? node.batchInfo.completed - node.batchInfo.errors : sum(kDone);
  const failed = node.batchInfo?.errors ?? sum(kFailed);
  const running = node.batchInfo?.running ?? sum(kRunning);
  const stopped = counts.get('stopped') ?? 0;
  const over = done + failed + stopped >= total;
  const state =
    total === 0
      ? (node.status ?? 'skipped')
      : failed > 0
        ? 'failed'
        : running > 0 || (!over && done > 0)
          ? 'active'
          : stopped > 0
            ? 'stopped'
            : over
              ? 'succeed'
              : (node.batch[0]?.status ?? 'creating');
  return { state, total, done: Math.max(done, 0), failed, running, batch: true, start, end: over ? end : undefined };
}

export const edgeTypes = (edge: GraphEdge): string[] =>
  Array.isArray(edge.value) ? edge.value.flatMap(({ types }) => types ?? []) : (edge.value?.types ?? []);

/** Places of nodes in columns by their depth; for graphs that are too large for a careful layout. */
export function columns(graph: JobGraph, width: number, height: number): Map<string, { x: number; y: number }> {
  const into = new Map<string, number>();
  const out = new Map<string, string[]>();
  for (const { nodeName } of graph.nodes) into.set(nodeName, 0);
  for (const { from, to } of graph.edges) {
    if (!into.has(from) || !into.has(to)) continue;
    into.set(to, (into.get(to) ?? 0) + 1);
    out.set(from, [...(out.get(from) ?? []), to]);
  }
  const depth = new Map<string, number>();
  const ready = [...into].filter(([, count]) => count === 0).map(([name]) => name);
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    for (const to of out.get(next) ?? []) {
      depth.set(to, Math.max(depth.get(to) ?? 0, (depth.get(next) ?? 0) + 1));
      const left = (into.get(to) ?? 1) - 1;
      into.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  const used = new Map<number, number>();
  return new Map(
    graph.nodes.map(({ nodeName }) => {
      const column = depth.get(nodeName) ?? 0;
      const row = used.get(column) ?? 0;
      used.set(column, row + 1);
      return [nodeName, { x: column * width, y: row * height }];
    }),
  );
}
