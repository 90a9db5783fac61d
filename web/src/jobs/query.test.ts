import { expect, test } from 'vitest';
import type { JobRow } from '../api/model';
import { parseDuration, parseQuery, suggestions, termOf, tokens, withTerm } from './query';

const now = Date.parse('2026-12-01T00:00:00Z');
const row = (change: Partial<JobRow> = {}): JobRow => ({
  jobId: 'abc',
  status: { timestamp: 0, status: 'failed', pipeline: 'foo-bar', error: 'process ended: OOM killed' },
  pipeline: { name: 'foo-bar', tags: ['nightly'] },
  result: { timeTook: 700 },
  ...change,
});

test('conditions that the server knows go to the server', () => {
  const { server, filters, faults } = parseQuery(
    'status:failed pipeline:foo tag:nightly since:2d until:2026-11-30',
    now,
  );
  expect(server).toEqual({
    pipelineStatus: 'failed',
    pipelineName: 'foo',
    tags: ['nightly'],
    datesRange: { from: now - 2 * 86_400_000, to: Date.parse('2026-11-30') },
  });
  expect([filters, faults]).toEqual([[], []]);
});

test.each([
  ['pipeline:foo*', true],
  ['pipeline:*bar', true],
  ['pipeline:bar*', false],
  ['pipeline:foo.*', false],
  ['duration>10m', true],
  ['duration<10m', false],
  ['error~"oom killed"', true],
  ['error~disk', false],
  ['status:failed,stopped', true],
  ['status:active,paused', false],
  ['night', true],
  ['id:ab', true],
  ['tag:a tag:b', false],
])('%s', (text, fits) => expect(parseQuery(text, now).filters.every((filter) => filter(row()))).toBe(fits));

test('what is not understood is said', () => {
  expect(parseQuery('status:green').faults[0]).toContain('no status “green”');
  expect(parseQuery('colour:red').faults[0]).toContain('“colour” is not known');
  expect(parseQuery('duration:5').faults[0]).toContain('no duration');
  expect(parseQuery('since:soon').faults[0]).toContain('no time');
});

test('quotes keep words together', () => {
  expect(tokens('error~"a b" c')).toEqual(['error~"a b"', 'c']);
  expect(termOf('tag:"a b"', 'tag')).toBe('a b');
  expect(withTerm('status:failed x', 'status', 'active')).toBe('x status:active');
  expect(withTerm('status:failed x', 'status', undefined)).toBe('x');
});

test('durations', () => {
  expect(['90s', '1.5h', '2d', '10', 'x'].map(parseDuration)).toEqual([
    90_000,
    5_400_000,
    172_800_000,
    undefined,
    undefined,
  ]);
});

test('suggestions end the word that is being typed', () => {
  expect(suggestions('tag:x st', {})).toEqual(['tag:x status:']);
  expect(suggestions('status:f', { status: ['failed', 'active'] })).toEqual(['status:failed']);
});
