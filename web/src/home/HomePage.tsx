import { Card, Group, List, Progress, SimpleGrid, Stack, Table, Text, Timeline } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { get, graphql } from '../api/client';
import type { Cron } from '../api/model';
import { useCounts } from '../app/Shell';
import { findJobs } from '../jobs/data';
import { fromNow, fullTime, number, size } from '../parts/format';
import { Icon } from '../parts/icons';
import {
  Ago,
  at,
  Command,
  ErrorNote,
  jobAddress,
  Loading,
  Page,
  Section,
  StateBadge,
  To,
  useNow,
} from '../parts/parts';
import { stateOf } from '../parts/states';
import { causes } from './causes';

const kDay = 86_400_000;

export function HomePage() {
  const recent = useQuery({ queryKey: ['recent', 'jobs'], queryFn: () => findJobs({}, 8) });
  if (recent.error) return <ErrorNote error={recent.error} retry={() => void recent.refetch()} />;
  if (!recent.data) return <Loading rows={8} />;
  if (recent.data.hits.length === 0) return <Start />;
  return (
    <Page title="Home">
      <Counters />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Section
          title="Failed in the last day, by cause"
          actions={
            <To to={at('/jobs', { q: 'status:failed since:1d' })} size="sm">
              All failed jobs
            </To>
          }
        >
          <Failures />
        </Section>
        <Section
          title="Latest jobs"
          actions={
            <To to={at('/jobs')} size="sm">
              All jobs
            </To>
          }
        >
          <Stack gap={6}>
            {recent.data.hits.map((row) => (
              <Group key={row.jobId} gap="sm" wrap="nowrap">
                <div style={{ width: 104, flex: 'none' }}>
                  <StateBadge state={row.status.status} />
                </div>
                <To to={jobAddress(row.jobId)} size="sm" truncate flex={1}>
                  {row.pipeline?.name ?? row.status.pipeline}
                </To>
                <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                  <Ago time={row.pipeline?.startTime} />
                </Text>
              </Group>
            ))}
          </Stack>
        </Section>
        <Section title="Room on this machine">
          <Room />
        </Section>
        <Section title="Next schedules">
          <Schedules />
        </Section>
      </SimpleGrid>
    </Page>
  );
}

function Counters() {
  const counts = useCounts().data;
  const all = [
    ['active', counts?.active, '/jobs'],
    ['pending', counts?.pending, '/queue'],
    ['paused', counts?.paused, '/jobs'],
  ] as const;
  return (
    <SimpleGrid cols={3} spacing="md">
      {all.map(([state, count, page]) => (
        <Card
          key={state}
          withBorder
          padding="sm"
          component="a"
          href={page === '/queue' ? at(page) : at(page, { q: `status:${state}` })}
          className="counter"
        >
          <Text size="xl" fw={700} lh={1.2}>
            {count === undefined ? '…' : number(count)}
          </Text>
          <Group gap={6} c="dimmed" wrap="nowrap">
            <Icon name={stateOf(state).icon} size={14} />
            <Text size="sm">{stateOf(state).label}</Text>
          </Group>
        </Card>
      ))}
    </SimpleGrid>
  );
}

function Failures() {
  const failed = useQuery({
    queryKey: ['recent', 'failed'],
    queryFn: () => findJobs({ pipelineStatus: 'failed', datesRange: { from: Date.now() - kDay } }, 500),
  });
  if (failed.error) return <ErrorNote error={failed.error} />;
  if (!failed.data) return <Loading />;
  const found = causes(failed.data.hits);
  if (found.length === 0)
    return (
      <Text c="dimmed" size="sm">
        No job has failed.
      </Text>
    );
  return (
    <Stack gap="sm">
      {found.slice(0, 6).map((cause) => (
        <div key={cause.latest.jobId}>
          <Group gap="xs" wrap="nowrap">
            <To
              to={at('/jobs', { q: `status:failed since:1d pipeline:${cause.pipeline}` })}
              size="sm"
              fw={500}
              truncate
              flex={1}
            >
              {cause.pipeline}
            </To>
            <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
              {cause.count === 1 ? 'once' : `${number(cause.count)} times`},{' '}
              <To to={jobAddress(cause.latest.jobId)} size="sm">
                latest
              </To>{' '}
              <Ago time={cause.latest.status.timestamp} />
            </Text>
          </Group>
          <Text size="sm" c="red" lineClamp={2}>
            {cause.error}
          </Text>
        </div>
      ))}
      {found.length > 6 && (
        <Text size="sm" c="dimmed">
          and {found.length - 6} other causes
        </Text>
      )}
    </Stack>
  );
}

interface Statistics {
  nodeStatistics: {
    metric: string;
    results: { name: string; algorithmsData: { name: string; amount: number; size: number }[] }[];
  }[];
}

