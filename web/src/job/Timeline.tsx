/** When each node ran: from its first task's beginning to its last one's end. */
import { Text } from '@mantine/core';
import type { JobGraph } from '../api/model';
import { duration, fullTime } from '../parts/format';
import { Empty, jobAddress, To, useNow } from '../parts/parts';
import { stateOf } from '../parts/states';
import { summarize } from './summary';

const kMost = 500;

export function Timeline({
  graph,
  jobId,
  submitted,
}: {
  graph: JobGraph;
  jobId: string;
  submitted: number | undefined;
}) {
  const now = useNow();
  const rows = graph.nodes
    .map((node) => ({ node, ...summarize(node) }))
    .filter((row) => row.start !== undefined)
    .sort((left, right) => (left.start ?? 0) - (right.start ?? 0));
  if (rows.length === 0)
    return (
      <Empty icon="clock" title="No node has begun">
        Each node becomes a bar, from its first task's beginning to its last one's end.
      </Empty>
    );
  const open = rows.some(({ end }) => end === undefined);
  const from = Math.min(submitted ?? Number.POSITIVE_INFINITY, rows[0]?.start ?? 0);
  const to = Math.max(...rows.map(({ start, end }) => end ?? Math.max(now, start ?? 0)), from + 1);
  const share = (time: number) => (100 * (time - from)) / (to - from);
  return (
    <div>
      <div className="bar-row" aria-hidden="true">
        <Text size="xs" c="dimmed">
          Node
        </Text>
        <Text size="xs" c="dimmed" style={{ display: 'flex', justifyContent: 'space-between' }}>
          <span>submitted</span>
          <span>{open ? 'now' : `after ${duration(to - from)}`}</span>
        </Text>
        <Text size="xs" c="dimmed" ta="right">
          Took
        </Text>
      </div>
      {rows.slice(0, kMost).map(({ node, state, start = from, end, total, batch }) => {
        const until = end ?? Math.max(now, start);
        return (
          <div className="bar-row" key={node.nodeName}>
            <To to={jobAddress(jobId, { tab: 'tasks', node: node.nodeName })} size="sm" truncate>
              {node.nodeName}
              {batch ? ` (${total})` : ''}
            </To>
            <div
              className="bar-track"
              title={`${fullTime(start)} to ${end ? fullTime(end) : 'now'}: ${stateOf(state).label}`}
            >
              <div
                className="bar"
                style={{
                  left: `${share(start)}%`,
                  width: `${Math.max(share(until) - share(start), 0.3)}%`,
                  background: `var(--mantine-color-${stateOf(state).color}-6)`,
                }}
              />
            </div>
            <Text size="sm" ta="right">
              {duration(until - start)}
            </Text>
          </div>
        );
      })}
      {rows.length > kMost && (
        <Text size="xs" c="dimmed">
          The first {kMost} of {rows.length} nodes.
        </Text>
      )}
    </div>
  );
}
