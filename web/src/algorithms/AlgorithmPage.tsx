import { Alert, Button, Code, Group, JsonInput, List, Stack, Table, Tabs, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { post, send } from '../api/client';
import type { Algorithm, Build } from '../api/model';
import { useAddress } from '../app/address';
import { plain } from '../parts/ansi';
import { DeleteDialog } from '../parts/DeleteDialog';
import { count, duration, fullTime } from '../parts/format';
import { Icon } from '../parts/icons';
import {
  Ago,
  at,
  CopyAs,
  Empty,
  ErrorNote,
  Json,
  jobAddress,
  Loading,
  Page,
  Section,
  StateBadge,
  To,
  tellDone,
  tellError,
  useNow,
} from '../parts/parts';
import { Versions } from '../parts/Versions';
import { usePipelines } from '../pipelines/data';
import { isBuilt, room, useAlgorithm, useBuildsOf, useUnscheduled, useWorkers } from './data';
import { Upload } from './Upload';

export function AlgorithmPage() {
  const { name = '' } = useParams({ strict: false }) as { name?: string };
  const [search, change] = useAddress();
  const client = useQueryClient();
  const algorithm = useAlgorithm(name);
  const pipelines = usePipelines();
  const [uploading, uploadIs] = useDisclosure();
  const [deleting, deletingIs] = useDisclosure();
  if (algorithm.error)
    return (
      <Empty icon="search" title={algorithm.error.message} action={<To to={at('/algorithms')}>All algorithms</To>}>
        It may have been deleted.
      </Empty>
    );
  if (!algorithm.data) return <Loading rows={8} />;
  const used = (pipelines.data ?? [])
    .filter(({ nodes }) => nodes.some((node) => node.algorithmName === name))
    .map((pipeline) => pipeline.name);
  return (
    <Page
      title={name}
      actions={
        <>
          <Button size="xs" variant="light" onClick={uploadIs.open} leftSection={<Icon name="edit" size={14} />}>
            Change
          </Button>
          <Button size="xs" variant="default" onClick={deletingIs.open} leftSection={<Icon name="trash" size={14} />}>
            Delete
          </Button>
        </>
      }
    >
      <Tabs
        value={search.tab ?? 'overview'}
        onChange={(tab) => change({ tab: tab ?? undefined, build: undefined })}
        keepMounted={false}
      >
        <Tabs.List mb="md" style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}>
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="try">Try it</Tabs.Tab>
          <Tabs.Tab value="builds">Builds</Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
          <Tabs.Tab value="definition">Definition</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <Overview algorithm={algorithm.data} used={used} />
        </Tabs.Panel>
        <Tabs.Panel value="try">
          <TryIt name={name} />
        </Tabs.Panel>
        <Tabs.Panel value="builds">
          <Builds name={name} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <Versions kind="algorithms" name={name} current={algorithm.data.version} />
        </Tabs.Panel>
        <Tabs.Panel value="definition">
          <Json value={algorithm.data} />
        </Tabs.Panel>
      </Tabs>
      {uploading && <Upload opened onClose={uploadIs.close} old={algorithm.data} />}
      <DeleteDialog
        opened={deleting}
        onClose={deletingIs.close}
        title={`Delete algorithm ${name}?`}
        path={`store/algorithms/${encodeURIComponent(name)}${used.length > 0 ? '?force=true' : ''}`}
        onDone={() => {
          void client.invalidateQueries({ queryKey: ['algorithms'] });
          window.location.hash = '/algorithms';
        }}
      >
        {used.length === 0 ? (
          <Text size="sm">No stored pipeline uses it.</Text>
        ) : (
          <Stack gap={4}>
            <Text size="sm">
              {count(used.length, 'stored pipeline')} that use it are deleted, too, and their jobs are stopped:
            </Text>
            <List size="sm" mah={200} style={{ overflow: 'auto' }}>
              {used.map((each) => (
                <List.Item key={each}>{each}</List.Item>
              ))}
            </List>
          </Stack>
        )}
      </DeleteDialog>
    </Page>
  );
}

