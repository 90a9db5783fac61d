/** All tasks of the job in a table: the graph's twin, for eyes that prefer rows, for keyboards and screen readers. */
import { Drawer, Group, Select, Stack, Text, UnstyledButton } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import type { JobGraph, Task } from '../api/model';
import { useAddress } from '../app/address';
import { duration, fullTime, number } from '../parts/format';
import { Empty, jobAddress, StateBadge, To, useNow } from '../parts/parts';
import { SearchField } from '../parts/SearchField';
import { stateOf } from '../parts/states';
import { tasksOf } from './data';
import { InputValue, StoredValue } from './Stored';

const kTemplate = '128px minmax(110px, 1fr) 70px 96px 70px minmax(140px, 2fr)';
const kHead = ['Status', 'Node', 'Item', 'Took', 'Retries', 'Error'];

function Took({ task }: { task: Task }) {
  const now = useNow();
  if (!task.startTime) return null;
  if (!task.endTime && task.status !== 'active' && task.status !== 'storing') return null;
  return duration((task.endTime ?? now) - task.startTime);
}

export function Tasks({ graph, jobId }: { graph: JobGraph; jobId: string }) {
  const [search, change] = useAddress();
  const tasks = useMemo(() => tasksOf(graph), [graph]);
  const states = useMemo(() => [...new Set(tasks.map(({ status }) => status))].sort(), [tasks]);
  const shown = useMemo(() => {
    const text = search.find?.toLowerCase();
    return tasks.filter(
      (task) =>
        (!search.state || task.status === search.state) &&
        (!search.node || task.nodeName === search.node) &&
        (!text ||
          `${task.nodeName} ${task.batchIndex ?? ''} ${task.taskId} ${task.error ?? ''}`.toLowerCase().includes(text)),
    );
  }, [tasks, search.state, search.node, search.find]);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 36,
    overscan: 12,
  });
  const open = search.task ? tasks.find(({ taskId }) => taskId === search.task) : undefined;

  return (
    <Stack gap="xs">
      <Group gap="xs">
        <SearchField label="Search tasks" size="xs" />
        <Select
          size="xs"
          aria-label="Status"
          placeholder="Any status"
          clearable
          w={140}
          data={states.map((value) => ({ value, label: stateOf(value).label }))}
          value={search.state ?? null}
          onChange={(state) => change({ state: state ?? undefined }, 'replace')}
        />
        <Select
          size="xs"
          aria-label="Node"
          placeholder="All nodes"
          clearable
          searchable
          w={170}
          data={graph.nodes.map(({ nodeName }) => nodeName)}
          value={search.node ?? null}
          onChange={(node) => change({ node: node ?? undefined }, 'replace')}
        />
        <Text size="xs" c="dimmed">
          {shown.length === tasks.length ? number(tasks.length) : `${number(shown.length)} of ${number(tasks.length)}`}{' '}
          {tasks.length === 1 ? 'task' : 'tasks'}
        </Text>
      </Group>
      {shown.length === 0 ? (
        <Empty icon="search" title={tasks.length === 0 ? 'No task has begun' : 'No task fits'}>
          A node is one task, or one for each item of its batch.
        </Empty>
      ) : (
        <div
          ref={scroll}
          className="table"
          role="table"
          aria-label="Tasks"
          aria-rowcount={shown.length + 1}
          style={{ height: 'max(260px, calc(100dvh - 330px))' }}
        >
          <div role="row" className="table-head" style={{ gridTemplateColumns: kTemplate }}>
            {kHead.map((label) => (
              <div role="columnheader" key={label}>
                {label}
              </div>
            ))}
          </div>
          <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {virtual.getVirtualItems().map((item) => {
              const task = shown[item.index];
              if (!task) return null;
              return (
                <div
                  key={item.key}
                  role="row"
                  aria-rowindex={item.index + 2}
                  className="table-row"
                  style={{ gridTemplateColumns: kTemplate, height: 36, transform: `translateY(${item.start}px)` }}
                >
                  <div role="cell">
                    <StateBadge state={task.status} />
                  </div>
                  <div role="cell">
                    <UnstyledButton
                      onClick={() => change({ task: task.taskId })}
                      disabled={!task.taskId}
                      className="row-button"
                      aria-label={`Details of ${task.nodeName}${task.batchIndex ? `, item ${task.batchIndex}` : ''}`}
                    >
                      {task.nodeName}
                    </UnstyledButton>
                  </div>
                  <div role="cell">{task.batchIndex}</div>
                  <div role="cell">
                    <Took task={task} />
                  </div>
                  <div role="cell">{task.retries || ''}</div>
                  <div role="cell" style={{ textOverflow: 'ellipsis' }} title={task.error ?? ''}>
                    <Text span size="sm" c="red">
                      {task.error}
                    </Text>
                  </div>
                </div>
              );
            })}
          </div>
        </div>
      )}
      <Drawer
        opened={open !== undefined}
        onClose={() => change({ task: undefined })}
        position="right"
        size="lg"
        title={open ? `${open.nodeName}${open.batchIndex ? `, item ${open.batchIndex}` : ''}` : ''}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {open && <TaskDetails task={open} jobId={jobId} />}
      </Drawer>
    </Stack>
  );
}

export function TaskDetails({ task, jobId }: { task: Task; jobId: string }) {
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <StateBadge state={task.status} />
        <Text size="sm">
          <Took task={task} />
        </Text>
        {task.taskId && (
          <To to={jobAddress(jobId, { tab: 'logs', task: task.taskId })} size="sm">
            Log
          </To>
        )}
      </Group>
      <Text size="xs" c="dimmed">
        Algorithm {task.algorithmName}
        {task.startTime ? `, began ${fullTime(task.startTime)}` : ''}
        {task.retries ? `, ${task.retries} retries` : ''}
      </Text>
      {task.error && (
        <Text size="sm" c="red" style={{ wordBreak: 'break-word' }}>
          {task.error}
        </Text>
      )}
      {task.warnings?.map((warning) => (
        <Text key={warning} size="sm" c="yellow">
          {warning}
        </Text>
      ))}
      {task.input && task.input.length > 0 && (
        <Stack gap={6}>
          <Text size="sm" fw={600}>
            Input
          </Text>
          {task.input.map((value, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an input is known by its place
            <InputValue key={index} value={value} name={`input-${index}`} />
          ))}
        </Stack>
      )}
      {task.output?.storageInfo?.path && (
        <Stack gap={6}>
          <Text size="sm" fw={600}>
            Output
          </Text>
          <StoredValue at={task.output.storageInfo} name={`output-${task.taskId}`} />
        </Stack>
      )}
    </Stack>
  );
}
