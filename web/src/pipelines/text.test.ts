import { expect, test } from 'vitest';
import { offsetOf, parse, write } from './text';

const value = {
  name: 'p',
  nodes: [{ nodeName: 'a', input: ['#@b', '@flowInput.x'] }],
  flowInput: { x: 'yes', y: '1' },
};

test.each(['json', 'yaml'] as const)('%s there and back', (language) => {
  expect(parse(write(value, language), language)).toEqual({ value });
});

test('faults have a place', () => {
  expect(parse('{"a": }', 'json')).toMatchObject({ problem: { offset: 6 } });
  expect(parse('a: [1', 'yaml').problem).toBeDefined();
});

test("the server's words lead to a place", () => {
  const text = '{"name": "x", "priority": 9}';
  expect(offsetOf('data.priority should be <= 5', text)).toBe(text.indexOf('priority'));
  expect(offsetOf('node "q" is not there', text)).toBe(0);
});
