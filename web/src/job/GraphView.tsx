import '@xyflow/react/dist/base.css';
import './graph.css';
import { useComputedColorScheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import {
  Background,
  Controls,
  type Edge,
  Handle,
  MiniMap,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from '@xyflow/react';
import { memo, useMemo } from 'react';
import type { JobGraph } from '../api/model';
import { count, number } from '../parts/format';
import { Icon } from '../parts/icons';
import { stateOf } from '../parts/states';
import { kNodeHeight, kNodeWidth, layout } from './layout';
import { columns, edgeTypes, type Summary, summarize } from './summary';

type Data = { name: string; algorithm: string; kind: string; summary: Summary | undefined; down: boolean };
type FlowNode = Node<Data, 'task'>;

function told({ summary, algorithm, kind }: Data): string {
  if (!summary) return algorithm || kind;
  const { label } = stateOf(summary.state);
  if (!summary.batch) return label;
  const failed = summary.failed > 0 ? `, ${number(summary.failed)} failed` : '';
  return `${number(summary.done)} of ${count(summary.total, 'task')}${failed}`;
}

const TaskNode = memo(({ data, selected }: NodeProps<FlowNode>) => {
  const { summary, down } = data;
  const state = stateOf(summary?.state);
  const color = summary ? `var(--mantine-color-${state.color}-6)` : 'var(--mantine-color-gray-5)';
  return (
    <div
      className="node"
      data-selected={selected}
      data-batch={summary?.batch}
      style={{ width: kNodeWidth, height: kNodeHeight, borderLeftColor: color }}
    >
      <Handle type="target" position={down ? Position.Top : Position.Left} isConnectable={false} />
      <div className="node-name" title={data.name}>
        {data.name}
      </div>
      <div className="node-state">
        <span style={{ color, display: 'flex' }}>
          <Icon name={summary ? state.icon : 'box'} size={14} />
        </span>
        <span className="node-text">{told(data)}</span>
      </div>
      {summary?.batch && (
        <div className="node-bar" aria-hidden="true">
          <div
            style={{
              width: `${(100 * summary.done) / Math.max(summary.total, 1)}%`,
              background: 'var(--mantine-color-green-6)',
            }}
          />
          <div
            style={{
              width: `${(100 * summary.failed) / Math.max(summary.total, 1)}%`,
              background: 'var(--mantine-color-red-6)',
            }}
          />
          <div
            style={{
              width: `${(100 * summary.running) / Math.max(summary.total, 1)}%`,
              background: 'var(--mantine-color-blue-6)',
            }}
          />
        </div>
      )}
      <Handle type="source" position={down ? Position.Bottom : Position.Right} isConnectable={false} />
    </div>
  );
});
const kNodeTypes = { task: TaskNode };

/** A graph of nodes and what flows between them. `plain`: of a pipeline that does not run. */
export function GraphView({
  graph,
  selected,
  onSelect,
  plain,
}: {
  graph: JobGraph;
  selected?: string;
  onSelect?: (name: string) => void;
  plain?: boolean;
}) {
  const narrow = useMediaQuery('(max-width: 48em)') ?? false;
  const scheme = useComputedColorScheme('light');
  const direction = narrow ? 'DOWN' : 'RIGHT';
  const shape = useMemo(
    () => JSON.stringify([graph.nodes.map(({ nodeName }) => nodeName), graph.edges.map(({ from, to }) => [from, to])]),
    [graph],
  );
  const places = useQuery({
    queryKey: ['layout', direction, shape],
    queryFn: () => layout(graph, direction),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  // Until the careful layout is there, which takes a worker of its own, columns do.
  const where = useMemo(() => places.data ?? columns(graph, kNodeWidth + 60, kNodeHeight + 24), [places.data, graph]);
  const nodes = useMemo(
    () =>
      graph.nodes.map((node): FlowNode => {
        const data: Data = {
          name: node.nodeName,
          algorithm: node.algorithmName ?? '',
          kind: node.kind ?? '',
          summary: plain ? undefined : summarize(node),
          down: narrow,
        };
        return {
          id: node.nodeName,
          type: 'task',
          position: where.get(node.nodeName) ?? { x: 0, y: 0 },
          width: kNodeWidth,
          height: kNodeHeight,
          selected: node.nodeName === selected,
          ariaLabel: `${node.nodeName}: ${told(data)}`,
          data,
        };
      }),
    [graph, where, selected, narrow, plain],
  );
  const edges = useMemo(
    () =>
      graph.edges.map((edge): Edge => {
        const types = edgeTypes(edge);
        return {
          id: `${edge.from}→${edge.to}`,
          source: edge.from,
          target: edge.to,
          focusable: false,
          ...(types.some((type) => type === 'waitAny' || type === 'algorithmExecution')
            ? { style: { strokeDasharray: '6 4' } }
            : {}),
        };
      }),
    [graph],
  );
  return (
    <ReactFlow
      key={`${shape.length}${direction}${places.data ? 'laid' : ''}`}
      nodes={nodes}
      edges={edges}
      nodeTypes={kNodeTypes}
      colorMode={scheme}
      fitView
      fitViewOptions={{ maxZoom: 1, padding: 0.1 }}
      minZoom={0.02}
      maxZoom={2}
      nodesDraggable={false}
      nodesConnectable={false}
      elementsSelectable
      onlyRenderVisibleElements={nodes.length > 200}
      onNodeClick={(_, node) => onSelect?.(node.id)}
      onPaneClick={() => onSelect?.('')}
      onNodesChange={(changes) => {
        for (const change of changes) if (change.type === 'select' && change.selected) onSelect?.(change.id);
      }}
      proOptions={{ hideAttribution: true }}
      aria-label="Graph"
    >
      <Background gap={20} />
      <Controls showInteractive={false} position="bottom-left" />
      {nodes.length > 30 && <MiniMap pannable zoomable ariaLabel="Map of the graph" />}
    </ReactFlow>
  );
}
