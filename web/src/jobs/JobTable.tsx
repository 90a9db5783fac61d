/** Rows of jobs: only those in sight are drawn, however many there are. */
import { Checkbox, Group, Progress, Text } from '@mantine/core';
import {
  type ColumnDef,
  flexRender,
  getCoreRowModel,
  type RowSelectionState,
  useReactTable,
  type VisibilityState,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import type { JobRow } from '../api/model';
import { duration } from '../parts/format';
import { Ago, at, jobAddress, StateBadge, To, useNow } from '../parts/parts';
import { tookMs, withTerm } from './query';

const kRowHeight = 40;

function Took({ row }: { row: JobRow }) {
  const now = useNow();
  const took = tookMs(row, now);
  return took === undefined ? null : duration(took);
}

function Happening({ row }: { row: JobRow }) {
  const { status, error, reason, data } = row.status;
  if (error)
    return (
      <Text size="sm" c="red" truncate title={error}>
        {error}
      </Text>
    );
  if (status === 'active' || status === 'paused')
    return (
      <Group gap="xs" wrap="nowrap">
        <Progress value={data?.progress ?? 0} w={64} flex="none" aria-label="Progress" />
        <Text size="sm" c="dimmed" truncate title={data?.details}>
          {data?.details}
        </Text>
      </Group>
    );
  const text = reason ?? (data?.states?.failed ? data.details : '');
  return (
    <Text size="sm" c="dimmed" truncate title={text}>
      {text}
    </Text>
  );
}

export const kColumns: { id: string; label: string; width: string }[] = [
  { id: 'status', label: 'Status', width: '128px' },
  { id: 'pipeline', label: 'Pipeline', width: 'minmax(130px, 1.2fr)' },
  { id: 'job', label: 'Job', width: '130px' },
  { id: 'started', label: 'Submitted', width: '104px' },
  { id: 'took', label: 'Took', width: '96px' },
  { id: 'happening', label: 'What happened', width: 'minmax(140px, 2fr)' },
  { id: 'tags', label: 'Tags', width: 'minmax(80px, 0.7fr)' },
  { id: 'experiment', label: 'Experiment', width: '110px' },
  { id: 'priority', label: 'Priority', width: '80px' },
];

export function JobTable(props: {
  rows: JobRow[];
  hidden: string[];
  selection: RowSelectionState;
  onSelection: (next: RowSelectionState) => void;
  onEnd?: () => void;
  query: string;
  height: string;
}) {
  const { rows, hidden, selection, onSelection, onEnd, query } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const anchor = useRef<number>(undefined);
  const columns = useMemo<ColumnDef<JobRow>[]>(
    () => [
      { id: 'status', cell: ({ row }) => <StateBadge state={row.original.status.status} /> },
      {
        id: 'pipeline',
        cell: ({ row }) => {
          const name = row.original.pipeline?.name ?? row.original.status.pipeline;
          return (
            <To to={jobAddress(row.original.jobId)} size="sm" fw={500} truncate title={name}>
              {name}
            </To>
          );
        },
      },
      {
        id: 'job',
        cell: ({ row }) => (
          <Text size="xs" ff="monospace" c="dimmed">
            {row.original.jobId}
          </Text>
        ),
      },
      {
        id: 'started',
        cell: ({ row }) => (
          <Text size="sm">
            <Ago time={row.original.pipeline?.startTime} />
          </Text>
        ),
      },
      {
        id: 'took',
        cell: ({ row }) => (
          <Text size="sm">
            <Took row={row.original} />
          </Text>
        ),
      },
      { id: 'happening', cell: ({ row }) => <Happening row={row.original} /> },
      {
        id: 'tags',
        cell: ({ row }) => (
          <Text size="sm" truncate>
            {row.original.pipeline?.tags?.map((tag, index) => (
              <span key={tag}>
                {index > 0 && ', '}
                <To to={at('/jobs', { q: withTerm(query, 'tag', tag) })} size="sm">
                  {tag}
                </To>
              </span>
            ))}
          </Text>
        ),
      },
      {
        id: 'experiment',
        cell: ({ row }) => (
          <Text size="sm" truncate>
            {row.original.pipeline?.experimentName}
          </Text>
        ),
      },
      { id: 'priority', cell: ({ row }) => <Text size="sm">{row.original.pipeline?.priority}</Text> },
    ],
    [query],
  );
  const visibility: VisibilityState = Object.fromEntries(hidden.map((id) => [id, false]));
  const table = useReactTable({
    data: rows,
    columns,
    getRowId: (row) => row.jobId,
    getCoreRowModel: getCoreRowModel(),
    state: { columnVisibility: visibility, rowSelection: selection },
    onRowSelectionChange: (change) => onSelection(typeof change === 'function' ? change(selection) : change),
  });
  const model = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: model.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => kRowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= model.length - 20) onEnd?.();
  }, [last, model.length, onEnd]);

  const template = `36px ${kColumns
    .filter(({ id }) => !hidden.includes(id))
    .map(({ width }) => width)
    .join(' ')}`;
  const links = () => [...(scroll.current?.querySelectorAll<HTMLAnchorElement>('[data-row] a[href^="#/jobs/"]') ?? [])];
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
    if (!step || event.target instanceof HTMLInputElement) return;
    const all = links();
    const here = all.indexOf(document.activeElement as HTMLAnchorElement);
    all[Math.max(0, Math.min(all.length - 1, here + step))]?.focus();
    event.preventDefault();
  };
  const toggle = (index: number, checked: boolean, shift: boolean) => {
    const from = shift && anchor.current !== undefined ? anchor.current : index;
    anchor.current = index;
    const next = { ...selection };
    for (const row of model.slice(Math.min(from, index), Math.max(from, index) + 1))
      if (checked) next[row.id] = true;
      else delete next[row.id];
    onSelection(next);
  };

  return (
    <div
      ref={scroll}
      className="table"
      role="table"
      aria-label="Jobs"
      aria-rowcount={model.length + 1}
      style={{ height: props.height }}
      onKeyDown={onKeyDown}
    >
      <div role="row" className="table-head" style={{ gridTemplateColumns: template }} aria-rowindex={1}>
        <div role="columnheader">
          <Checkbox
            size="xs"
            aria-label="Select all that are loaded"
            checked={model.length > 0 && table.getIsAllRowsSelected()}
            indeterminate={table.getIsSomeRowsSelected()}
            onChange={(event) => table.toggleAllRowsSelected(event.currentTarget.checked)}
          />
        </div>
        {kColumns
          .filter(({ id }) => !hidden.includes(id))
          .map(({ id, label }) => (
            <div role="columnheader" key={id}>
              {label}
            </div>
          ))}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map((item) => {
          const row = model[item.index];
          if (!row) return null;
          return (
            <div
              key={row.id}
              role="row"
              data-row={row.id}
              aria-rowindex={item.index + 2}
              aria-selected={row.getIsSelected()}
              className="table-row"
              style={{ gridTemplateColumns: template, transform: `translateY(${item.start}px)`, height: kRowHeight }}
            >
              <div role="cell">
                <Checkbox
                  size="xs"
                  aria-label={`Select job ${row.id}`}
                  checked={row.getIsSelected()}
                  onChange={(event) =>
                    toggle(
                      item.index,
                      event.currentTarget.checked,
                      (event.nativeEvent as unknown as MouseEvent).shiftKey,
                    )
                  }
                />
              </div>
              {row.getVisibleCells().map((cell) => (
                <div role="cell" key={cell.id}>
                  {flexRender(cell.column.columnDef.cell, cell.getContext())}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
