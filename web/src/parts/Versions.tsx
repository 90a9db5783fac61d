/** Versions of an algorithm or a pipeline, with the way back to an earlier one. */
import { Badge, Button, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, post } from '../api/client';
import type { Version } from '../api/model';
import { Ago, Empty, ErrorNote, Loading, tellDone, tellError } from './parts';

export function Versions({
  kind,
  name,
  current,
}: {
  kind: 'algorithms' | 'pipelines';
  name: string;
  current?: string;
}) {
  const client = useQueryClient();
  const versions = useQuery({
    queryKey: [kind, 'versions', name],
    queryFn: () => get<Version[]>(`versions/${kind}/${encodeURIComponent(name)}`),
  });
  const apply = useMutation({
    mutationFn: (version: string) => post(`versions/${kind}/apply`, { name, version }),
    onSuccess: () => {
      tellDone('This version is the current one now');
      void client.invalidateQueries({ queryKey: [kind] });
    },
    onError: tellError('It was not made the current one'),
  });
  if (versions.error) return <ErrorNote error={versions.error} />;
  if (!versions.data) return <Loading />;
  if (versions.data.length === 0)
    return (
      <Empty icon="copy" title="No version is kept">
        Each change that is stored makes one.
      </Empty>
    );
  return (
    <Table maw={760}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Version</Table.Th>
          <Table.Th>Stored</Table.Th>
          <Table.Th>By</Table.Th>
          <Table.Th aria-label="Actions" />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {versions.data.map(({ version, versionAlias, semver, created, createdBy }) => (
          <Table.Tr key={version}>
            <Table.Td>
              {versionAlias ?? semver}{' '}
              <Text span size="xs" ff="monospace" c="dimmed">
                {version}
              </Text>
            </Table.Td>
            <Table.Td>
              <Ago time={created} />
            </Table.Td>
            <Table.Td>{createdBy}</Table.Td>
            <Table.Td ta="right">
              {version === current ? (
                <Badge variant="light" tt="none" radius="sm">
                  Current
                </Badge>
              ) : (
                <Button
                  size="compact-xs"
                  variant="light"
                  loading={apply.isPending && apply.variables === version}
                  onClick={() => apply.mutate(version)}
                >
                  Make current
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
