import { Button, Group, Progress, Stack, Table, Tabs, Text, Title, Tooltip } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useInterest } from '../api/live';
import { isOver, type JobStatus } from '../api/model';
import { useAddress } from '../app/address';
import {
  type Action,
  actionIcon,
  actionLabel,
  fits,
  kActions,
  StopDialog,
  type Target,
  useAct,
  whyNot,
} from '../jobs/actions';
import { duration, fullTime } from '../parts/format';
import { Icon } from '../parts/icons';
import {
  Ago,
  at,
  CopyAs,
  CopyId,
  Empty,
  ErrorNote,
  Json,
  jobAddress,
  Loading,
  StateBadge,
  To,
  useNow,
  useTitle,
} from '../parts/parts';
import { type JobPipeline, useAudit, useGraph, useJobPipeline, useStatus } from './data';
import { InputTab } from './InputTab';
import { Logs } from './Logs';
import { Results } from './Results';
import { Tasks } from './Tasks';
import { Timeline } from './Timeline';
import { Why } from './Why';

// Fetched together with the job's data, not after it.
const graphTab = import('./GraphTab').then(({ GraphTab }) => ({ default: GraphTab }));
const GraphTab = lazy(() => graphTab);

const kTabs = [
  ['graph', 'Graph'],
  ['tasks', 'Tasks'],
  ['timeline', 'Timeline'],
  ['logs', 'Log'],
  ['results', 'Results'],
  ['input', 'Input'],
  ['definition', 'Definition'],
  ['history', 'History'],
] as const;

