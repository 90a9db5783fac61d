import { Button, Group, Stack, Text } from '@mantine/core';
import { download } from '../api/client';
import { isOver, type ResultItem } from '../api/model';
import { Icon } from '../parts/icons';
import { Empty, ErrorNote, Json, Loading, Section, tellError } from '../parts/parts';
import { useResult } from './data';
import { StoredValue } from './Stored';

const kShown = 100;

function title(item: ResultItem) {
  return item.batchIndex ? `${item.nodeName}, item ${item.batchIndex}` : item.nodeName;
}

export function Results({ jobId, status }: { jobId: string; status: string }) {
  const result = useResult(jobId, status);
  if (!isOver(status))
    return (
      <Empty icon="clock" title="There is no result yet" command={`hkubectl exec result ${jobId}`}>
        The results of the last nodes appear here when the job is over.
      </Empty>
    );
  if (result.error) return <ErrorNote error={result.error} retry={() => void result.refetch()} />;
  if (!result.data) return <Loading />;
  const items = Array.isArray(result.data.data) ? result.data.data : [];
  if (items.length === 0)
    return (
      <Empty icon="box" title="The job has no result">
        {status === 'completed' ? 'Its last nodes returned nothing.' : 'A job that fails or is stopped leaves none.'}
      </Empty>
    );
  return (
    <Stack>
      <Group>
        <Button
          size="xs"
          variant="light"
          leftSection={<Icon name="download" size={14} />}
          onClick={() =>
            download(`storage/download/pipeline/result/${jobId}`, `${jobId}.zip`).catch(tellError('Not downloaded'))
          }
        >
          Download all
        </Button>
      </Group>
      {items.slice(0, kShown).map((item) => (
        <Section key={title(item)} title={title(item)}>
          {item.error ? (
            <Text c="red" size="sm">
              {item.error}
            </Text>
          ) : item.info?.path ? (
            <StoredValue at={item.info} name={`${jobId}-${item.nodeName}`} />
          ) : (
            <Json value={item.result ?? null} />
          )}
        </Section>
      ))}
      {items.length > kShown && (
        <Text size="sm" c="dimmed">
          The first {kShown} of {items.length} results; the download has all.
        </Text>
      )}
    </Stack>
  );
}
