import { expect, test } from 'vitest';
import { EventReader } from './sse';

test('events survive any cut of the stream', () => {
  const text = 'id: 1-0\nevent: hello\ndata: {"id":"1-0"}\n\n: alive\n\nid: 1-1\nevent: job\ndata: {"a":": b"}\n\n';
  const expected = [
    { id: '1-0', type: 'hello', data: '{"id":"1-0"}' },
    { id: '1-1', type: 'job', data: '{"a":": b"}' },
  ];
  for (let cut = 0; cut <= text.length; cut++) {
    const reader = new EventReader();
    expect([...reader.push(text.slice(0, cut)), ...reader.push(text.slice(cut))]).toEqual(expected);
  }
});

test('an event without its end is not told', () => {
  expect(new EventReader().push('event: job\ndata: {}\n')).toEqual([]);
});
