/** A value of the job: as it is, or from the object store when it is asked for. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { download, get } from '../api/client';
import type { Stored as Reference } from '../api/model';
import { size } from '../parts/format';
import { Icon } from '../parts/icons';
import { ErrorNote, Json, Loading, tellError } from '../parts/parts';

/** Larger values are shown only when they are asked for. */
const kAtOnce = 64 * 1024;
const kMost = 4 * 1024 * 1024;

export function StoredValue({ at, name }: { at: Reference; name: string }) {
  const [asked, setAsked] = useState((at.size ?? 0) <= kAtOnce);
  const path = at.path ?? '';
  const value = useQuery({
    queryKey: ['stored', path],
    queryFn: () => get<unknown>(`storage/values/${path}`),
    enabled: asked && path !== '',
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
  });
  const bytes = at.size ?? 0;
  return (
    <Stack gap={6}>
      {value.isLoading && <Loading rows={2} />}
      {value.error && <ErrorNote error={value.error} />}
      {value.data !== undefined && <Json value={value.data} />}
      <Group gap="xs">
        <Text size="xs" c="dimmed">
          {size(bytes)}
        </Text>
        {!asked && bytes <= kMost && (
          <Button size="compact-xs" variant="light" onClick={() => setAsked(true)}>
            Show
          </Button>
        )}
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<Icon name="download" size={12} />}
          onClick={() => download(`storage/download/custom/${path}`, name).catch(tellError('Not downloaded'))}
        >
          Download
        </Button>
      </Group>
    </Stack>
  );
}

/** An input as a graph tells it: a reference to the store, or the value itself. */
export function InputValue({ value, name }: { value: unknown; name: string }) {
  const reference = value as Reference | null;
  return typeof reference === 'object' && reference !== null && typeof reference.path === 'string' ? (
    <StoredValue at={reference} name={name} />
  ) : (
    <Json value={value} />
  );
}
