import { expect, test } from 'vitest';
import { ago, count, duration, fromNow, size } from './format';

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1500, '1.5 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_723_000, '1 h 2 min'],
  [90_000_000, '1 d 1 h'],
  [-1, ''],
  [Number.NaN, ''],
])('%d ms lasts %s', (ms, text) => expect(duration(ms)).toBe(text));

test('times are told from now', () => {
  expect(ago(0, 3000)).toBe('just now');
  expect(ago(0, 61_000)).toBe('1 min ago');
  expect(fromNow(120_000, 0)).toBe('in 2 min');
});

test('sizes and counts', () => {
  expect(size(13)).toBe('13 bytes');
  expect(size(1536)).toBe('1.5 KiB');
  expect(count(1, 'job')).toBe('1 job');
  expect(count(1200, 'job')).toBe('1,200 jobs');
});