export function JobPage() {
  const { jobId = '' } = useParams({ strict: false }) as { jobId?: string };
  const [search, change] = useAddress();
  useInterest(jobId);
  const status = useStatus(jobId);
  const pipeline = useJobPipeline(jobId);
  const graph = useGraph(jobId);
  useTitle(`${status.data?.pipeline ?? 'Job'} ${jobId}`);
  const tab = search.tab ?? 'graph';
  if (status.error)
    return (
      <Empty icon="search" title={status.error.message} action={<To to={at('/jobs')}>All jobs</To>}>
        Jobs are removed when they are older than the server keeps them.
      </Empty>
    );
  if (!status.data) return <Loading rows={8} />;
  const over = isOver(status.data.status);
  const noGraph = graph.error ? (
    <ErrorNote error={graph.error} retry={() => void graph.refetch()} />
  ) : (
    <Loading rows={6} />
  );
  return (
    <Stack gap="sm">
      <Header jobId={jobId} status={status.data} pipeline={pipeline.data} />
      <Why jobId={jobId} status={status.data} graph={graph.data} />
      <Tabs
        value={tab}
        onChange={(next) =>
          change({
            tab: next ?? undefined,
            node: search.node,
            task: undefined,
            state: undefined,
            find: undefined,
            line: undefined,
            errors: undefined,
          })
        }
        keepMounted={false}
      >
        <Tabs.List mb="sm" style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}>
          {kTabs.map(([value, label]) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="graph">
          {graph.data ? (
            <Suspense fallback={<Loading rows={6} />}>
              <GraphTab graph={graph.data} jobId={jobId} over={over} />
            </Suspense>
          ) : (
            noGraph
          )}
        </Tabs.Panel>
        <Tabs.Panel value="tasks">{graph.data ? <Tasks graph={graph.data} jobId={jobId} /> : noGraph}</Tabs.Panel>
        <Tabs.Panel value="timeline">
          {graph.data ? <Timeline graph={graph.data} jobId={jobId} submitted={pipeline.data?.startTime} /> : noGraph}
        </Tabs.Panel>
        <Tabs.Panel value="logs">
          <Logs jobId={jobId} nodes={graph.data?.nodes.map(({ nodeName }) => nodeName) ?? []} />
        </Tabs.Panel>
        <Tabs.Panel value="results">
          <Results jobId={jobId} status={status.data.status} />
        </Tabs.Panel>
        <Tabs.Panel value="input">
          <InputTab jobId={jobId} pipeline={pipeline.data} />
        </Tabs.Panel>
        <Tabs.Panel value="definition">
          {pipeline.data ? <Json value={pipeline.data} max={200_000} /> : <Loading />}
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <History jobId={jobId} status={status.data} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function Lasted({ status, pipeline }: { status: JobStatus; pipeline: JobPipeline | undefined }) {
  const now = useNow();
  const start = pipeline?.startTime;
  if (!start) return null;
  const over = isOver(status.status);
  return <>{`${over ? 'took' : 'for'} ${duration((over ? status.timestamp : Math.max(now, start)) - start)}`}</>;
}

function Header({ jobId, status, pipeline }: { jobId: string; status: JobStatus; pipeline: JobPipeline | undefined }) {
  const [stopping, setStopping] = useState<Target[]>([]);
  const { act, busy } = useAct();
  const target: Target = { jobId, name: status.pipeline, status: status.status };
  const click = async (action: Action) => {
    if (action === 'stop') return setStopping([target]);
    const [made] = await act(action, [target]);
    if (action === 'rerun' && made) window.location.hash = jobAddress(made).slice(1);
  };
  const stored = pipeline?.types?.includes('stored');
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="sm">
        <Group gap="xs">
          <Title order={1} size="h3" style={{ wordBreak: 'break-word' }}>
            {stored ? (
              <To to={at(`/pipelines/${encodeURIComponent(status.pipeline)}`)} inherit c="inherit">
                {status.pipeline}
              </To>
            ) : (
              status.pipeline
            )}
          </Title>
          <StateBadge state={status.status} size="lg" />
          <CopyId value={jobId} />
        </Group>
        <Group gap="xs">
          {kActions
            .filter((action) => action !== (status.status === 'paused' ? 'pause' : 'resume'))
            .map((action) => {
              const fit = fits(action, status.status);
              return (
                <Tooltip key={action} label={whyNot(action)} disabled={fit}>
                  <Button
                    size="xs"
                    variant={action === 'rerun' ? 'light' : 'default'}
                    disabled={!fit}
                    loading={busy}
                    onClick={() => void click(action)}
                    leftSection={<Icon name={actionIcon(action)} size={14} />}
                  >
                    {actionLabel(action)}
                  </Button>
                </Tooltip>
              );
            })}
          <CopyAs cli={`hkubectl exec rerun ${jobId}`} method="POST" path="exec/rerun" body={{ jobId }} />
        </Group>
      </Group>
      <Group gap="md">
        <Text size="sm" c="dimmed">
          Submitted <Ago time={pipeline?.startTime} />, <Lasted status={status} pipeline={pipeline} />
          {pipeline?.experimentName && pipeline.experimentName !== 'main'
            ? `, experiment ${pipeline.experimentName}`
            : ''}
          {pipeline?.priority !== undefined && pipeline.priority !== 3 ? `, priority ${pipeline.priority}` : ''}
        </Text>
        {pipeline?.tags?.length ? (
          <Text size="sm" c="dimmed">
            Tags:{' '}
            {pipeline.tags.map((tag, index) => (
              <span key={tag}>
                {index > 0 && ', '}
                <To to={at('/jobs', { q: `tag:${tag}` })} size="sm">
                  {tag}
                </To>
              </span>
            ))}
          </Text>
        ) : null}
        <To to={at('/jobs', { q: `pipeline:${status.pipeline}` })} size="sm">
          All jobs of this pipeline
        </To>
      </Group>
      {!isOver(status.status) && status.status !== 'pending' && (
        <Group gap="sm" wrap="nowrap">
          <Progress value={status.data?.progress ?? 0} flex={1} aria-label="Progress" />
          <Text size="sm" c="dimmed">
            {status.data?.details}
          </Text>
        </Group>
      )}
      <StopDialog targets={stopping} onClose={() => setStopping([])} />
    </Stack>
  );
}

const kDone: Record<string, string> = { run: 'ran it', stop: 'stopped it', pause: 'paused it', resume: 'resumed it' };

function History({ jobId, status }: { jobId: string; status: JobStatus }) {
  const audit = useAudit(jobId);
  if (audit.error) return <ErrorNote error={audit.error} />;
  if (!audit.data) return <Loading />;
  const rows = [
    ...audit.data.map(({ timestamp, user, action = '' }) => ({
      time: timestamp,
      text: `${user} ${kDone[action] ?? action}`,
    })),
    ...(status.activeTime ? [{ time: status.activeTime, text: 'The first task began' }] : []),
    ...(isOver(status.status)
      ? [
          {
            time: status.timestamp,
            text: `It ${status.status === 'completed' ? 'was completed' : status.status === 'failed' ? 'failed' : 'was stopped'}`,
          },
        ]
      : []),
  ].sort((left, right) => left.time - right.time);
  return (
    <Table maw={640}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>When</Table.Th>
          <Table.Th>What</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ time, text }) => (
          <Table.Tr key={`${time}${text}`}>
            <Table.Td>{fullTime(time)}</Table.Td>
            <Table.Td>{text}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
