/** One server-sent event. */
export interface StreamEvent {
  id: string;
  type: string;
  data: string;
}

/** Takes the text of an event stream in pieces, however they are cut, and gives whole events. */
export class EventReader {
  private rest = '';

  push(text: string): StreamEvent[] {
    const blocks = (this.rest + text).split(/\r?\n\r?\n/);
    this.rest = blocks.pop() ?? '';
    return blocks.map(parseBlock).filter((event) => event.data !== '');
  }
}

function parseBlock(block: string): StreamEvent {
  const event: StreamEvent = { id: '', type: 'message', data: '' };
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^ /, '');
    if (name === 'id') event.id = value;
    if (name === 'event') event.type = value;
    if (name === 'data') data.push(value);
  }
  event.data = data.join('\n');
  return event;
}
