import { Button, Group, JsonInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { post } from '../api/client';
import { Icon } from '../parts/icons';
import { Empty, ErrorNote, jobAddress, Loading, tellDone, tellError } from '../parts/parts';
import { type JobPipeline, useFlowInput } from './data';

const kKept = ['name', 'description', 'nodes', 'tags', 'options', 'priority', 'webhooks', 'experimentName', 'kind'];

/** The flow input of the job, and a way to run it again with another one. */
export function InputTab({ jobId, pipeline }: { jobId: string; pipeline: JobPipeline | undefined }) {
  const input = useFlowInput(jobId);
  const [text, setText] = useState('');
  useEffect(() => {
    if (input.data !== undefined) setText(JSON.stringify(input.data, null, 2));
  }, [input.data]);
  const run = useMutation({
    mutationFn: () => {
      const flowInput = JSON.parse(text) as unknown;
      if (pipeline?.types?.includes('stored'))
        return post<{ jobId: string }>('exec/stored', { name: pipeline.name, flowInput });
      const raw = Object.fromEntries(
        kKept.filter((key) => pipeline?.[key] !== undefined).map((key) => [key, pipeline?.[key]]),
      );
      return post<{ jobId: string }>('exec/raw', { ...raw, flowInput });
    },
    onSuccess: (answer) => {
      tellDone('Started with this input');
      window.location.hash = jobAddress(answer.jobId).slice(1);
    },
    onError: tellError('It was not started'),
  });
  if (input.error !== null) {
    return (
      <Empty icon="box" title="The job has no flow input">
        A pipeline's nodes read it with @flowInput. {input.error.message}
      </Empty>
    );
  }
  if (input.isLoading) return <Loading />;
  let valid = true;
  try {
    JSON.parse(text);
  } catch {
    valid = false;
  }
  return (
    <Stack maw={760}>
      <JsonInput
        label="Flow input"
        description="Change it to run the job again with another one"
        value={text}
        onChange={setText}
        autosize
        minRows={6}
        maxRows={24}
        error={valid ? null : 'This is not JSON'}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
      />
      <Group>
        <Button
          size="xs"
          disabled={!valid}
          loading={run.isPending}
          onClick={() => run.mutate()}
          leftSection={<Icon name="play" size={14} />}
        >
          Run with this input
        </Button>
        <Text size="xs" c="dimmed">
          {pipeline?.types?.includes('stored') ? 'Runs the stored pipeline as it is now.' : 'Runs the same definition.'}
        </Text>
      </Group>
      {run.error ? <ErrorNote error={run.error} /> : null}
    </Stack>
  );
}
