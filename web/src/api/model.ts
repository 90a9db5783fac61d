/** Types of what the API answers; where its description is exact, they are the generated ones. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type JobState = 'pending' | 'active' | 'paused' | 'completed' | 'failed' | 'stopped';
export type Counts = Record<string, number>;

export type JobStatus = Omit<Schemas['JobStatus'], 'data' | 'jobId'> & {
  jobId?: string;
  data?: { progress?: number; states?: Counts; details?: string };
  activeTime?: number;
  nodeName?: string;
  batchIndex?: number;
  taskId?: string;
  lastOutput?: string;
};

/** A row of the list of jobs: the fields that kRowFields asks for. */
export interface JobRow {
  jobId: string;
  status: JobStatus;
  pipeline?: {
    name?: string;
    tags?: string[];
    types?: string[];
    startTime?: number;
    experimentName?: string;
    priority?: number;
  };
  result?: { timeTook?: number; timestamp?: number };
}

export interface ResultItem {
  nodeName: string;
  algorithmName?: string;
  batchIndex?: number;
  result?: unknown;
  error?: string;
  info?: { path: string; size?: number; isBigData?: boolean; message?: string };
}
export type JobResult = Omit<Schemas['JobResult'], 'data'> & { data?: ResultItem[] | null };

export interface Stored {
  path?: string;
  size?: number;
}
export interface Task {
  nodeName: string;
  algorithmName: string;
  batchIndex?: number;
  taskId: string;
  status: string;
  error?: string | null;
  warnings?: string[];
  retries?: number;
  startTime?: number;
  endTime?: number;
  input?: unknown[];
  output?: { taskId: string; storageInfo?: Stored } | null;
}
export interface BatchInfo {
  idle: number;
  completed: number;
  errors: number;
  running: number;
  total: number;
}
export interface GraphNode extends Omit<Task, 'taskId' | 'status'> {
  taskId?: string;
  status?: string;
  kind?: string;
  level?: number;
  batch?: Task[];
  batchInfo?: BatchInfo;
}
export interface GraphEdge {
  from: string;
  to: string;
  value?: { types?: string[] } | { types?: string[] }[];
}
export interface JobGraph {
  jobId?: string;
  timestamp?: number;
  nodes: GraphNode[];
  edges: GraphEdge[];
}

export interface Waiting {
  what: 'job' | 'node' | 'tasks' | string;
  nodeName?: string;
  tasks?: number;
  reason: string;
  since?: number;
  freedBy?: string;
  line?: { jobsBefore?: number; tasksBefore?: number };
}
export interface Explanation {
  jobId: string;
  status: string;
  waiting: Waiting[];
  workers: { reason?: string; algorithmName?: string; workerId?: string; since?: number; freedBy?: string }[];
}

export interface LogLine {
  timestamp: number;
  nodeName: string;
  taskId: string;
  batchIndex?: number;
  stream: 'stdout' | 'stderr';
  message: string;
}
export interface LogPage {
  lines: LogLine[];
  next: number;
  over: boolean;
}

export interface Audit {
  timestamp: number;
  user: string;
  action?: string;
  version?: string;
}

export interface Pipeline {
  name: string;
  description?: string;
  nodes: { nodeName: string; algorithmName?: string; kind?: string; input?: unknown[] }[];
  flowInput?: Record<string, unknown>;
  tags?: string[];
  experimentName?: string;
  priority?: number;
  triggers?: { cron?: { pattern: string; enabled: boolean }; pipelines?: string[] };
  modified?: number;
  version?: string;
  auditTrail?: Audit[];
  [other: string]: unknown;
}

export interface Algorithm {
  name: string;
  env?: string;
  type?: string;
  cpu?: number;
  gpu?: number;
  mem?: string;
  entryPoint?: string;
  algorithmImage?: string;
  minHotWorkers?: number;
  version?: string;
  created?: number;
  modified?: number;
  auditTrail?: Audit[];
  [other: string]: unknown;
}
export interface Version {
  version: string;
  semver?: string;
  versionAlias?: string;
  created: number;
  createdBy?: string;
}
export type Build = Schemas['Build'] & {
  env?: string;
  type?: string;
  error?: string | null;
  log?: string;
  createdBy?: string;
  algorithmImage?: string;
  result?: { data?: string | null; warnings?: string | null; errors?: string | null };
};

export interface QueuedJob {
  jobId: string;
  experimentName: string;
  pipelineName: string;
  priority: number;
  maxExceeded?: boolean;
  entranceTime: number;
  tags?: string[];
}
export interface QueuePage {
  nextCount: number;
  prevCount: number;
  returnList: QueuedJob[];
}
export interface Cron {
  name: string;
  cron: { pattern: string; enabled: boolean };
  nextRun?: number | null;
  missed?: { count: number; last: number | null };
}

export const isOver = (status?: string) => status === 'completed' || status === 'failed' || status === 'stopped';
