/** Failed jobs, grouped by what made them fail. */
import type { JobRow } from '../api/model';

export interface Cause {
  pipeline: string;
  error: string;
  count: number;
  latest: JobRow;
}

/** The error without what differs from run to run: numbers, ids, quoted values. */
export const shapeOf = (error: string) =>
  error
    .replace(/"[^"]*"|'[^']*'/g, '…')
    .replace(/\b(?=[a-z]*\d)[a-z\d]{6,}\b/gi, '…')
    .replace(/\d+/g, '…');

/** Most frequent first; `rows` are newest first. */
export function causes(rows: JobRow[]): Cause[] {
  const found = new Map<string, Cause>();
  for (const row of rows) {
    const pipeline = row.pipeline?.name ?? row.status.pipeline;
    const error = row.status.error ?? 'No reason was given';
    const key = `${pipeline}\n${shapeOf(error)}`;
    const cause = found.get(key);
    if (cause) cause.count++;
    else found.set(key, { pipeline, error, count: 1, latest: row });
  }
  return [...found.values()].sort((left, right) => right.count - left.count);
}
