import {
  ActionIcon,
  Alert,
  Autocomplete,
  Button,
  Checkbox,
  Chip,
  Group,
  Menu,
  Paper,
  Popover,
  Select,
  Stack,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { useDebouncedCallback, useMediaQuery } from '@mantine/hooks';
import type { RowSelectionState } from '@tanstack/react-table';
import { useCallback, useEffect, useState } from 'react';
import { save } from '../api/client';
import type { JobRow } from '../api/model';
import { useAddress } from '../app/address';
import { number } from '../parts/format';
import { Icon } from '../parts/icons';
import { at, Empty, ErrorNote, Loading, Page, To } from '../parts/parts';
import { stateOf } from '../parts/states';
import {
  type Action,
  actionIcon,
  actionLabel,
  fits,
  kActions,
  StopDialog,
  type Target,
  targetOf,
  useAct,
  whyNot,
} from './actions';
import { useJobs, useKnownNames } from './data';
import { JobTable, kColumns } from './JobTable';
import { kStatuses, suggestions, termOf, withTerm } from './query';

const kHiddenAtFirst = 'experiment,priority';
const kNarrow = ['job', 'started', 'took', 'happening', 'tags', 'experiment', 'priority'];

export function JobsPage() {
  const [search, change] = useAddress();
  const text = search.q ?? '';
  const jobs = useJobs(text);
  const [selection, setSelection] = useState<RowSelectionState>({});
  const narrow = useMediaQuery('(max-width: 48em)');
  const chosen = (search.hide ?? kHiddenAtFirst).split(',');
  const hidden = narrow ? kNarrow : chosen;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another query, another selection
  useEffect(() => setSelection({}), [text]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage, filtered } = jobs;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !filtered) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, filtered]);
  const selected = jobs.rows.filter((row) => selection[row.jobId]);

  return (
    <Page
      title="Jobs"
      actions={
        <ViewMenu
          rows={jobs.rows}
          hidden={chosen}
          onHidden={(next) => change({ hide: next.join(',') || 'none' }, 'replace')}
        />
      }
    >
      <QueryBar text={text} onChange={(q) => change({ q })} />
      {jobs.faults.map((fault) => (
        <Alert key={fault} color="yellow" icon={<Icon name="warning" />}>
          {fault}
        </Alert>
      ))}
      {selected.length > 0 && <Selected rows={selected} clear={() => setSelection({})} />}
      {jobs.error ? (
        <ErrorNote error={jobs.error} retry={() => void jobs.refetch()} />
      ) : jobs.isPending && jobs.faults.length === 0 ? (
        <Loading rows={10} />
      ) : jobs.rows.length === 0 && !jobs.isFetching ? (
        <NoJobs text={text} looked={jobs.looked} more={jobs.hasNextPage} goOn={() => void fetchNextPage()} />
      ) : (
        <Stack gap={6}>
          <JobTable
            rows={jobs.rows}
            hidden={hidden}
            selection={selection}
            onSelection={setSelection}
            onEnd={onEnd}
            query={text}
            height={`calc(100dvh - ${selected.length > 0 ? 316 : 254}px)`}
          />
          <Group gap="xs" mih={22}>
            <Text size="xs" c="dimmed" aria-live="polite">
              {number(jobs.rows.length)} {jobs.rows.length === 1 ? 'job' : 'jobs'}
              {filtered && ` found in the newest ${number(jobs.looked)}`}
              {jobs.hasNextPage ? ', more below' : ''}
            </Text>
            {filtered && jobs.hasNextPage && (
              <Button
                size="compact-xs"
                variant="subtle"
                loading={jobs.isFetchingNextPage}
                onClick={() => void fetchNextPage()}
              >
                Look further back
              </Button>
            )}
          </Group>
        </Stack>
      )}
    </Page>
  );
}

