/** The text of a definition, as JSON or YAML, and what it says. */
import { parseDocument, stringify } from 'yaml';

export type Language = 'json' | 'yaml';
export type Parsed = { value: unknown; problem?: undefined } | { problem: { message: string; offset: number } };

export const write = (value: unknown, language: Language) =>
  language === 'json' ? JSON.stringify(value, null, 2) : stringify(value, { lineWidth: 120 });

/** JSON is YAML, too; but where JSON is meant, only JSON is taken. */
export function parse(text: string, language: Language): Parsed {
  if (language === 'json') {
    try {
      return { value: JSON.parse(text) as unknown };
    } catch (fault) {
      const message = fault instanceof Error ? fault.message : String(fault);
      return { problem: { message, offset: jsonOffset(message, text) } };
    }
  }
  const document = parseDocument(text);
  const [fault] = document.errors;
  if (fault) return { problem: { message: fault.message.split('\n')[0] ?? fault.message, offset: fault.pos[0] } };
  return { value: document.toJS() as unknown };
}

/** Browsers tell the place as a number, or by the characters around it. */
function jsonOffset(message: string, text: string): number {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const around = /token '([\s\S]+?)', (\.\.\.)?"([\s\S]*?)"(?:\.\.\. | )is not valid/.exec(message);
  const [, token = '', cut, part = ''] = around ?? [];
  const start = around ? text.indexOf(part) : -1;
  if (start < 0) return text.length;
  return start + (cut ? Math.min(10, part.length) : Math.max(part.lastIndexOf(token), 0));
}

/** Where a message of the server points to: the name that it quotes, or the key that it speaks of. */
export function offsetOf(message: string, text: string): number {
  const names = [...message.matchAll(/"([^"]+)"|'([^']+)'|\.([A-Za-z]\w*)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');
  for (const name of names.reverse()) {
    const offset = name ? text.indexOf(name) : -1;
    if (offset >= 0) return offset;
  }
  return 0;
}
