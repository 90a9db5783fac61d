import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client';
import {
  type Audit,
  type Explanation,
  isOver,
  type JobGraph,
  type JobResult,
  type JobStatus,
  type Pipeline,
  type Task,
} from '../api/model';

const path = (what: string, jobId: string) => `${what}/${encodeURIComponent(jobId)}`;

export const useStatus = (jobId: string) =>
  useQuery({ queryKey: ['job', jobId, 'status'], queryFn: () => get<JobStatus>(path('exec/status', jobId)) });
export type JobPipeline = Pipeline & { startTime?: number; types?: string[]; rootJobId?: string };
export const useJobPipeline = (jobId: string) =>
  useQuery({ queryKey: ['job', jobId, 'pipeline'], queryFn: () => get<JobPipeline>(path('exec/pipelines', jobId)) });
export const useExplanation = (jobId: string, status: string | undefined) =>
  useQuery({
    queryKey: ['job', jobId, 'explain'],
    queryFn: () => get<Explanation>(path('exec/explain', jobId)),
    enabled: status !== undefined && !isOver(status),
  });
export const useGraph = (jobId: string) =>
  useQuery({ queryKey: ['job', jobId, 'graph'], queryFn: () => get<JobGraph>(path('graph/raw', jobId)) });
export const useResult = (jobId: string, status: string | undefined) =>
  useQuery({
    queryKey: ['job', jobId, 'results'],
    queryFn: () => get<JobResult>(path('exec/results', jobId)),
    enabled: isOver(status),
  });
export const useFlowInput = (jobId: string) =>
  useQuery({ queryKey: ['job', jobId, 'input'], queryFn: () => get<unknown>(path('exec/flowInput', jobId)) });
export const useAudit = (jobId: string) =>
  useQuery({
    queryKey: ['job', jobId, 'audit'],
    queryFn: async () => {
      const answer = await get<Record<string, Audit>>(path('exec/auditTrail', jobId));
      return Object.values(answer).filter((entry) => typeof entry === 'object');
    },
  });

/** Every task of the job; a node without a batch is one task. */
export function tasksOf(graph: JobGraph): Task[] {
  return graph.nodes.flatMap((node): Task[] =>
    node.batch ? node.batch : [{ ...node, taskId: node.taskId ?? '', status: node.status ?? 'creating' }],
  );
}
