/** Runs a stored pipeline; the form is made from its flow input. */
import { Button, Group, JsonInput, NumberInput, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../api/client';
import type { Pipeline } from '../api/model';
import { Icon } from '../parts/icons';
import { CopyAs, ErrorNote, jobAddress } from '../parts/parts';

const simple = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);

export function RunForm({ pipeline }: { pipeline: Pipeline }) {
  const before = pipeline.flowInput;
  const fields = before && typeof before === 'object' && !Array.isArray(before) ? Object.entries(before) : [];
  const [values, setValues] = useState<Record<string, unknown>>(() => Object.fromEntries(fields));
  const [texts, setTexts] = useState<Record<string, string>>(() =>
    Object.fromEntries(
      fields.filter(([, value]) => !simple(value)).map(([name, value]) => [name, JSON.stringify(value, null, 2)]),
    ),
  );
  const faulty = Object.values(texts).some((text) => {
    try {
      JSON.parse(text);
      return false;
    } catch {
      return true;
    }
  });
  const flowInput = () => ({
    ...values,
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(text) as unknown])),
  });
  const body = { name: pipeline.name, ...(fields.length > 0 && !faulty ? { flowInput: flowInput() } : {}) };
  const run = useMutation({
    mutationFn: () => post<{ jobId: string }>('exec/stored', body),
    onSuccess: ({ jobId }) => {
      window.location.hash = jobAddress(jobId).slice(1);
    },
  });
  const set = (name: string, value: unknown) => setValues({ ...values, [name]: value });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run.mutate();
      }}
    >
      <Stack maw={560}>
        {fields.length === 0 && (
          <Text size="sm" c="dimmed">
            The pipeline needs no input.
          </Text>
        )}
        {fields.map(([name, value]) =>
          typeof value === 'number' ? (
            <NumberInput
              key={name}
              label={name}
              value={values[name] as number}
              onChange={(next) => set(name, typeof next === 'number' ? next : Number(next) || 0)}
            />
          ) : typeof value === 'boolean' ? (
            <Switch
              key={name}
              label={name}
              checked={values[name] as boolean}
              onChange={(event) => set(name, event.currentTarget.checked)}
            />
          ) : typeof value === 'string' ? (
            <TextInput
              key={name}
              label={name}
              value={values[name] as string}
              onChange={(event) => set(name, event.currentTarget.value)}
            />
          ) : (
            <JsonInput
              key={name}
              label={name}
              description="JSON"
              autosize
              minRows={2}
              maxRows={16}
              validationError="This is not JSON"
              value={texts[name] ?? ''}
              onChange={(text) => setTexts({ ...texts, [name]: text })}
            />
          ),
        )}
        {run.error && <ErrorNote error={run.error} />}
        <Group>
          <Button type="submit" loading={run.isPending} disabled={faulty} leftSection={<Icon name="play" />}>
            Run
          </Button>
          <CopyAs cli={`hkubectl exec stored ${pipeline.name}`} method="POST" path="exec/stored" body={body} />
        </Group>
      </Stack>
    </form>
  );
}
