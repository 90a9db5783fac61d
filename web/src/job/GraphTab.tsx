import { ActionIcon, Button, Flex, Group, Paper, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { post } from '../api/client';
import type { GraphNode, JobGraph } from '../api/model';
import { useAddress } from '../app/address';
import { count, number } from '../parts/format';
import { Icon } from '../parts/icons';
import { jobAddress, StateBadge, To, tellDone, tellError } from '../parts/parts';
import { stateOf } from '../parts/states';
import { GraphView } from './GraphView';
import { summarize } from './summary';
import { TaskDetails } from './Tasks';

export function GraphTab({ graph, jobId, over }: { graph: JobGraph; jobId: string; over: boolean }) {
  const [search, change] = useAddress();
  const node = graph.nodes.find(({ nodeName }) => nodeName === search.node);
  return (
    <Flex gap="md" direction={{ base: 'column', md: 'row' }}>
      <div className="graph" style={{ minHeight: 320 }}>
        <GraphView
          graph={graph}
          selected={search.node}
          onSelect={(name) => name !== (search.node ?? '') && change({ node: name }, 'replace')}
        />
      </div>
      {node && (
        <NodePanel node={node} jobId={jobId} over={over} onClose={() => change({ node: undefined }, 'replace')} />
      )}
    </Flex>
  );
}

const kHeat = 1000;

function NodePanel({
  node,
  jobId,
  over,
  onClose,
}: {
  node: GraphNode;
  jobId: string;
  over: boolean;
  onClose: () => void;
}) {
  const summary = summarize(node);
  const again = useMutation({
    mutationFn: () => post<{ jobId: string }>('exec/caching', { jobId, nodeName: node.nodeName }),
    onSuccess: (answer) => {
      tellDone(`Runs again from ${node.nodeName}`);
      window.location.hash = jobAddress(answer.jobId).slice(1);
    },
    onError: tellError('It cannot run from here'),
  });
  return (
    <Paper
      withBorder
      p="md"
      w={{ base: '100%', md: 380 }}
      component="aside"
      aria-label={`Node ${node.nodeName}`}
      style={{ maxHeight: 'max(320px, calc(100dvh - 330px))', overflow: 'auto' }}
    >
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap">
          <Text fw={600} truncate>
            {node.nodeName}
          </Text>
          <ActionIcon variant="subtle" color="gray" aria-label="Close" onClick={onClose}>
            <Icon name="cross" />
          </ActionIcon>
        </Group>
        {node.batch ? (
          <>
            <Group gap="xs">
              <StateBadge state={summary.state} />
              <Text size="sm">
                {number(summary.done)} of {count(summary.total, 'task')} succeeded
              </Text>
            </Group>
            <ul className="heat" aria-label="Tasks">
              {node.batch.slice(0, kHeat).map((task) => (
                <li key={task.taskId}>
                  <a
                    href={jobAddress(jobId, { tab: 'tasks', node: node.nodeName, task: task.taskId })}
                    title={`Item ${task.batchIndex}: ${stateOf(task.status).label}${task.error ? `, ${task.error}` : ''}`}
                    data-failed={task.status === 'failed'}
                    style={{
                      background: `var(--mantine-color-${stateOf(task.status).color}-${task.status === 'succeed' ? 6 : 5})`,
                    }}
                  >
                    <VisuallyHidden>{`Item ${task.batchIndex}: ${stateOf(task.status).label}`}</VisuallyHidden>
                  </a>
                </li>
              ))}
            </ul>
            {node.batch.length > kHeat && (
              <Text size="xs" c="dimmed">
                The first {number(kHeat)} of {number(summary.total)}.
              </Text>
            )}
            <Group gap="md">
              <To to={jobAddress(jobId, { tab: 'tasks', node: node.nodeName })} size="sm">
                All tasks
              </To>
              {summary.failed > 0 && (
                <To to={jobAddress(jobId, { tab: 'tasks', node: node.nodeName, state: 'failed' })} size="sm">
                  {count(summary.failed, 'failed task')}
                </To>
              )}
              <To to={jobAddress(jobId, { tab: 'logs', node: node.nodeName })} size="sm">
                Log
              </To>
            </Group>
          </>
        ) : (
          <TaskDetails task={{ ...node, taskId: node.taskId ?? '', status: node.status ?? 'creating' }} jobId={jobId} />
        )}
        {over && (
          <Button
            size="xs"
            variant="light"
            loading={again.isPending}
            onClick={() => again.mutate()}
            leftSection={<Icon name="again" size={14} />}
          >
            Run again from this node
          </Button>
        )}
        <To to={`#/algorithms/${encodeURIComponent(node.algorithmName)}`} size="sm">
          Algorithm {node.algorithmName}
        </To>
      </Stack>
    </Paper>
  );
}