function QueryBar({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const { loaded: _, ...known } = useKnownNames();
  const apply = useDebouncedCallback(onChange, 350);
  useEffect(() => setTyped(text), [text]);
  const status = termOf(typed, 'status') ?? 'all';
  return (
    <Stack gap="xs">
      <Group gap="xs" wrap="nowrap">
        <Autocomplete
          flex={1}
          aria-label="Query"
          placeholder='status:failed pipeline:foo* duration>10m error~"OOM" since:2d'
          leftSection={<Icon name="search" />}
          data={suggestions(typed, {
            status: kStatuses,
            since: ['1h', '1d', '7d'],
            until: ['1h', '1d'],
            type: ['stored', 'raw', 'algorithm', 'cron', 'trigger', 'rerun'],
            ...known,
          })}
          filter={({ options }) => options}
          limit={12}
          value={typed}
          onChange={(value) => {
            setTyped(value);
            apply(value);
          }}
          rightSection={
            typed && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label="Clear the query"
                onClick={() => onChange('')}
              >
                <Icon name="cross" size={14} />
              </ActionIcon>
            )
          }
          data-search
        />
        <FilterForm text={text} onChange={onChange} known={known} />
      </Group>
      <Chip.Group
        value={status}
        onChange={(value) => onChange(withTerm(text, 'status', value === 'all' ? undefined : String(value)))}
      >
        <Group gap={6} role="group" aria-label="Status">
          {['all', ...kStatuses].map((each) => (
            <Chip
              key={each}
              value={each}
              size="xs"
              radius="sm"
              variant="light"
              color={each === 'all' ? 'gray' : stateOf(each).color}
            >
              {each === 'all' ? 'All' : stateOf(each).label}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Stack>
  );
}

/** The same as the query bar, for who does not know its words. */
function FilterForm({
  text,
  onChange,
  known,
}: {
  text: string;
  onChange: (text: string) => void;
  known: Record<string, string[]>;
}) {
  const set = (key: string) => (value: string | null) => onChange(withTerm(text, key, value ?? undefined));
  const inside = { comboboxProps: { withinPortal: false }, size: 'xs', clearable: true } as const;
  const [error, setError] = useState('');
  return (
    <Popover position="bottom-end" width={280} trapFocus>
      <Popover.Target>
        <Button variant="default">Filters</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <Select
            {...inside}
            searchable
            label="Pipeline"
            data={known.pipeline ?? []}
            value={termOf(text, 'pipeline') ?? null}
            onChange={set('pipeline')}
          />
          <Select
            {...inside}
            searchable
            label="Algorithm"
            data={known.algorithm ?? []}
            value={termOf(text, 'algorithm') ?? null}
            onChange={set('algorithm')}
          />
          <Select
            {...inside}
            searchable
            label="Tag"
            data={known.tag ?? []}
            value={termOf(text, 'tag') ?? null}
            onChange={set('tag')}
          />
          <Select
            {...inside}
            label="Experiment"
            data={known.experiment ?? []}
            value={termOf(text, 'experiment') ?? null}
            onChange={set('experiment')}
          />
          <Select
            {...inside}
            label="Submitted"
            data={[
              { value: '1h', label: 'in the last hour' },
              { value: '1d', label: 'in the last day' },
              { value: '7d', label: 'in the last week' },
            ]}
            value={termOf(text, 'since') ?? null}
            onChange={set('since')}
          />
          <form
            onSubmit={(event) => {
              event.preventDefault();
              onChange(
                `${withTerm(text, 'error', undefined)} ${error ? `error~"${error.replaceAll('"', '')}"` : ''}`.trim(),
              );
            }}
          >
            <TextInput
              size="xs"
              label="Error contains"
              value={error}
              onChange={(event) => setError(event.currentTarget.value)}
            />
          </form>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Selected({ rows, clear }: { rows: JobRow[]; clear: () => void }) {
  const [stopping, setStopping] = useState<Target[]>([]);
  const { act, busy } = useAct(clear);
  const targets = rows.map(targetOf);
  const click = (action: Action) => {
    const fit = targets.filter(({ status }) => fits(action, status));
    if (action === 'stop') setStopping(fit);
    else void act(action, fit);
  };
  return (
    <Paper withBorder px="sm" py={6} role="toolbar" aria-label="Selected jobs">
      <Group gap="xs">
        <Text size="sm" fw={500}>
          {rows.length} selected
        </Text>
        {kActions.map((action) => {
          const fit = targets.filter(({ status }) => fits(action, status)).length;
          return (
            <Tooltip
              key={action}
              label={fit === 0 ? whyNot(action) : `${actionLabel(action)}: ${fit} of ${targets.length}`}
            >
              <Button
                size="xs"
                variant="light"
                color={action === 'stop' ? 'red' : 'blue'}
                disabled={fit === 0}
                loading={busy}
                onClick={() => click(action)}
                leftSection={<Icon name={actionIcon(action)} size={14} />}
              >
                {actionLabel(action)}
                {fit > 0 && fit < targets.length ? ` (${fit})` : ''}
              </Button>
            </Tooltip>
          );
        })}
        <Button size="xs" variant="subtle" color="gray" onClick={clear}>
          Clear
        </Button>
      </Group>
      <StopDialog targets={stopping} onClose={() => setStopping([])} onStopped={clear} />
    </Paper>
  );
}

const cell = (value: unknown) =>
  `"${String(value ?? '')
    .replace(/^[=+\-@]/, "'$&")
    .replaceAll('"', '""')}"`;

function ViewMenu({
  rows,
  hidden,
  onHidden,
}: {
  rows: JobRow[];
  hidden: string[];
  onHidden: (next: string[]) => void;
}) {
  const csv = () => {
    const lines = rows.map((row) =>
      [
        row.jobId,
        row.pipeline?.name,
        row.status.status,
        row.pipeline?.startTime && new Date(row.pipeline.startTime).toISOString(),
        row.result?.timeTook,
        row.status.error,
        row.pipeline?.tags?.join(' '),
      ]
        .map(cell)
        .join(','),
    );
    save(
      new Blob([['job,pipeline,status,submitted,seconds,error,tags', ...lines].join('\n')], { type: 'text/csv' }),
      'jobs.csv',
    );
  };
  return (
    <>
      <Menu closeOnItemClick={false} position="bottom-end">
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<Icon name="columns" size={14} />} visibleFrom="sm">
            Columns
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {kColumns.map(({ id, label }) => (
            <Menu.Item key={id} component="label">
              <Checkbox
                size="xs"
                label={label}
                checked={!hidden.includes(id)}
                onChange={() =>
                  onHidden(
                    hidden.includes(id)
                      ? hidden.filter((each) => each !== id)
                      : [...hidden.filter((each) => each !== 'none'), id],
                  )
                }
              />
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            leftSection={<Icon name="download" size={14} />}
            disabled={rows.length === 0}
          >
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={csv}>CSV of the rows that are loaded</Menu.Item>
          <Menu.Item
            onClick={() => save(new Blob([JSON.stringify(rows, null, 2)], { type: 'application/json' }), 'jobs.json')}
          >
            JSON of the rows that are loaded
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function NoJobs({ text, looked, more, goOn }: { text: string; looked: number; more: boolean; goOn: () => void }) {
  if (text === '')
    return (
      <Empty
        icon="list"
        title="No job has run yet"
        command="hkubectl exec stored <pipeline>"
        action={
          <Button component="a" href={at('/pipelines')}>
            Choose a pipeline to run
          </Button>
        }
      >
        A job is one run of a pipeline. It appears here the moment it is submitted, and stays after it is over.
      </Empty>
    );
  return (
    <Empty
      icon="search"
      title="No job fits this query"
      action={
        <Group>
          {more && <Button onClick={goOn}>Look further back</Button>}
          <To to={at('/jobs')} size="sm">
            Show all jobs
          </To>
        </Group>
      }
    >
      {looked > 0 ? `The newest ${number(looked)} jobs were looked through.` : 'Nothing of that kind is stored.'}
    </Empty>
  );
}
