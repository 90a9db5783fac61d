import { expect, test } from 'vitest';
import { parseAnsi, plain } from './ansi';

test('colours become styles, markup stays text', () => {
  expect(parseAnsi('\x1b[1;33mWARN\x1b[0m <b>x</b>\x1b[2K')).toEqual([
    { text: 'WARN', bold: true, color: 'yellow' },
    { text: ' <b>x</b>' },
  ]);
  expect(plain('\x1b[33mWARN\x1b[0m x')).toBe('WARN x');
});
