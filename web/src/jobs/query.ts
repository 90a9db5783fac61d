/** The language of the query bar: `status:failed pipeline:foo* tag:nightly duration>10m error~"OOM" since:2d`. */
import type { JobRow } from '../api/model';

export interface JobQuery {
  /** What the server looks for. */
  server: {
    pipelineName?: string;
    pipelineStatus?: string;
    algorithmName?: string;
    experimentName?: string;
    pipelineType?: string;
    tags?: string[];
    datesRange?: { from?: number; to?: number };
  };
  /** What is looked for in the rows that the server gives; empty when there is nothing more. */
  filters: ((row: JobRow) => boolean)[];
  /** What could not be understood, in words. */
  faults: string[];
}

export const kKeys = [
  'status',
  'pipeline',
  'tag',
  'algorithm',
  'experiment',
  'type',
  'since',
  'until',
  'duration',
  'error',
  'id',
] as const;
export const kStatuses = ['pending', 'active', 'paused', 'completed', 'failed', 'stopped'];
const kUnits: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `90s`, `10m`, `1.5h`, `2d` in milliseconds. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|min|m|h|d|w)$/.exec(text);
  return match ? Number(match[1]) * (kUnits[match[2] ?? ''] ?? Number.NaN) : undefined;
}

function parseTime(text: string, now: number): number | undefined {
  const span = parseDuration(text);
  if (span !== undefined) return now - span;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

export function tokens(text: string): string[] {
  return text.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
}
const bare = (text: string) => text.replaceAll('"', '');

function pattern(text: string): (value: string | undefined) => boolean {
  const source = text
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  const expression = new RegExp(`^${source}$`, 'i');
  return (value) => expression.test(value ?? '');
}

export const tookMs = (row: JobRow, now = Date.now()): number | undefined => {
  if (row.result?.timeTook !== undefined) return row.result.timeTook * 1000;
  const begun = row.status.activeTime ?? row.pipeline?.startTime;
  return row.status.status === 'active' && begun ? now - begun : undefined;
};

const textOf = (row: JobRow) =>
  `${row.jobId} ${row.pipeline?.name ?? row.status.pipeline} ${row.pipeline?.tags?.join(' ') ?? ''}`.toLowerCase();

export function parseQuery(text: string, now = Date.now()): JobQuery {
  const query: JobQuery = { server: {}, filters: [], faults: [] };
  const { server, filters, faults } = query;
  for (const token of tokens(text)) {
    const match = /^([a-z]+)([:<>~=])(.*)$/i.exec(token);
    if (!match) {
      const word = bare(token).toLowerCase();
      filters.push((row) => textOf(row).includes(word));
      continue;
    }
    const key = (match[1] ?? '').toLowerCase();
    const sign = match[2] ?? ':';
    const value = bare(match[3] ?? '');
    if (value === '') continue;
    switch (key) {
      case 'status': {
        const wanted = value.split(',');
        const unknown = wanted.find((status) => !kStatuses.includes(status));
        if (unknown !== undefined) faults.push(`There is no status “${unknown}”; there are ${kStatuses.join(', ')}.`);
        else if (wanted.length === 1) server.pipelineStatus = value;
        else filters.push((row) => wanted.includes(row.status.status));
        break;
      }
      case 'pipeline':
        if (value.includes('*')) {
          const fits = pattern(value);
          filters.push((row) => fits(row.pipeline?.name ?? row.status.pipeline));
        } else server.pipelineName = value;
        break;
      case 'tag':
        if (server.tags) filters.push((row) => row.pipeline?.tags?.includes(value) ?? false);
        else server.tags = [value];
        break;
      case 'algorithm':
        server.algorithmName = value;
        break;
      case 'experiment':
        server.experimentName = value;
        break;
      case 'type':
        server.pipelineType = value;
        break;
      case 'id':
        filters.push((row) => row.jobId.startsWith(value));
        break;
      case 'since':
      case 'until': {
        const time = parseTime(value, now);
        if (time === undefined) faults.push(`“${token}” is no time; write ${key}:2d or ${key}:2026-01-31.`);
        else server.datesRange = { ...server.datesRange, [key === 'since' ? 'from' : 'to']: time };
        break;
      }
      case 'duration': {
        const span = parseDuration(value);
        if (span === undefined || !'<>'.includes(sign))
          faults.push(`“${token}” is no duration; write duration>10m or duration<5s.`);
        else
          filters.push((row) => {
            const took = tookMs(row);
            return took !== undefined && (sign === '>' ? took > span : took < span);
          });
        break;
      }
      case 'error': {
        const part = value.toLowerCase();
        filters.push((row) => (row.status.error ?? '').toLowerCase().includes(part));
        break;
      }
      default:
        faults.push(`“${key}” is not known here; there are ${kKeys.join(', ')}.`);
    }
  }
  return query;
}

/** The query with `key` set to `value`, or without it. */
export function withTerm(text: string, key: string, value: string | undefined): string {
  const others = tokens(text).filter((token) => !new RegExp(`^${key}[:<>~=]`, 'i').test(token));
  if (value) others.push(`${key}:${/\s/.test(value) ? `"${value}"` : value}`);
  return others.join(' ');
}

export function termOf(text: string, key: string): string | undefined {
  const token = tokens(text).find((each) => each.toLowerCase().startsWith(`${key}:`));
  return token ? bare(token.slice(key.length + 1)) : undefined;
}

/** What the word being typed may become. */
export function suggestions(text: string, known: Record<string, string[]>): string[] {
  const list = /\s$/.test(text) ? [] : tokens(text);
  const last = list.at(-1) ?? '';
  const head = text.slice(0, text.length - last.length);
  const colon = last.indexOf(':');
  const options =
    colon > 0
      ? (known[last.slice(0, colon)] ?? []).map((value) => `${last.slice(0, colon)}:${value}`)
      : kKeys.map((key) => (key === 'duration' ? 'duration>' : key === 'error' ? 'error~' : `${key}:`));
  return options.filter((option) => option.startsWith(last) && option !== last).map((option) => head + option);
}