function Room() {
  const room = useQuery({
    queryKey: ['workers', 'room'],
    queryFn: () =>
      graphql<Statistics>('{ nodeStatistics { metric results { name algorithmsData { name amount size } } } }'),
  });
  if (room.error) return <ErrorNote error={room.error} />;
  if (!room.data) return <Loading />;
  const label: Record<string, string> = { cpu: 'Cores', mem: 'Memory', gpu: 'GPUs' };
  const told = (metric: string, value: number) =>
    metric === 'mem' ? size(value * 1024 * 1024) : value.toLocaleString('en', { maximumFractionDigits: 1 });
  return (
    <Stack gap="sm">
      {room.data.nodeStatistics.flatMap(({ metric, results }) =>
        results.map(({ name, algorithmsData }) => {
          const total = algorithmsData.find((each) => each.name === 'total')?.size ?? 0;
          const users = algorithmsData
            .filter(({ amount, size: used }) => amount > 0 && used > 0)
            .sort((left, right) => right.size - left.size);
          const taken = users.reduce((sum, each) => sum + each.size, 0);
          if (total === 0) return null;
          return (
            <div key={metric + name}>
              <Group justify="space-between">
                <Text size="sm">{label[metric] ?? metric}</Text>
                <Text size="sm" c="dimmed">
                  {told(metric, taken)} of {told(metric, total)} taken
                </Text>
              </Group>
              <Progress value={(100 * taken) / total} aria-label={label[metric] ?? metric} />
              {users.length > 0 && (
                <Text size="xs" c="dimmed" mt={2}>
                  {users
                    .slice(0, 4)
                    .map((each) => `${each.name} ${told(metric, each.size)}`)
                    .join(', ')}
                </Text>
              )}
            </div>
          );
        }),
      )}
    </Stack>
  );
}

function Schedules() {
  const now = useNow();
  const crons = useQuery({ queryKey: ['pipelines', 'crons'], queryFn: () => get<Cron[]>('cron/list') });
  if (crons.error) return <ErrorNote error={crons.error} />;
  if (!crons.data) return <Loading />;
  const next = crons.data
    .filter(({ cron, nextRun }) => cron.enabled && nextRun)
    .sort((left, right) => (left.nextRun ?? 0) - (right.nextRun ?? 0));
  if (next.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No pipeline runs on a schedule. Give one a cron trigger: open a{' '}
        <To to={at('/pipelines')} size="sm">
          pipeline
        </To>{' '}
        and choose Schedule.
      </Text>
    );
  return (
    <Table verticalSpacing={4} horizontalSpacing={0} withRowBorders={false}>
      <Table.Tbody>
        {next.slice(0, 8).map(({ name, cron, nextRun, missed }) => (
          <Table.Tr key={name}>
            <Table.Td>
              <To to={at(`/pipelines/${encodeURIComponent(name)}`, { tab: 'schedule' })} size="sm">
                {name}
              </To>
              {missed && missed.count > 0 ? (
                <Text size="xs" c="yellow">
                  {missed.count} missed
                </Text>
              ) : null}
            </Table.Td>
            <Table.Td>
              <Text size="sm" ff="monospace" c="dimmed">
                {cron.pattern}
              </Text>
            </Table.Td>
            <Table.Td ta="right" title={nextRun ? fullTime(nextRun) : ''}>
              {nextRun ? fromNow(nextRun, now) : ''}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** What an empty server shows: three steps that really run. */
function Start() {
  const algorithms = useQuery({ queryKey: ['algorithms'], queryFn: () => get<{ name: string }[]>('store/algorithms') });
  const pipelines = useQuery({ queryKey: ['pipelines'], queryFn: () => get<{ name: string }[]>('store/pipelines') });
  const done = (algorithms.data?.length ?? 0) === 0 ? -1 : (pipelines.data?.length ?? 0) === 0 ? 0 : 1;
  return (
    <Page title="Welcome to HKube">
      <Text maw={640}>
        An algorithm is a function in a file. A pipeline says which algorithms run, and what flows between them. A job
        is one run of a pipeline. The example adds up the numbers 1 to 5, each times 2; it is in the folder
        examples/numbers.
      </Text>
      <Timeline active={done} bulletSize={22} maw={760}>
        <Timeline.Item title="Store three algorithms">
          <Stack gap={4} mt={4}>
            <Command text="cd examples/numbers && ./make.sh" />
            <Command text={'for name in range multiply reduce; do hkubectl algorithm apply --f $name.yml; done'} />
            <Text size="sm">
              Or upload a folder of your own:{' '}
              <To to={at('/algorithms')} size="sm">
                Algorithms
              </To>
            </Text>
          </Stack>
        </Timeline.Item>
        <Timeline.Item title="Store the pipeline">
          <Stack gap={4} mt={4}>
            <Command text="hkubectl pipeline store --f numbers.yml" />
            <Text size="sm">
              Or write one here:{' '}
              <To to={at('/new-pipeline')} size="sm">
                New pipeline
              </To>
            </Text>
          </Stack>
        </Timeline.Item>
        <Timeline.Item title="Run it">
          <Stack gap={4} mt={4}>
            <Command text="hkubectl exec stored numbers" />
            {pipelines.data && pipelines.data.length > 0 ? (
              <List size="sm">
                {pipelines.data.slice(0, 5).map(({ name }) => (
                  <List.Item key={name}>
                    <To to={at(`/pipelines/${encodeURIComponent(name)}`, { tab: 'run' })} size="sm">
                      Run {name}
                    </To>
                  </List.Item>
                ))}
              </List>
            ) : (
              <Text size="sm" c="dimmed">
                The job appears here the moment it is submitted; its result is 30.
              </Text>
            )}
          </Stack>
        </Timeline.Item>
      </Timeline>
    </Page>
  );
}
