import { useQuery } from '@tanstack/react-query';
import { get, graphql } from '../api/client';
import type { Algorithm, Build } from '../api/model';

export const useAlgorithms = () =>
  useQuery({ queryKey: ['algorithms'], queryFn: () => get<Algorithm[]>('store/algorithms') });
export const useAlgorithm = (name: string) =>
  useQuery({
    queryKey: ['algorithms', 'one', name],
    queryFn: () => get<Algorithm>(`store/algorithms/${encodeURIComponent(name)}`),
  });
export const useBuilds = () =>
  useQuery({ queryKey: ['builds'], queryFn: () => get<Build[]>('builds/list', { limit: 1000, sort: 'desc' }) });
export const useBuildsOf = (name: string) =>
  useQuery({
    queryKey: ['builds', name],
    queryFn: async () =>
      [...(await get<Build[]>(`builds/list/${encodeURIComponent(name)}`))].sort(
        (a, b) => (b.startTime ?? 0) - (a.startTime ?? 0),
      ),
    // A build's log grows without an event for each line; while one is open and running it is read again.
    refetchInterval: (query) => (query.state.data?.some((build) => !isBuilt(build)) ? 2000 : false),
  });
export const isBuilt = ({ status }: Build) => status === 'completed' || status === 'failed' || status === 'stopped';

interface WorkerRow {
  workerId: string;
  algorithmName: string;
  workerStatus: string;
  jobId: string | null;
  hotWorker: boolean;
}
export const useWorkers = () =>
  useQuery({
    queryKey: ['workers', 'list'],
    queryFn: async () => {
      const answer = await graphql<{ discovery: { worker: WorkerRow[] } }>(
        '{ discovery { worker { workerId algorithmName workerStatus jobId hotWorker } } }',
      );
      return answer.discovery.worker;
    },
  });
export interface Unscheduled {
  reason?: string;
  message?: string;
}
export const useUnscheduled = () =>
  useQuery({
    queryKey: ['workers', 'unscheduled'],
    queryFn: () => get<Record<string, Unscheduled>>('resources/unscheduledalgorithms'),
  });

export function room({ cpu, gpu, mem }: Algorithm): string {
  return [cpu ? `${cpu} ${cpu === 1 ? 'core' : 'cores'}` : '', mem ?? '', gpu ? `${gpu} GPU` : '']
    .filter(Boolean)
    .join(', ');
}
