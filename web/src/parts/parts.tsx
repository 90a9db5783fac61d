/** Small parts that every page uses. */
import {
  Alert,
  Anchor,
  type AnchorProps,
  Badge,
  Button,
  Code,
  CopyButton,
  Group,
  Menu,
  Paper,
  Skeleton,
  Stack,
  Text,
  Title,
  Tooltip,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type ReactNode, useEffect, useSyncExternalStore } from 'react';
import { ApiError } from '../api/client';
import { ago, fullTime } from './format';
import { Icon, type IconName } from './icons';
import { stateOf } from './states';

let now = Date.now();
const ticks = new Set<() => void>();
setInterval(() => {
  if (document.hidden) return;
  now = Date.now();
  for (const tick of ticks) tick();
}, 1000);
const onTick = (tick: () => void) => {
  ticks.add(tick);
  return () => void ticks.delete(tick);
};
/** The time, once a second, as long as the page is seen. */
export const useNow = () => useSyncExternalStore(onTick, () => now);

export function Ago({ time }: { time: number | undefined | null }) {
  const current = useNow();
  if (!time) return null;
  return (
    <time dateTime={new Date(time).toISOString()} title={fullTime(time)}>
      {ago(time, current)}
    </time>
  );
}

export function StateBadge({ state, size = 'sm' }: { state: string | undefined; size?: 'sm' | 'md' | 'lg' }) {
  const { label, color, icon } = stateOf(state);
  return (
    <Badge
      color={color}
      variant="light"
      size={size}
      radius="sm"
      tt="none"
      leftSection={<Icon name={icon} size={12} />}
      style={{ flex: 'none' }}
    >
      {label}
    </Badge>
  );
}

/** The hash address of a page with its search. */
export function at(path: string, search: Record<string, string | number | undefined> = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search))
    if (value !== undefined && value !== '') query.set(name, String(value));
  const text = query.toString();
  return `#${path}${text ? `?${text}` : ''}`;
}
export const jobAddress = (jobId: string, search: Record<string, string | number | undefined> = {}) =>
  at(`/jobs/${encodeURIComponent(jobId)}`, search);

export function To({ to, children, ...rest }: { to: string; title?: string; children: ReactNode } & AnchorProps) {
  return (
    <Anchor href={to} {...rest}>
      {children}
    </Anchor>
  );
}

export function ErrorNote({ error, retry }: { error: unknown; retry?: () => void }) {
  const message = error instanceof Error ? error.message : String(error);
  const forbidden = error instanceof ApiError && error.status === 403;
  return (
    <Alert color="red" icon={<Icon name="warning" />} title={forbidden ? 'Your role does not allow this' : message}>
      {forbidden && <Text size="sm">{message}</Text>}
      {retry && (
        <Button size="xs" variant="light" color="red" onClick={retry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}

export const tellError = (title: string) => (error: unknown) =>
  void notifications.show({
    color: 'red',
    title,
    message: error instanceof Error ? error.message : String(error),
    autoClose: 10000,
  });
export const tellDone = (message: string) => void notifications.show({ color: 'green', message });

/** Says what belongs here, and how to begin. */
export function Empty({
  icon,
  title,
  children,
  command,
  action,
}: {
  icon: IconName;
  title: string;
  children?: ReactNode;
  command?: string;
  action?: ReactNode;
}) {
  return (
    <Stack align="center" gap="xs" py={48} px="md">
      <Text c="dimmed" component="span">
        <Icon name={icon} size={36} />
      </Text>
      <Title order={2} size="h4" ta="center">
        {title}
      </Title>
      <Text c="dimmed" size="sm" ta="center" maw={520}>
        {children}
      </Text>
      {command && <Command text={command} />}
      {action}
    </Stack>
  );
}

/** A command line that can be copied. */
export function Command({ text }: { text: string }) {
  return (
    <Group gap={4} wrap="nowrap" maw="100%">
      <Code style={{ whiteSpace: 'pre-wrap', wordBreak: 'break-word' }}>{text}</Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button variant="subtle" size="compact-xs" onClick={copy}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}

export function CopyId({ value }: { value: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : 'Copy'}>
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            ff="monospace"
            onClick={copy}
            rightSection={<Icon name={copied ? 'check' : 'copy'} size={12} />}
          >
            {value}
          </Button>
        </Tooltip>
      )}
    </CopyButton>
  );
}

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The same action as a command, a curl call and Python. */
export function CopyAs({
  cli,
  method,
  path,
  body,
}: {
  cli: string;
  method: 'POST' | 'PUT' | 'DELETE' | 'GET';
  path: string;
  body?: unknown;
}) {
  const url = new URL(`api/v1/${path}`, window.location.href.split('#')[0]).href;
  const json = body === undefined ? undefined : JSON.stringify(body);
  const curl = json
    ? `curl -X ${method} ${quote(url)} -H 'Content-Type: application/json' -d ${quote(json)}`
    : `curl -X ${method} ${quote(url)}`;
  const python = `import requests\nrequests.request(${JSON.stringify(method)}, ${JSON.stringify(url)}${json ? `, data=${JSON.stringify(json)}, headers={"Content-Type": "application/json"}` : ''}).raise_for_status()`;
  const copy = (text: string) =>
    navigator.clipboard.writeText(text).then(() => tellDone('Copied'), tellError('The browser does not allow copying'));
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<Icon name="copy" size={14} />}>
          Copy as
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => copy(cli)}>Command line</Menu.Item>
        <Menu.Item onClick={() => copy(curl)}>curl</Menu.Item>
        <Menu.Item onClick={() => copy(python)}>Python</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function Page({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  useTitle(title);
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="sm">
        <Title order={1} size="h3">
          {title}
        </Title>
        <Group gap="xs">{actions}</Group>
      </Group>
      {children}
    </Stack>
  );
}

export function useTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · HKube`;
  }, [title]);
}

export function Section({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={2} size="h5">
          {title}
        </Title>
        {actions}
      </Group>
      {children}
    </Paper>
  );
}

export const Loading = ({ rows = 4 }: { rows?: number }) => (
  <Stack gap="xs" role="status" aria-busy="true" aria-label="Loading">
    {Array.from({ length: rows }, (_, row) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike
      <Skeleton key={row} height={28} />
    ))}
  </Stack>
);

/** JSON as text; what is long is cut, and says so. */
export function Json({ value, max = 20000 }: { value: unknown; max?: number }) {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? 'nothing');
  return (
    <>
      <Code block className="json">
        {text.slice(0, max)}
      </Code>
      {text.length > max && (
        <Text size="xs" c="dimmed" mt={4}>
          Only the first {max.toLocaleString('en')} of {text.length.toLocaleString('en')} characters are shown.
        </Text>
      )}
    </>
  );
}
