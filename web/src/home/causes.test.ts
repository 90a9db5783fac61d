import { expect, test } from 'vitest';
import type { JobRow } from '../api/model';
import { causes } from './causes';

const failed = (jobId: string, pipeline: string, error: string): JobRow => ({
  jobId,
  status: { timestamp: 0, status: 'failed', pipeline, error },
});

test('errors that differ in numbers and ids are one cause', () => {
  const found = causes([
    failed('3', 'p', 'row 17 of "a.csv" has no price'),
    failed('2', 'q', 'row 17 of "a.csv" has no price'),
    failed('1', 'p', 'row 3 of "b.csv" has no price'),
  ]);
  expect(found.map(({ pipeline, count, latest }) => [pipeline, count, latest.jobId])).toEqual([
    ['p', 2, '3'],
    ['q', 1, '2'],
  ]);
});
