import { ActionIcon, Badge, Button, Group, Stack, Table, Text, Tooltip } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { get, post } from '../api/client';
import type { QueuePage as Answer, QueuedJob } from '../api/model';
import { StopDialog, type Target } from '../jobs/actions';
import { count } from '../parts/format';
import { Icon } from '../parts/icons';
import { Ago, at, Empty, ErrorNote, jobAddress, Loading, Page, To, tellDone, tellError } from '../parts/parts';

const kShown = 200;

type Move =
  | { what: 'first' | 'last' | 'back'; job: QueuedJob }
  | { what: 'before' | 'after'; job: QueuedJob; beside: QueuedJob };

const useList = (name: 'managed' | 'preferred') =>
  useQuery({ queryKey: ['queue', name], queryFn: () => get<Answer>(`queue/${name}`, { pageSize: kShown }) });

export function QueuePage() {
  const client = useQueryClient();
  const preferred = useList('preferred');
  const managed = useList('managed');
  const [stopping, setStopping] = useState<Target[]>([]);
  const move = useMutation({
    mutationFn: (change: Move) => {
      const jobs = [change.job.jobId];
      if (change.what === 'back') return post('queue/preferred/deletes', { jobs });
      const query = 'beside' in change ? { query: { jobId: change.beside.jobId } } : {};
      return post('queue/preferred', { jobs, position: change.what, ...query });
    },
    onSuccess: (_, { what, job }) => {
      tellDone(what === 'back' ? `${job.pipelineName} is ordered by HKube again` : `${job.pipelineName} was moved`);
      void client.invalidateQueries({ queryKey: ['queue'] });
    },
    onError: tellError('It was not moved'),
  });
  const error = preferred.error ?? managed.error;
  if (error) return <ErrorNote error={error} retry={() => void client.invalidateQueries({ queryKey: ['queue'] })} />;
  if (!preferred.data || !managed.data) return <Loading rows={8} />;
  const first = preferred.data.returnList;
  const rest = managed.data.returnList;
  const all = [...first, ...rest];
  const targets = (jobs: QueuedJob[]): Target[] =>
    jobs.map(({ jobId, pipelineName }) => ({ jobId, name: pipelineName, status: 'pending' }));
  const more = preferred.data.nextCount + managed.data.nextCount;
  return (
    <Page
      title="Queue"
      actions={
        <Button
          size="xs"
          variant="default"
          disabled={all.length === 0}
          onClick={() => setStopping(targets(all))}
          leftSection={<Icon name="stop" size={14} />}
        >
          Stop all that wait…
        </Button>
      }
    >
      <Text size="sm" c="dimmed" maw={720}>
        Jobs that have not begun. The preferred ones go first, in your order; then the others, by priority and by how
        long they have waited.
      </Text>
      {all.length === 0 ? (
        <Empty
          icon="queue"
          title="No job waits"
          command="hkubectl exec stored <pipeline>"
          action={
            <To to={at('/jobs', { q: 'status:active' })} size="sm">
              Jobs that run
            </To>
          }
        >
          A job waits here until its first task may begin: for room, or because its pipeline limits how many run at a
          time.
        </Empty>
      ) : (
        <>
          {first.length > 0 && (
            <List title="Preferred" jobs={first} offset={0} stop={(job) => setStopping(targets([job]))}>
              {(job, index) => (
                <>
                  <Act
                    icon="up"
                    label="Earlier"
                    off={index === 0}
                    run={() => move.mutate({ what: 'before', job, beside: first[index - 1] ?? job })}
                  />
                  <Act
                    icon="down"
                    label="Later"
                    off={index === first.length - 1}
                    run={() => move.mutate({ what: 'after', job, beside: first[index + 1] ?? job })}
                  />
                  <Act icon="cross" label="Let HKube order it" run={() => move.mutate({ what: 'back', job })} />
                </>
              )}
            </List>
          )}
          <List
            title={first.length > 0 ? 'Ordered by HKube' : ''}
            jobs={rest}
            offset={first.length}
            stop={(job) => setStopping(targets([job]))}
          >
            {(job) => (
              <Act icon="up" label="Prefer it: before all others" run={() => move.mutate({ what: 'first', job })} />
            )}
          </List>
          {more > 0 && (
            <Text size="sm" c="dimmed">
              {count(more, 'more job')} wait;{' '}
              <To to={at('/jobs', { q: 'status:pending' })} size="sm">
                all of them
              </To>
              .
            </Text>
          )}
        </>
      )}
      <StopDialog targets={stopping} onClose={() => setStopping([])} />
    </Page>
  );
}

function Act({
  icon,
  label,
  run,
  off,
}: {
  icon: 'up' | 'down' | 'cross' | 'stop';
  label: string;
  run: () => void;
  off?: boolean;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} disabled={off} onClick={run}>
        <Icon name={icon} size={14} />
      </ActionIcon>
    </Tooltip>
  );
}

function List({
  title,
  jobs,
  offset,
  stop,
  children,
}: {
  title: string;
  jobs: QueuedJob[];
  offset: number;
  stop: (job: QueuedJob) => void;
  children: (job: QueuedJob, index: number) => React.ReactNode;
}) {
  if (jobs.length === 0) return null;
  return (
    <Stack gap={4}>
      {title && (
        <Text fw={600} component="h2" size="md">
          {title}
        </Text>
      )}
      <Table.ScrollContainer minWidth={560}>
        <Table verticalSpacing={4} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={50}>Place</Table.Th>
              <Table.Th>Pipeline</Table.Th>
              <Table.Th>Job</Table.Th>
              <Table.Th>Waits since</Table.Th>
              <Table.Th>Priority</Table.Th>
              <Table.Th>Why</Table.Th>
              <Table.Th aria-label="Actions" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {jobs.map((job, index) => (
              <Table.Tr key={job.jobId}>
                <Table.Td>{offset + index + 1}</Table.Td>
                <Table.Td>
                  <To to={jobAddress(job.jobId)} size="sm" fw={500}>
                    {job.pipelineName}
                  </To>
                  {job.tags && job.tags.length > 0 && (
                    <Text size="xs" c="dimmed">
                      {job.tags.join(', ')}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <Text size="xs" ff="monospace" c="dimmed">
                    {job.jobId}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Ago time={job.entranceTime} />
                </Table.Td>
                <Table.Td>{job.priority}</Table.Td>
                <Table.Td>
                  {job.maxExceeded ? (
                    <Badge variant="light" color="gray" tt="none" radius="sm">
                      limit of its pipeline
                    </Badge>
                  ) : (
                    <To to={jobAddress(job.jobId)} size="sm">
                      see the job
                    </To>
                  )}
                </Table.Td>
                <Table.Td>
                  <Group gap={2} justify="flex-end" wrap="nowrap">
                    {children(job, index)}
                    <Act icon="stop" label={`Stop job ${job.jobId}`} run={() => stop(job)} />
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
