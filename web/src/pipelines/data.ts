import { useQuery, useQueryClient } from '@tanstack/react-query';
import { get } from '../api/client';
import type { JobRow, Pipeline } from '../api/model';
import { findJobs } from '../jobs/data';

export const usePipelines = () =>
  useQuery({ queryKey: ['pipelines'], queryFn: () => get<Pipeline[]>('store/pipelines') });
export const usePipeline = (name: string) =>
  useQuery({
    queryKey: ['pipelines', 'one', name],
    queryFn: () => get<Pipeline>(`store/pipelines/${encodeURIComponent(name)}`),
  });

/** The newest jobs, by pipeline: a strip of the last runs for each costs one request. */
export const useRecentRuns = () =>
  useQuery({
    queryKey: ['recent', 'runs'],
    queryFn: async () => {
      const runs = new Map<string, JobRow[]>();
      for (const row of (await findJobs({}, 500)).hits) {
        const name = row.pipeline?.name ?? row.status.pipeline;
        const list = runs.get(name) ?? [];
        if (list.length < 10) runs.set(name, [...list, row]);
      }
      return runs;
    },
  });

/** What a user writes, without what the server adds. */
export function written(pipeline: Pipeline): Record<string, unknown> {
  const { modified, version, auditTrail, created, jobId, ...rest } = pipeline;
  return rest;
}

export function useForget() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['pipelines'] });
}
