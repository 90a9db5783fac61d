import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { get, post } from '../api/client';
import type { JobRow } from '../api/model';
import { parseQuery } from './query';

const kRowFields = [
  'jobId',
  'status.status',
  'status.timestamp',
  'status.pipeline',
  'status.error',
  'status.reason',
  'status.activeTime',
  'status.data',
  'pipeline.name',
  'pipeline.tags',
  'pipeline.types',
  'pipeline.startTime',
  'pipeline.experimentName',
  'pipeline.priority',
  'result.timeTook',
  'result.timestamp',
];
const fields = Object.fromEntries(kRowFields.map((name) => [name, true]));
/** The most that the server gives at once. */
const kPage = 100;
/** How many rows are looked through for one screen of hits before the user is asked. */
const kLookThrough = 2000;

interface Page {
  hits: JobRow[];
  cursor?: string;
}

const findPage = (query: object, limit: number, cursor?: string) =>
  post<Page>('exec/search', { query, limit, sort: 'desc', fields, ...(cursor ? { cursor } : {}) });

/** The newest `limit` jobs that fit, in as many requests as the server needs for them. */
export async function findJobs(query: object, limit: number): Promise<Page> {
  const hits: JobRow[] = [];
  let cursor: string | undefined;
  do {
    const wanted = Math.min(kPage, limit - hits.length);
    const page = await findPage(query, wanted, cursor);
    hits.push(...page.hits);
    cursor = page.hits.length === wanted ? page.cursor : undefined;
  } while (cursor && hits.length < limit);
  return { hits };
}

/** Jobs, newest first, that fit the query; more are read as they are scrolled to. */
export function useJobs(text: string) {
  // Times like "since:2d" are taken once for each query, not at each render.
  const query = useMemo(() => parseQuery(text), [text]);
  const pages = useInfiniteQuery({
    queryKey: ['jobs', text],
    queryFn: ({ pageParam }) => findPage(query.server, kPage, pageParam || undefined),
    initialPageParam: '',
    getNextPageParam: (last: Page) => (last.hits.length === kPage ? last.cursor : undefined),
    enabled: query.faults.length === 0,
  });
  const looked = pages.data?.pages.reduce((sum, page) => sum + page.hits.length, 0) ?? 0;
  const rows = useMemo(() => {
    const seen = new Set<string>();
    return (pages.data?.pages ?? [])
      .flatMap((page) => page.hits)
      .filter((row) => !seen.has(row.jobId) && seen.add(row.jobId) && query.filters.every((filter) => filter(row)));
  }, [pages.data, query]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const goOn = query.filters.length > 0 && rows.length < 50 && looked < kLookThrough;
  useEffect(() => {
    if (goOn && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [goOn, hasNextPage, isFetchingNextPage, fetchNextPage]);
  return { ...pages, rows, looked, faults: query.faults, filtered: query.filters.length > 0 };
}

/** Names for suggestions. */
export function useKnownNames() {
  const pipelines = useQuery({
    queryKey: ['pipelines'],
    queryFn: () => get<{ name: string; tags?: string[] }[]>('store/pipelines'),
  });
  const algorithms = useQuery({ queryKey: ['algorithms'], queryFn: () => get<{ name: string }[]>('store/algorithms') });
  const experiments = useQuery({ queryKey: ['experiments'], queryFn: () => get<{ name: string }[]>('experiment') });
  return {
    loaded: !algorithms.isPending,
    pipeline: pipelines.data?.map(({ name }) => name) ?? [],
    tag: [...new Set(pipelines.data?.flatMap(({ tags }) => tags ?? []))],
    algorithm: algorithms.data?.map(({ name }) => name) ?? [],
    experiment: experiments.data?.map(({ name }) => name) ?? [],
  };
}