function Overview({ algorithm, used }: { algorithm: Algorithm; used: string[] }) {
  const { name } = algorithm;
  const workers = useWorkers();
  const why = useUnscheduled().data?.[name];
  const mine = workers.data?.filter(({ algorithmName }) => algorithmName === name) ?? [];
  const stop = useMutation({
    mutationFn: () => send<{ message: string[] }>('DELETE', `kubernetes/algorithms/jobs/${encodeURIComponent(name)}`),
    onSuccess: () => tellDone('The workers end; their tasks run again on others'),
    onError: tellError('No worker was stopped'),
  });
  const facts: [string, React.ReactNode][] = [
    ['Language', algorithm.env],
    ['Entry point', algorithm.entryPoint],
    ['Image', algorithm.algorithmImage],
    ['Room per worker', room(algorithm)],
    ['Kept warm', algorithm.minHotWorkers ? count(algorithm.minHotWorkers, 'worker') : 'none'],
    [
      'Changed',
      algorithm.modified ? (
        <>
          <Ago time={algorithm.modified} /> by {algorithm.auditTrail?.[0]?.user ?? 'somebody'}
        </>
      ) : null,
    ],
  ];
  return (
    <Stack>
      {why && (
        <Alert color="yellow" icon={<Icon name="warning" />} title="No worker can be started">
          {why.message ?? why.reason}
        </Alert>
      )}
      <Table maw={640} withRowBorders={false} verticalSpacing={4} horizontalSpacing={0}>
        <Table.Tbody>
          {facts
            .filter(([, value]) => value)
            .map(([label, value]) => (
              <Table.Tr key={label}>
                <Table.Th w={150} fw={400} c="dimmed">
                  {label}
                </Table.Th>
                <Table.Td style={{ wordBreak: 'break-word' }}>{value}</Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
      <Section
        title={`Workers (${mine.length})`}
        actions={
          mine.length > 0 && (
            <Button size="compact-xs" variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
              Stop them
            </Button>
          )
        }
      >
        {mine.length === 0 ? (
          <Text size="sm" c="dimmed">
            None. One is started when a task needs it.
          </Text>
        ) : (
          <Stack gap={4}>
            {mine.slice(0, 50).map((worker) => (
              <Group key={worker.workerId} gap="sm">
                <StateBadge state={worker.workerStatus} />
                {worker.hotWorker && (
                  <Text size="sm" c="dimmed">
                    kept warm
                  </Text>
                )}
                {worker.jobId && (
                  <To to={jobAddress(worker.jobId)} size="sm" ff="monospace">
                    {worker.jobId}
                  </To>
                )}
              </Group>
            ))}
            {mine.length > 50 && (
              <Text size="sm" c="dimmed">
                … and {mine.length - 50} more
              </Text>
            )}
          </Stack>
        )}
      </Section>
      <Section title={`Used by (${used.length})`}>
        {used.length === 0 ? (
          <Text size="sm" c="dimmed">
            No stored pipeline.
          </Text>
        ) : (
          <Group gap="md">
            {used.map((each) => (
              <To key={each} to={at(`/pipelines/${encodeURIComponent(each)}`)} size="sm">
                {each}
              </To>
            ))}
          </Group>
        )}
      </Section>
      <To to={at('/jobs', { q: `algorithm:${name}` })} size="sm">
        Jobs that ran it
      </To>
    </Stack>
  );
}

function TryIt({ name }: { name: string }) {
  const [text, setText] = useState('[]');
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    input = undefined;
  }
  const valid = Array.isArray(input);
  const run = useMutation({
    mutationFn: () => post<{ jobId: string }>('exec/algorithm', { name, input }),
    onSuccess: ({ jobId }) => {
      window.location.hash = jobAddress(jobId, { tab: 'results' }).slice(1);
    },
  });
  return (
    <Stack maw={560}>
      <JsonInput
        label="Input"
        description="A JSON list; the function finds it in args"
        autosize
        minRows={4}
        maxRows={20}
        value={text}
        onChange={setText}
        error={valid ? null : 'This is not a JSON list'}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
      />
      {run.error && <ErrorNote error={run.error} />}
      <Group>
        <Button
          disabled={!valid}
          loading={run.isPending}
          onClick={() => run.mutate()}
          leftSection={<Icon name="play" />}
        >
          Run
        </Button>
        <CopyAs cli={`hkubectl exec algorithm ${name}`} method="POST" path="exec/algorithm" body={{ name, input }} />
      </Group>
    </Stack>
  );
}

function Builds({ name }: { name: string }) {
  const [search, change] = useAddress();
  const builds = useBuildsOf(name);
  const now = useNow();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: ({ what, buildId }: { what: 'stop' | 'rerun'; buildId: string }) => post(`builds/${what}`, { buildId }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['builds'] }),
    onError: tellError('The build was not changed'),
  });
  if (builds.error) return <ErrorNote error={builds.error} />;
  if (!builds.data) return <Loading />;
  if (builds.data.length === 0)
    return (
      <Empty icon="box" title="Nothing has been built" command={`hkubectl algorithm apply --f ${name}.yml`}>
        A build makes code that was uploaded, or that is in a git repository, ready to run.
      </Empty>
    );
  const open = builds.data.find(({ buildId }) => buildId === search.build) ?? builds.data[0];
  return (
    <Stack>
      <Table.ScrollContainer minWidth={480}>
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Status</Table.Th>
              <Table.Th>Build</Table.Th>
              <Table.Th>Began</Table.Th>
              <Table.Th>Took</Table.Th>
              <Table.Th aria-label="Actions" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {builds.data.slice(0, 50).map((build) => (
              <Table.Tr
                key={build.buildId}
                bg={build.buildId === open?.buildId ? 'var(--mantine-color-default-hover)' : undefined}
              >
                <Table.Td>
                  <StateBadge state={build.status} />
                </Table.Td>
                <Table.Td>
                  <button
                    type="button"
                    className="row-button plain"
                    onClick={() => change({ build: build.buildId }, 'replace')}
                  >
                    {build.buildId}
                  </button>
                </Table.Td>
                <Table.Td title={build.startTime ? fullTime(build.startTime) : ''}>
                  <Ago time={build.startTime} />
                </Table.Td>
                <Table.Td>{build.startTime ? duration((build.endTime ?? now) - build.startTime) : ''}</Table.Td>
                <Table.Td ta="right">
                  {isBuilt(build) ? (
                    <Button
                      size="compact-xs"
                      variant="light"
                      onClick={() => act.mutate({ what: 'rerun', buildId: build.buildId })}
                    >
                      Build again
                    </Button>
                  ) : (
                    <Button
                      size="compact-xs"
                      variant="light"
                      color="red"
                      onClick={() => act.mutate({ what: 'stop', buildId: build.buildId })}
                    >
                      Stop
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {open && <BuildLog build={open} />}
    </Stack>
  );
}

function BuildLog({ build }: { build: Build }) {
  const text = plain(build.log ?? build.result?.data ?? '');
  return (
    <Section title={`Log of ${build.buildId}`}>
      {build.error && (
        <Alert color="red" icon={<Icon name="cross" />} mb="sm">
          {build.error}
        </Alert>
      )}
      {text ? (
        <Code block className="json">
          {text}
        </Code>
      ) : (
        <Text size="sm" c="dimmed">
          {isBuilt(build) ? 'It printed nothing.' : 'It has printed nothing yet.'}
        </Text>
      )}
    </Section>
  );
}
