/** Writes a pipeline as JSON or YAML beside its graph; the server checks it while one types. */
import { Alert, Button, Flex, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { post, send } from '../api/client';
import type { JobGraph, Pipeline } from '../api/model';
import { useAddress } from '../app/address';
import { Icon } from '../parts/icons';
import { at, ErrorNote, Loading, tellDone } from '../parts/parts';
import { useForget } from './data';
import { type Language, offsetOf, parse, write } from './text';

const Code = lazy(() => import('./Code'));
const GraphView = lazy(() => import('../job/GraphView').then(({ GraphView }) => ({ default: GraphView })));

export function Editor({ value, mode }: { value: Record<string, unknown>; mode: 'new' | 'change' }) {
  const [search, change] = useAddress();
  const language: Language = search.as === 'json' ? 'json' : 'yaml';
  const before = useMemo(() => write(value, language), [value, language]);
  const [text, setText] = useState(before);
  const [shown, setShown] = useState(0);
  const [comparing, setComparing] = useState(false);
  const forget = useForget();
  const parsed = parse(text, language);
  const [settled] = useDebouncedValue(text, 400);
  const check = useQuery({
    queryKey: ['check', language, settled],
    queryFn: () => {
      const told = parse(settled, language);
      return post<JobGraph>('store/pipelines/graph', { pipeline: told.problem ? {} : told.value });
    },
    enabled: !parse(settled, language).problem,
    placeholderData: (old) => old,
    retry: false,
    gcTime: 10_000,
  });
  const refusal = check.error && settled === text && !parsed.problem ? check.error.message : undefined;
  const save = useMutation({
    mutationFn: () =>
      send<Pipeline>(mode === 'new' ? 'POST' : 'PUT', 'store/pipelines', parsed.problem ? undefined : parsed.value),
    onSuccess: ({ name }) => {
      void forget();
      tellDone(`Stored ${name}`);
      window.location.hash = at(`/pipelines/${encodeURIComponent(name)}`).slice(1);
    },
    onSettled: () => setComparing(false),
  });
  const said = parsed.problem?.message ?? save.error?.message ?? refusal;
  const place = parsed.problem ? parsed.problem.offset : said ? offsetOf(said, text) : 0;
  const problem = useMemo(() => (said ? { message: said, offset: place } : undefined), [said, place]);
  const turn = (next: string) => {
    if (!parsed.problem) setText(write(parsed.value, next as Language));
    setShown(shown + 1);
    change({ as: next === 'yaml' ? undefined : next }, 'replace');
  };
  const rename =
    mode === 'change' && !parsed.problem && (parsed.value as { name?: string } | null)?.name !== value.name;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <SegmentedControl
          size="xs"
          aria-label="Language"
          data={[
            { value: 'yaml', label: 'YAML' },
            { value: 'json', label: 'JSON' },
          ]}
          value={language}
          onChange={turn}
          disabled={Boolean(parsed.problem)}
        />
        <Button
          size="xs"
          disabled={Boolean(parsed.problem) || (mode === 'change' && text === before) || rename}
          loading={save.isPending}
          onClick={() => (mode === 'new' ? save.mutate() : setComparing(true))}
        >
          {mode === 'new' ? 'Store' : 'Compare and store'}
        </Button>
      </Group>
      <Flex gap="md" direction={{ base: 'column', md: 'row' }}>
        <div style={{ flex: 1, minWidth: 0 }}>
          <Suspense fallback={<Loading rows={8} />}>
            <Code
              key={`${language}${shown}`}
              text={text}
              language={language}
              onChange={(next) => {
                save.reset();
                setText(next);
              }}
              problem={problem}
            />
          </Suspense>
        </div>
        <div className="graph" style={{ flex: 1, height: 'auto', minHeight: 300 }}>
          <Suspense fallback={<Loading />}>{check.data?.nodes && <GraphView graph={check.data} plain />}</Suspense>
        </div>
      </Flex>
      <div aria-live="polite">
        {rename ? (
          <Alert color="yellow" icon={<Icon name="warning" />}>
            The name cannot be changed here. Store a new pipeline for that.
          </Alert>
        ) : said ? (
          <Alert color="red" icon={<Icon name="warning" />}>
            {said}
          </Alert>
        ) : (
          <Text size="sm" c="dimmed">
            {check.isFetching ? 'The server checks it …' : 'The server finds no fault in it.'}
          </Text>
        )}
      </div>
      <Modal
        opened={comparing}
        onClose={() => setComparing(false)}
        title="What changes"
        size="xl"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <Changes before={before} after={text} />
          {save.error && <ErrorNote error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setComparing(false)}>
              Go on editing
            </Button>
            <Button loading={save.isPending} onClick={() => save.mutate()} data-autofocus>
              Store
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  );
}

function Changes({ before, after }: { before: string; after: string }) {
  const old = before.trimEnd().split('\n');
  const now = after.trimEnd().split('\n');
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old[old.length - 1 - tail] === now[now.length - 1 - tail])
    tail++;
  const rows = [
    ...old.slice(Math.max(0, head - 2), head).map((line) => [' ', line] as const),
    ...old.slice(head, old.length - tail).map((line) => ['−', line] as const),
    ...now.slice(head, now.length - tail).map((line) => ['+', line] as const),
    ...now
      .slice(now.length - tail)
      .slice(0, 2)
      .map((line) => [' ', line] as const),
  ];
  return (
    <pre className="changes">
      {rows.map(([sign, line], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows do not move
        <div key={index} data-sign={sign}>
          {sign} {line}
        </div>
      ))}
    </pre>
  );
}
