import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export type Search = Record<string, string | undefined>;

/** What the address says after `?`, and how to change it. An empty value is left out. */
export function useAddress(): [Search, (change: Search, mode?: 'replace' | 'push') => void] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const change = useCallback(
    (patch: Search, mode: 'replace' | 'push' = 'push') =>
      void navigate({
        to: '.',
        search: ((old: Search) =>
          Object.fromEntries(Object.entries({ ...old, ...patch }).filter(([, value]) => value))) as never,
        replace: mode === 'replace',
      }),
    [navigate],
  );
  return [search, change];
}
