/**
 * The page's one event stream. Every view reads through React Query; events change or invalidate what has been read.
 * Nothing runs while the page is hidden; afterwards the stream goes on from the last event seen.
 */
import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { request } from './client';
import type { JobGraph, JobRow, JobStatus } from './model';
import { EventReader, type StreamEvent } from './sse';

export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'paused';
interface Live {
  state: LiveState;
  /** When the page was last known to be up to date. */
  asOf: number;
}

const kFlushMs = 200;
const kListMs = 1000;
const kHiddenMs = 5000;
const kHeartbeatMs = 15000;

let live: Live = { state: 'connecting', asOf: Date.now() };
const listeners = new Set<() => void>();
function tell(next: Partial<Live>) {
  live = { ...live, ...next };
  for (const listener of listeners) listener();
}
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
export const useLive = () => useSyncExternalStore(subscribe, () => live);

type JobEvent = JobStatus & { jobId: string; change: string };
interface NodeEvent {
  jobId: string;
  nodeName: string;
  status: string;
}

/** Collects events and applies them together, so that a busy server costs the page little. */
class Applier {
  private jobs = new Map<string, JobEvent>();
  private nodes = new Map<string, NodeEvent[]>();
  private stale = new Set<string>();
  private timer = 0;
  private last = new Map<string, number>();

  constructor(private readonly client: QueryClient) {}

  take(event: StreamEvent) {
    const data = JSON.parse(event.data);
    switch (event.type) {
      case 'job': {
        const before = this.jobs.get(data.jobId);
        this.jobs.set(data.jobId, before && data.change === 'progress' ? { ...data, change: before.change } : data);
        break;
      }
      case 'node':
        this.nodes.set(data.jobId, [...(this.nodes.get(data.jobId) ?? []), data]);
        break;
      case 'task':
        this.stale.add(`job/${data.jobId}/graph`);
        break;
      case 'queue':
        this.client.setQueryData(['counts'], data);
        this.stale.add('queue');
        break;
      case 'worker':
        this.stale.add('workers');
        break;
      case 'build':
        this.stale.add('builds');
        break;
      case 'algorithm':
        this.stale.add('algorithms');
        break;
      case 'pipeline':
        this.stale.add('pipelines');
        break;
      case 'reset':
        void this.client.invalidateQueries();
        break;
    }
    this.timer ||= window.setTimeout(() => this.flush(), kFlushMs);
  }

  private flush() {
    this.timer = 0;
    const { jobs, nodes } = this;
    this.jobs = new Map();
    this.nodes = new Map();
    if (jobs.size > 0) this.applyJobs(jobs);
    for (const [jobId, changes] of nodes) this.applyNodes(jobId, changes);
    this.reread();
    tell({ asOf: Date.now() });
  }

  private applyJobs(jobs: Map<string, JobEvent>) {
    type Pages = { pages: { hits: JobRow[] }[]; pageParams: unknown[] };
    const merge = (row: JobRow): JobRow => {
      const event = jobs.get(row.jobId);
      if (!event) return row;
      const { change: _, ...status } = event;
      return { ...row, status: { ...row.status, ...status } };
    };
    this.client.setQueriesData<Pages>({ queryKey: ['jobs'] }, (old) => {
      if (!old?.pages?.some((page) => page.hits.some((row) => jobs.has(row.jobId)))) return old;
      return { ...old, pages: old.pages.map((page) => ({ ...page, hits: page.hits.map(merge) })) };
    });
    for (const [jobId, { change, ...status }] of jobs) {
      this.client.setQueryData(['job', jobId, 'status'], (old: JobStatus | undefined) => old && { ...old, ...status });
      if (change !== 'progress') {
        this.stale.add('jobs');
        this.stale.add('recent');
        this.stale.add(`job/${jobId}`);
      }
      this.stale.add(`job/${jobId}/explain`);
    }
  }

  private applyNodes(jobId: string, changes: NodeEvent[]) {
    const statuses = new Map(changes.map((change) => [change.nodeName, change.status]));
    this.client.setQueryData<JobGraph>(
      ['job', jobId, 'graph'],
      (old) =>
        old && {
          ...old,
          nodes: old.nodes.map((node) =>
            statuses.has(node.nodeName) && !node.batch ? { ...node, status: statuses.get(node.nodeName) } : node,
          ),
        },
    );
    this.stale.add(`job/${jobId}/graph`);
    this.stale.add(`job/${jobId}/explain`);
  }

  /** Reads again what has changed, each thing once a second at most. */
  private reread() {
    const now = Date.now();
    for (const key of this.stale) {
      if (now - (this.last.get(key) ?? 0) < kListMs) continue;
      this.last.set(key, now);
      this.stale.delete(key);
      void this.client.invalidateQueries({ queryKey: key.split('/') });
    }
    if (this.last.size > 1000) this.last.clear();
    if (this.stale.size > 0) this.timer ||= window.setTimeout(() => this.flush(), kListMs);
  }
}

/** What the page wants to hear: everything about one job, or the changes of all. */
let interest = '';
let restart = () => {};
export function useInterest(jobId: string) {
  useEffect(() => {
    interest = jobId;
    restart();
    return () => {
      interest = '';
      restart();
    };
  }, [jobId]);
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

async function listen(client: QueryClient, applier: Applier, stop: AbortSignal, from: { id: string }) {
  const query: Record<string, string | number> = {
    heartbeat: kHeartbeatMs,
    types: interest ? 'job,node,task' : 'job,queue,worker,build,algorithm,pipeline',
  };
  if (interest) query.jobId = interest;
  if (from.id) query.lastEventId = from.id;
  const answer = await request('api/v1/events', { signal: stop }, query);
  const body = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  const reader = new EventReader();
  for (;;) {
    const dead = window.setTimeout(() => void body?.cancel(), 3 * kHeartbeatMs);
    const piece = await body?.read();
    clearTimeout(dead);
    if (!piece || piece.done) return;
    for (const event of reader.push(piece.value)) {
      if (event.type === 'hello') {
        if (!JSON.parse(event.data).resumed) void client.invalidateQueries();
        tell({ state: 'live', asOf: Date.now() });
      } else {
        applier.take(event);
      }
      if (event.id) from.id = event.id;
    }
    tell({ asOf: Date.now() });
  }
}

/** Begins to listen, and goes on until the page is left. */
export function startLive(client: QueryClient) {
  const applier = new Applier(client);
  const from = { id: '' };
  let turn = 0;
  let abort = new AbortController();

  async function run(mine: number) {
    for (let failures = 0; mine === turn; failures++) {
      abort = new AbortController();
      const began = Date.now();
      try {
        await listen(client, applier, abort.signal, from);
      } catch {
        // The server is away, or we have stopped listening; both are seen in the state.
      }
      if (mine !== turn) return;
      if (Date.now() - began > 10000) failures = 0;
      tell({ state: 'reconnecting' });
      await pause(Math.min(500 * 2 ** failures, 10000) * (0.75 + Math.random() / 2));
    }
  }
  function begin() {
    turn++;
    abort.abort();
    void run(turn);
  }
  restart = () => {
    from.id = '';
    if (live.state !== 'paused') begin();
  };
  let hidden = 0;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hidden);
    if (document.hidden) {
      hidden = window.setTimeout(() => {
        turn++;
        abort.abort();
        tell({ state: 'paused' });
      }, kHiddenMs);
    } else if (live.state === 'paused') {
      tell({ state: 'reconnecting' });
      begin();
    }
  });
  begin();
}
