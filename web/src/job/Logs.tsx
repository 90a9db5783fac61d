/** What the job's algorithms print, as it is printed. */
import { Alert, Button, Group, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { download, get } from '../api/client';
import type { LogLine, LogPage } from '../api/model';
import { useAddress } from '../app/address';
import { parseAnsi } from '../parts/ansi';
import { clockTime, number } from '../parts/format';
import { Icon } from '../parts/icons';
import { Empty, ErrorNote, Loading, tellError } from '../parts/parts';

const kPage = 2000;
/** The page keeps so many lines; the download has all. */
const kKeep = 100_000;
const kWaitMs = 30_000;

type Filter = Record<string, string | undefined>;

/** Follows the log with one waiting request; nothing is asked while the page is hidden. */
function useLog(jobId: string, filter: Filter) {
  const [state, setState] = useState<{ lines: LogLine[]; over: boolean; loaded: boolean; error?: unknown }>({
    lines: [],
    over: false,
    loaded: false,
  });
  const key = JSON.stringify(filter);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt begins anew
  useEffect(() => {
    const stop = new AbortController();
    let lines: LogLine[] = [];
    setState({ lines, over: false, loaded: false });
    const visible = () =>
      new Promise<void>((done) => {
        if (!document.hidden) return done();
        document.addEventListener('visibilitychange', () => done(), { once: true, signal: stop.signal });
      });
    (async () => {
      let from = 0;
      for (let first = true; !stop.signal.aborted; first = false) {
        await visible();
        const query = { ...(JSON.parse(key) as Filter), from, limit: kPage, wait: first ? undefined : kWaitMs };
        const page = await get<LogPage>(`exec/logs/${encodeURIComponent(jobId)}`, query, stop.signal);
        if (page.lines.length > 0) lines = [...lines, ...page.lines].slice(-kKeep);
        const over = page.over && page.lines.length < kPage && page.next === from;
        from = page.next;
        setState({ lines, over, loaded: true });
        if (over) return;
      }
    })().catch((error) => {
      if (!stop.signal.aborted) setState({ lines, over: true, loaded: true, error });
    });
    return () => stop.abort();
  }, [jobId, key, attempt]);
  return { ...state, again: () => setAttempt(attempt + 1) };
}

export function Logs({ jobId, nodes }: { jobId: string; nodes: string[] }) {
  const [search, change] = useAddress();
  const filter: Filter = {
    nodeName: search.node,
    taskId: search.task,
    search: search.find,
    stream: search.errors ? 'stderr' : undefined,
  };
  const log = useLog(jobId, filter);
  const [follow, setFollow] = useState(!search.line);
  const [typed, setTyped] = useState(search.find ?? '');
  const find = useDebouncedCallback((text: string) => change({ find: text, line: undefined }, 'replace'), 300);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: log.lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 24,
    overscan: 30,
  });
  const marked = search.line ? Number(search.line) - 1 : -1;
  useEffect(() => {
    if (follow && log.lines.length > 0) virtual.scrollToIndex(log.lines.length - 1);
  }, [follow, log.lines.length, virtual]);
  useEffect(() => {
    if (marked >= 0 && marked < log.lines.length) virtual.scrollToIndex(marked, { align: 'center' });
  }, [marked, log.lines.length, virtual]);
  const filtered = Object.values(filter).some(Boolean);
  const several = useMemo(
    () => new Set(log.lines.map(({ nodeName }) => nodeName)).size > 1 || nodes.length > 1,
    [log.lines, nodes],
  );

  return (
    <Stack gap="xs">
      <Group gap="xs">
        <TextInput
          size="xs"
          aria-label="Search in the log"
          placeholder="Search"
          leftSection={<Icon name="search" size={14} />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            find(event.currentTarget.value);
          }}
          data-search
        />
        <Select
          size="xs"
          aria-label="Node"
          placeholder="All nodes"
          clearable
          searchable
          w={170}
          data={nodes}
          value={search.node ?? null}
          onChange={(node) => change({ node: node ?? undefined, line: undefined }, 'replace')}
        />
        <Switch
          size="xs"
          label="Error output only"
          checked={Boolean(search.errors)}
          onChange={(event) =>
            change({ errors: event.currentTarget.checked ? '1' : undefined, line: undefined }, 'replace')
          }
        />
        <Switch
          size="xs"
          label="Follow"
          checked={follow}
          onChange={(event) => setFollow(event.currentTarget.checked)}
        />
        {search.task && (
          <Button
            size="compact-xs"
            variant="light"
            rightSection={<Icon name="cross" size={12} />}
            onClick={() => change({ task: undefined, line: undefined }, 'replace')}
          >
            Task {search.task}
          </Button>
        )}
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<Icon name="download" size={12} />}
          onClick={() =>
            download(`exec/logs/${jobId}`, `${jobId}.log`, { ...filter, download: true }).catch(
              tellError('Not downloaded'),
            )
          }
        >
          Download
        </Button>
        <Text size="xs" c="dimmed" aria-live="polite">
          {number(log.lines.length)} {log.lines.length === 1 ? 'line' : 'lines'}
          {log.over ? '' : ', following'}
        </Text>
      </Group>
      {log.lines.length >= kKeep && (
        <Alert color="yellow">Only the latest {number(kKeep)} lines are shown. The download has all.</Alert>
      )}
      {log.error ? <ErrorNote error={log.error} retry={log.again} /> : null}
      {!log.loaded ? (
        <Loading />
      ) : log.lines.length === 0 ? (
        <Empty
          icon="list"
          title={
            filtered ? 'No line fits' : log.over ? 'The algorithms printed nothing' : 'Nothing has been printed yet'
          }
        >
          {filtered
            ? 'Change the search, or clear it.'
            : 'What algorithms write to their output appears here, line by line.'}
        </Empty>
      ) : (
        <div
          ref={scroll}
          className="log"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: so that it can be scrolled with the keyboard
          tabIndex={0}
          role="log"
          aria-label="Log"
          aria-live="off"
          onWheel={(event) => event.deltaY < 0 && setFollow(false)}
        >
          <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {virtual.getVirtualItems().map((item) => {
              const line = log.lines[item.index];
              if (!line) return null;
              return (
                <div
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  data-marked={item.index === marked}
                  data-stderr={line.stream === 'stderr'}
                  className="log-line"
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <button
                    type="button"
                    className="log-number"
                    aria-label={`Link to line ${item.index + 1}`}
                    onClick={() => {
                      setFollow(false);
                      change({ line: String(item.index + 1) }, 'replace');
                    }}
                  >
                    {item.index + 1}
                  </button>
                  <span className="log-time">{clockTime(line.timestamp)}</span>
                  {several && (
                    <span className="log-node">
                      {line.nodeName}
                      {line.batchIndex ? `#${line.batchIndex}` : ''}
                    </span>
                  )}
                  <span className="log-text">
                    {line.stream === 'stderr' && (
                      <span className="log-mark" title="Error output">
                        !
                      </span>
                    )}
                    {parseAnsi(line.message).map((piece, index) => (
                      <span
                        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line do not move
                        key={index}
                        style={{
                          color: piece.color && `var(--mantine-color-${piece.color}-text)`,
                          fontWeight: piece.bold ? 700 : undefined,
                        }}
                      >
                        {piece.text}
                      </span>
                    ))}
                  </span>
                </div>
              );
            })}
          </div>
        </div>
      )}
    </Stack>
  );
}
