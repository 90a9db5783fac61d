import { Button, Group, Table, Text } from '@mantine/core';
import { useAddress } from '../app/address';
import { count } from '../parts/format';
import { Icon } from '../parts/icons';
import { Ago, at, Empty, ErrorNote, Loading, Page, To } from '../parts/parts';
import { SearchField } from '../parts/SearchField';
import { usePipelines, useRecentRuns } from './data';
import { Strip } from './Strip';

const of = (name: string, tab?: string) => at(`/pipelines/${encodeURIComponent(name)}`, { tab });

export function PipelinesPage() {
  const [search] = useAddress();
  const pipelines = usePipelines();
  const runs = useRecentRuns();
  const text = (search.find ?? '').toLowerCase();
  const all = pipelines.data ?? [];
  const shown = all
    .filter(({ name, description, tags }) =>
      `${name} ${description ?? ''} ${tags?.join(' ') ?? ''}`.toLowerCase().includes(text),
    )
    .sort((left, right) => left.name.localeCompare(right.name));
  const create = (
    <Button size="xs" component="a" href={at('/new-pipeline')} leftSection={<Icon name="plus" size={14} />}>
      New pipeline
    </Button>
  );
  return (
    <Page title="Pipelines" actions={create}>
      {pipelines.error ? (
        <ErrorNote error={pipelines.error} retry={() => void pipelines.refetch()} />
      ) : !pipelines.data ? (
        <Loading rows={8} />
      ) : all.length === 0 ? (
        <Empty
          icon="flow"
          title="No pipeline is stored"
          command="hkubectl pipeline store --f pipeline.yml"
          action={create}
        >
          A pipeline says which algorithms run, and what flows from one to the next. It is written in JSON or YAML.
        </Empty>
      ) : (
        <>
          <SearchField label="Search pipelines" placeholder="Search by name, tag or description" />
          <Table.ScrollContainer minWidth={560}>
            <Table verticalSpacing="xs" highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Name</Table.Th>
                  <Table.Th>Last runs</Table.Th>
                  <Table.Th>Schedule</Table.Th>
                  <Table.Th>Changed</Table.Th>
                  <Table.Th aria-label="Actions" />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {shown.map((pipeline) => (
                  <Table.Tr key={pipeline.name}>
                    <Table.Td>
                      <To to={of(pipeline.name)} size="sm" fw={500}>
                        {pipeline.name}
                      </To>
                      <Text size="xs" c="dimmed" lineClamp={1}>
                        {pipeline.description || count(pipeline.nodes.length, 'node')}
                      </Text>
                    </Table.Td>
                    <Table.Td>
                      {runs.data?.has(pipeline.name) ? (
                        <Strip runs={runs.data.get(pipeline.name) ?? []} />
                      ) : (
                        <Text size="sm" c="dimmed">
                          {runs.data ? 'not run lately' : ''}
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td>
                      {pipeline.triggers?.cron?.pattern ? (
                        <Text size="sm" ff="monospace" c={pipeline.triggers.cron.enabled ? undefined : 'dimmed'}>
                          {pipeline.triggers.cron.pattern}
                          {pipeline.triggers.cron.enabled ? '' : ' (off)'}
                        </Text>
                      ) : null}
                    </Table.Td>
                    <Table.Td>
                      <Text size="sm">
                        <Ago time={pipeline.modified} />
                      </Text>
                    </Table.Td>
                    <Table.Td>
                      <Group justify="flex-end">
                        <Button
                          size="compact-xs"
                          variant="light"
                          component="a"
                          href={of(pipeline.name, 'run')}
                          leftSection={<Icon name="play" size={12} />}
                          aria-label={`Run ${pipeline.name}`}
                        >
                          Run
                        </Button>
                      </Group>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          {shown.length === 0 && (
            <Empty icon="search" title="No pipeline fits">
              Change the search, or clear it.
            </Empty>
          )}
        </>
      )}
    </Page>
  );
}
