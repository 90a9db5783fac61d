import { expect, test } from 'vitest';
import type { GraphNode } from '../api/model';
import { columns, edgeTypes, summarize } from './summary';

const batch = (...states: string[]): GraphNode => ({
  nodeName: 'n',
  algorithmName: 'a',
  batch: states.map((status, index) => ({ nodeName: 'n', algorithmName: 'a', taskId: `${index}`, status })),
});

test.each([
  [['succeed', 'succeed'], 'succeed'],
  [['succeed', 'creating'], 'active'],
  [['active', 'creating'], 'active'],
  [['succeed', 'failed'], 'failed'],
  [['succeed', 'stopped'], 'stopped'],
  [['creating', 'creating'], 'creating'],
])('a batch of %s is %s', (states, state) => expect(summarize(batch(...states)).state).toBe(state));

test('a node without a batch is its own state', () => {
  expect(summarize({ nodeName: 'n', algorithmName: 'a', status: 'skipped' })).toMatchObject({
    state: 'skipped',
    done: 1,
    total: 1,
  });
});

test('columns go by the longest way', () => {
  const node = (nodeName: string) => ({ nodeName, algorithmName: 'x' });
  const edge = (from: string, to: string) => ({ from, to });
  const places = columns(
    { nodes: ['a', 'b', 'c'].map(node), edges: [edge('a', 'b'), edge('b', 'c'), edge('a', 'c')] },
    10,
    5,
  );
  expect([...places.values()].map(({ x }) => x)).toEqual([0, 10, 20]);
});

test('both forms of an edge are read', () => {
  expect(edgeTypes({ from: 'a', to: 'b', value: { types: ['input'] } })).toEqual(['input']);
  expect(edgeTypes({ from: 'a', to: 'b', value: [{ types: ['waitAny'] }] })).toEqual(['waitAny']);
});
