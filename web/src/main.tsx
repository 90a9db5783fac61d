import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './style.css';
import { type CSSVariablesResolver, createTheme, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/client';
import { startLive } from './api/live';
import { router } from './app/router';

// What has been read stays right until an event says otherwise: nothing is polled.
const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});
startLive(client);

const theme = createTheme({
  defaultRadius: 'sm',
  primaryShade: 8,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, Ubuntu, Cantarell, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  respectReducedMotion: true,
});

// Darker words on light grounds: the library's own reach less than the contrast that WCAG AA asks for.
const kHues = ['red', 'green', 'blue', 'orange', 'teal', 'yellow', 'gray', 'grape', 'cyan'];
const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-anchor': 'var(--mantine-color-blue-9)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    ...Object.fromEntries(
      kHues.flatMap((hue) => {
        const dark =
          hue === 'yellow' || hue === 'orange'
            ? '#7a4200'
            : `color-mix(in srgb, var(--mantine-color-${hue}-9) 75%, black)`;
        return [
          [`--mantine-color-${hue}-light-color`, dark],
          [`--mantine-color-${hue}-text`, dark],
        ];
      }),
    ),
  },
  dark: { '--mantine-color-dimmed': 'var(--mantine-color-dark-1)' },
});

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
          <Notifications position="bottom-right" />
          <RouterProvider router={router} />
        </MantineProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
