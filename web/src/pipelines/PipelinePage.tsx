import { Button, Group, Stack, Switch, Table, Tabs, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState } from 'react';
import { get, post } from '../api/client';
import type { Cron, JobGraph, Pipeline } from '../api/model';
import { useAddress } from '../app/address';
import { findJobs } from '../jobs/data';
import { DeleteDialog } from '../parts/DeleteDialog';
import { duration, fromNow, fullTime } from '../parts/format';
import { Icon } from '../parts/icons';
import {
  Ago,
  at,
  Empty,
  ErrorNote,
  jobAddress,
  Loading,
  Page,
  StateBadge,
  To,
  tellDone,
  tellError,
  useNow,
} from '../parts/parts';
import { Versions } from '../parts/Versions';
import { useForget, usePipeline, written } from './data';
import { Editor } from './Editor';
import { RunForm } from './RunForm';

const GraphView = lazy(() => import('../job/GraphView').then(({ GraphView }) => ({ default: GraphView })));

export function PipelinePage() {
  const { name = '' } = useParams({ strict: false }) as { name?: string };
  const [search, change] = useAddress();
  const pipeline = usePipeline(name);
  const forget = useForget();
  const [deleting, deletingIs] = useDisclosure();
  const tab = search.tab ?? 'overview';
  const value = useMemo(() => pipeline.data && written(pipeline.data), [pipeline.data]);
  if (pipeline.error)
    return (
      <Empty icon="search" title={pipeline.error.message} action={<To to={at('/pipelines')}>All pipelines</To>}>
        It may have been deleted.
      </Empty>
    );
  if (!pipeline.data || !value) return <Loading rows={8} />;
  return (
    <Page
      title={name}
      actions={
        <>
          <Button size="xs" onClick={() => change({ tab: 'run' })} leftSection={<Icon name="play" size={14} />}>
            Run
          </Button>
          <Button size="xs" variant="default" onClick={deletingIs.open} leftSection={<Icon name="trash" size={14} />}>
            Delete
          </Button>
        </>
      }
    >
      {pipeline.data.description && <Text c="dimmed">{pipeline.data.description}</Text>}
      <Tabs value={tab} onChange={(next) => change({ tab: next ?? undefined })} keepMounted={false}>
        <Tabs.List mb="md" style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}>
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="run">Run</Tabs.Tab>
          <Tabs.Tab value="edit">Edit</Tabs.Tab>
          <Tabs.Tab value="schedule">Schedule</Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <Overview pipeline={pipeline.data} />
        </Tabs.Panel>
        <Tabs.Panel value="run">
          <RunForm pipeline={pipeline.data} />
        </Tabs.Panel>
        <Tabs.Panel value="edit">
          <Editor key={pipeline.data.version} value={value} mode="change" />
        </Tabs.Panel>
        <Tabs.Panel value="schedule">
          <Schedule key={pipeline.data.triggers?.cron?.pattern} pipeline={pipeline.data} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <Versions kind="pipelines" name={name} current={pipeline.data.version} />
        </Tabs.Panel>
      </Tabs>
      <DeleteDialog
        opened={deleting}
        onClose={deletingIs.close}
        title={`Delete pipeline ${name}?`}
        path={`store/pipelines/${encodeURIComponent(name)}`}
        onDone={() => {
          void forget();
          window.location.hash = '/pipelines';
        }}
      >
        <Running name={name} />
      </DeleteDialog>
    </Page>
  );
}

function Running({ name }: { name: string }) {
  const jobs = useQuery({
    queryKey: ['recent', 'open', name],
    queryFn: async () => {
      const found = await Promise.all(
        ['active', 'pending', 'paused'].map((pipelineStatus) => findJobs({ pipelineName: name, pipelineStatus }, 50)),
      );
      return found.flatMap(({ hits }) => hits);
    },
  });
  if (!jobs.data) return <Loading rows={1} />;
  if (jobs.data.length === 0) return <Text size="sm">None of its jobs runs or waits. Finished jobs stay.</Text>;
  return (
    <Stack gap={4}>
      <Text size="sm">These jobs are stopped with it:</Text>
      {jobs.data.slice(0, 20).map((row) => (
        <Group key={row.jobId} gap="xs">
          <StateBadge state={row.status.status} />
          <Text size="sm" ff="monospace">
            {row.jobId}
          </Text>
        </Group>
      ))}
      {jobs.data.length > 20 && <Text size="sm">… and {jobs.data.length - 20} more</Text>}
    </Stack>
  );
}

