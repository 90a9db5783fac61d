/** Requests to the server: addresses relative to the page, the user's token, errors in words. */

/** The folder that the page was loaded from: the server's root, or the prefix that a proxy puts before it. */
const root = new URL('.', window.location.href.split('#')[0]).href;

const kTokenKey = 'hkube-token';

export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export type Query = Record<string, string | number | boolean | undefined>;

let onUnauthorized: () => void = () => {};
/** Calls `listener` when the server wants to know who asks. */
export function whenUnauthorized(listener: () => void) {
  onUnauthorized = listener;
}

export const token = {
  get: () => sessionStorage.getItem(kTokenKey) ?? '',
  set: (value: string) => (value ? sessionStorage.setItem(kTokenKey, value) : sessionStorage.removeItem(kTokenKey)),
};

export function address(path: string, query: Query = {}): string {
  const url = new URL(path, root);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  return url.href;
}

function words(status: number, body: unknown): string {
  const error = (body as { error?: unknown } | null)?.error;
  if (typeof error === 'string') return error;
  const message = (error as { message?: unknown } | undefined)?.message;
  if (typeof message === 'string') return message;
  if (typeof body === 'string' && body !== '' && !body.startsWith('<')) return body;
  return `The server answered with status ${status}.`;
}

/** The raw answer. Throws an ApiError when it is not a success, or when the server cannot be reached. */
export async function request(path: string, init: RequestInit = {}, query: Query = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (token.get()) headers.set('Authorization', `Bearer ${token.get()}`);
  let answer: Response;
  try {
    answer = await fetch(address(path, query), { ...init, headers });
  } catch (fault) {
    if (init.signal?.aborted) throw fault;
    throw new ApiError(0, 'The server cannot be reached.');
  }
  if (answer.ok) return answer;
  const text = await answer.text();
  let body: unknown = text;
  try {
    body = JSON.parse(text);
  } catch {
    // The answer is a plain text.
  }
  if (answer.status === 401) onUnauthorized();
  throw new ApiError(answer.status, words(answer.status, body));
}

async function parsed<T>(answer: Response): Promise<T> {
  const text = await answer.text();
  try {
    return JSON.parse(text) as T;
  } catch {
    return text as T;
  }
}

export const get = async <T>(path: string, query: Query = {}, signal?: AbortSignal) =>
  parsed<T>(await request(`api/v1/${path}`, signal ? { signal } : {}, query));

export async function send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown, query: Query = {}) {
  const form = body instanceof FormData;
  const init: RequestInit = { method };
  if (body !== undefined) init.body = form ? body : JSON.stringify(body);
  if (body !== undefined && !form) init.headers = { 'Content-Type': 'application/json' };
  return parsed<T>(await request(`api/v1/${path}`, init, query));
}
export const post = <T>(path: string, body: unknown, query: Query = {}) => send<T>('POST', path, body, query);

export async function graphql<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const answer = await request('graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await parsed<{ data: T }>(answer)).data;
}

export function save(content: Blob, name: string) {
  const url = URL.createObjectURL(content);
  const anchor = Object.assign(document.createElement('a'), { href: url, download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** Saves what the server answers as a file. */
export async function download(path: string, name: string, query: Query = {}) {
  save(await (await request(`api/v1/${path}`, {}, query)).blob(), name);
}
