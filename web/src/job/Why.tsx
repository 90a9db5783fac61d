/** In words: why the job waits, why it failed, and what would help. */
import { Alert, Anchor, Code, Group, List, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { JobGraph, JobStatus, Waiting } from '../api/model';
import { plain } from '../parts/ansi';
import { count, duration } from '../parts/format';
import { Icon } from '../parts/icons';
import { jobAddress, To, useNow } from '../parts/parts';
import { useExplanation } from './data';
import { summarize } from './summary';

export function Why({ jobId, status, graph }: { jobId: string; status: JobStatus; graph: JobGraph | undefined }) {
  if (status.status === 'failed') return <WhyFailed jobId={jobId} status={status} graph={graph} />;
  if (status.status === 'stopped')
    return (
      <Alert color="orange" variant="light" icon={<Icon name="stop" />} title="Stopped">
        {status.reason ?? status.error ?? 'No reason was given.'}
      </Alert>
    );
  if (status.status === 'completed') return <Tolerated jobId={jobId} status={status} />;
  return <WhyWaits jobId={jobId} status={status.status} />;
}

function Tolerated({ jobId, status }: { jobId: string; status: JobStatus }) {
  const failed = status.data?.states?.failed ?? 0;
  if (failed === 0) return null;
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<Icon name="warning" />}
      title={`${count(failed, 'task')} failed, which the pipeline tolerates`}
    >
      The batch tolerance of its options allows it.{' '}
      <To to={jobAddress(jobId, { tab: 'tasks', state: 'failed' })} size="sm">
        Which tasks
      </To>
    </Alert>
  );
}

function WhyFailed({ jobId, status, graph }: { jobId: string; status: JobStatus; graph: JobGraph | undefined }) {
  const [whole, setWhole] = useState(false);
  const { nodeName, batchIndex, taskId, lastOutput } = status;
  const node = graph?.nodes.find((each) => each.nodeName === nodeName);
  const summary = node && summarize(node);
  const lines = plain(lastOutput ?? '')
    .trimEnd()
    .split('\n');
  const where = nodeName
    ? `It failed in node ${nodeName}${batchIndex ? `, item ${batchIndex} of the batch` : ''}`
    : 'It failed';
  return (
    <Alert color="red" variant="light" icon={<Icon name="cross" />} title={where} data-why="failed">
      <Stack gap="xs">
        <Text size="sm" fw={500} style={{ wordBreak: 'break-word' }}>
          {status.error ?? 'The server says no reason.'}
        </Text>
        {lastOutput && (
          <div>
            <Text size="xs" c="dimmed" mb={2}>
              The last words of the task
            </Text>
            <Code block className="json">
              {(whole ? lines : lines.slice(-6)).join('\n')}
            </Code>
            {lines.length > 6 && (
              <Anchor component="button" type="button" size="xs" onClick={() => setWhole(!whole)}>
                {whole ? 'Show the end only' : `Show all ${lines.length} lines`}
              </Anchor>
            )}
          </div>
        )}
        <Group gap="md">
          {taskId && (
            <To to={jobAddress(jobId, { tab: 'logs', task: taskId })} size="sm">
              Log of this task
            </To>
          )}
          {taskId && (
            <To to={jobAddress(jobId, { tab: 'tasks', task: taskId })} size="sm">
              Its input
            </To>
          )}
          {summary && summary.failed > 1 && (
            <To to={jobAddress(jobId, { tab: 'tasks', state: 'failed' })} size="sm">
              All {count(summary.failed, 'failed task')}
            </To>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}

const runs = ({ what, reason }: Waiting) => what === 'tasks' && reason.startsWith('running');
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function WhyWaits({ jobId, status }: { jobId: string; status: string }) {
  const { data } = useExplanation(jobId, status);
  const now = useNow();
  const [all, setAll] = useState(false);
  if (!data) return null;
  const waiting = data.waiting.filter((each) => !runs(each));
  const running = data.waiting.filter(runs);
  const job = waiting.find(({ what }) => what === 'job');
  const rest = job ? [] : waiting;
  const title = job
    ? `It waits: ${job.reason}`
    : running.length > 0
      ? `Running: ${running
          .map(({ nodeName, tasks }) => `${nodeName} (${count(tasks ?? 1, 'task')})`)
          .slice(0, 4)
          .join(', ')}`
      : waiting.length > 0
        ? 'It waits'
        : undefined;
  if (!title) return null;
  const shown = all ? rest : rest.slice(0, 5);
  return (
    <Alert
      color={job || running.length === 0 ? 'yellow' : 'blue'}
      variant="light"
      icon={<Icon name={job || running.length === 0 ? 'clock' : 'play'} />}
      title={title}
      data-why="waits"
    >
      <Stack gap={4}>
        {job && (
          <Text size="sm">
            {job.since ? `For ${duration(now - job.since)}. ` : ''}
            {job.freedBy ? `What frees it: ${job.freedBy}.` : ''}
          </Text>
        )}
        {shown.length > 0 && (
          <List size="sm" spacing={2}>
            {shown.map((each) => (
              <List.Item key={`${each.nodeName}${each.reason}`}>
                <b>{each.nodeName ?? capital(each.what)}</b>
                {each.tasks ? ` (${count(each.tasks, 'task')})` : ''}: {each.reason}
                {each.line?.tasksBefore ? `; ${count(each.line.tasksBefore, 'task')} before it` : ''}
                {each.freedBy && !each.reason.startsWith('waits for node') ? `. What frees it: ${each.freedBy}` : ''}
              </List.Item>
            ))}
          </List>
        )}
        {rest.length > 5 && (
          <Anchor component="button" type="button" size="xs" ta="left" onClick={() => setAll(!all)}>
            {all ? 'Show less' : `Show all ${rest.length} reasons`}
          </Anchor>
        )}
      </Stack>
    </Alert>
  );
}
