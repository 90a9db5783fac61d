import { Button, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMemo } from 'react';
import type { Build } from '../api/model';
import { useAddress } from '../app/address';
import { Icon } from '../parts/icons';
import { Ago, at, Empty, ErrorNote, Loading, Page, StateBadge, To } from '../parts/parts';
import { SearchField } from '../parts/SearchField';
import { usePipelines } from '../pipelines/data';
import { room, useAlgorithms, useBuilds, useUnscheduled, useWorkers } from './data';
import { Upload } from './Upload';

export function AlgorithmsPage() {
  const [search] = useAddress();
  const [uploading, uploadIs] = useDisclosure();
  const algorithms = useAlgorithms();
  const builds = useBuilds();
  const workers = useWorkers();
  const unscheduled = useUnscheduled();
  const pipelines = usePipelines();
  const lastBuild = useMemo(() => {
    const latest = new Map<string, Build>();
    for (const build of builds.data ?? [])
      if ((latest.get(build.algorithmName)?.startTime ?? -1) < (build.startTime ?? 0))
        latest.set(build.algorithmName, build);
    return latest;
  }, [builds.data]);
  const text = (search.find ?? '').toLowerCase();
  const all = algorithms.data ?? [];
  const shown = all
    .filter(({ name, env }) => `${name} ${env ?? ''}`.toLowerCase().includes(text))
    .sort((left, right) => left.name.localeCompare(right.name));
  const create = (
    <Button size="xs" onClick={uploadIs.open} leftSection={<Icon name="plus" size={14} />}>
      New algorithm
    </Button>
  );
  return (
    <Page title="Algorithms" actions={create}>
      {algorithms.error ? (
        <ErrorNote error={algorithms.error} retry={() => void algorithms.refetch()} />
      ) : !algorithms.data ? (
        <Loading rows={8} />
      ) : all.length === 0 ? (
        <Empty
          icon="box"
          title="No algorithm is stored"
          command="hkubectl algorithm apply --f algorithm.yml"
          action={create}
        >
          An algorithm is a function in a file: def start(args) in Python, and alike in Node.js, Java and C++.
        </Empty>
      ) : (
        <>
          <SearchField label="Search algorithms" />
          <Table.ScrollContainer minWidth={640}>
            <Table verticalSpacing="xs" highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Name</Table.Th>
                  <Table.Th>Last build</Table.Th>
                  <Table.Th>Room per worker</Table.Th>
                  <Table.Th>Workers</Table.Th>
                  <Table.Th>Pipelines</Table.Th>
                  <Table.Th>Changed</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {shown.map((algorithm) => {
                  const { name, env } = algorithm;
                  const build = lastBuild.get(name);
                  const mine = workers.data?.filter(({ algorithmName }) => algorithmName === name) ?? [];
                  const busy = mine.filter(({ workerStatus }) => workerStatus === 'working').length;
                  const used = pipelines.data?.filter(({ nodes }) =>
                    nodes.some((node) => node.algorithmName === name),
                  ).length;
                  const why = unscheduled.data?.[name];
                  return (
                    <Table.Tr key={name}>
                      <Table.Td>
                        <To to={at(`/algorithms/${encodeURIComponent(name)}`)} size="sm" fw={500}>
                          {name}
                        </To>
                        <Text size="xs" c={why ? 'yellow' : 'dimmed'}>
                          {why ? (why.message ?? why.reason) : env}
                        </Text>
                      </Table.Td>
                      <Table.Td>
                        {build && (
                          <a
                            href={at(`/algorithms/${encodeURIComponent(name)}`, { tab: 'builds' })}
                            aria-label={`Builds of ${name}`}
                            style={{ textDecoration: 'none' }}
                          >
                            <StateBadge state={build.status} />
                          </a>
                        )}
                      </Table.Td>
                      <Table.Td>{room(algorithm)}</Table.Td>
                      <Table.Td>
                        {mine.length === 0 ? (
                          <Text size="sm" c="dimmed">
                            none
                          </Text>
                        ) : (
                          `${mine.length}, ${busy} working`
                        )}
                      </Table.Td>
                      <Table.Td>
                        {used === undefined ? (
                          ''
                        ) : used === 0 ? (
                          <Text size="sm" c="dimmed">
                            none
                          </Text>
                        ) : (
                          used
                        )}
                      </Table.Td>
                      <Table.Td>
                        <Ago time={algorithm.modified} />
                      </Table.Td>
                    </Table.Tr>
                  );
                })}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          {shown.length === 0 && (
            <Empty icon="search" title="No algorithm fits">
              Change the search, or clear it.
            </Empty>
          )}
        </>
      )}
      {uploading && <Upload opened onClose={uploadIs.close} />}
    </Page>
  );
}