function Overview({ pipeline }: { pipeline: Pipeline }) {
  const graph = useQuery({
    queryKey: ['pipelines', 'graph', pipeline.name],
    queryFn: () => get<JobGraph>(`store/pipelines/graph/${encodeURIComponent(pipeline.name)}`),
  });
  const runs = useQuery({
    queryKey: ['recent', 'of', pipeline.name],
    queryFn: () => findJobs({ pipelineName: pipeline.name }, 15),
  });
  return (
    <Stack>
      <div className="graph" style={{ height: 300, flex: 'none' }}>
        {graph.error ? (
          <ErrorNote error={graph.error} />
        ) : (
          <Suspense fallback={<Loading />}>{graph.data && <GraphView graph={graph.data} plain />}</Suspense>
        )}
      </div>
      <Group justify="space-between">
        <Text fw={600}>Last runs</Text>
        <To to={at('/jobs', { q: `pipeline:${pipeline.name}` })} size="sm">
          All its jobs
        </To>
      </Group>
      {runs.error ? (
        <ErrorNote error={runs.error} />
      ) : !runs.data ? (
        <Loading />
      ) : runs.data.hits.length === 0 ? (
        <Text size="sm" c="dimmed">
          It has not run yet.
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={460}>
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Status</Table.Th>
                <Table.Th>Job</Table.Th>
                <Table.Th>Submitted</Table.Th>
                <Table.Th>Took</Table.Th>
                <Table.Th>Error</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {runs.data.hits.map((row) => (
                <Table.Tr key={row.jobId}>
                  <Table.Td>
                    <StateBadge state={row.status.status} />
                  </Table.Td>
                  <Table.Td>
                    <To to={jobAddress(row.jobId)} size="sm" ff="monospace">
                      {row.jobId}
                    </To>
                  </Table.Td>
                  <Table.Td>
                    <Ago time={row.pipeline?.startTime} />
                  </Table.Td>
                  <Table.Td>{row.result?.timeTook === undefined ? '' : duration(row.result.timeTook * 1000)}</Table.Td>
                  <Table.Td maw={360}>
                    <Text size="sm" c="red" truncate title={row.status.error}>
                      {row.status.error}
                    </Text>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Stack>
  );
}

function Schedule({ pipeline }: { pipeline: Pipeline }) {
  const now = useNow();
  const forget = useForget();
  const cron = pipeline.triggers?.cron;
  const [pattern, setPattern] = useState(cron?.pattern ?? '0 * * * *');
  const list = useQuery({ queryKey: ['pipelines', 'crons'], queryFn: () => get<Cron[]>('cron/list') });
  const mine = list.data?.find(({ name }) => name === pipeline.name);
  const set = useMutation({
    mutationFn: (action: 'start' | 'stop') => post(`cron/${action}`, { name: pipeline.name, pattern }),
    onSuccess: (_, action) => {
      tellDone(action === 'start' ? 'It runs on this schedule' : 'The schedule is off');
      void forget();
    },
    onError: tellError('The schedule was not changed'),
  });
  return (
    <Stack maw={480}>
      <TextInput
        label="Cron pattern"
        description="minute hour day-of-month month day-of-week; @daily and @hourly work too"
        value={pattern}
        onChange={(event) => setPattern(event.currentTarget.value)}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <Group>
        <Switch
          label={cron?.enabled ? 'On' : 'Off'}
          aria-label="Run on this schedule"
          checked={cron?.enabled ?? false}
          disabled={set.isPending}
          onChange={(event) => set.mutate(event.currentTarget.checked ? 'start' : 'stop')}
        />
        {cron?.enabled && pattern !== cron.pattern && (
          <Button size="xs" loading={set.isPending} onClick={() => set.mutate('start')}>
            Use this pattern
          </Button>
        )}
      </Group>
      {mine?.cron.enabled && mine.nextRun ? (
        <Text size="sm">
          It runs next {fromNow(mine.nextRun, now)}, on {fullTime(mine.nextRun)} of your clock.
        </Text>
      ) : null}
      {mine?.missed && mine.missed.count > 0 && (
        <Text size="sm" c="yellow">
          {mine.missed.count} runs were missed while the server was away
          {mine.missed.last ? `, the last on ${fullTime(mine.missed.last)}` : ''}.
        </Text>
      )}
    </Stack>
  );
}
