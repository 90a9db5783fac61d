/** What surrounds every page: navigation, the live indicator, colours, the command palette, the login. */
import {
  ActionIcon,
  AppShell,
  Badge,
  Burger,
  Button,
  Group,
  Kbd,
  Menu,
  Modal,
  NavLink,
  PasswordInput,
  Stack,
  Table,
  Text,
  Tooltip,
  UnstyledButton,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';
import { get, token, whenUnauthorized } from '../api/client';
import { useLive } from '../api/live';
import { clockTime } from '../parts/format';
import { Icon, type IconName } from '../parts/icons';
import { at, Loading } from '../parts/parts';
import { Palette } from './Palette';

export const kPages: { path: string; label: string; icon: IconName; key: string }[] = [
  { path: '/', label: 'Home', icon: 'home', key: 'h' },
  { path: '/jobs', label: 'Jobs', icon: 'list', key: 'j' },
  { path: '/pipelines', label: 'Pipelines', icon: 'flow', key: 'p' },
  { path: '/algorithms', label: 'Algorithms', icon: 'box', key: 'a' },
  { path: '/queue', label: 'Queue', icon: 'queue', key: 'q' },
];

export function Shell() {
  const [menu, { toggle, close }] = useDisclosure();
  const [palette, paletteIs] = useDisclosure();
  const [help, helpIs] = useDisclosure();
  const path = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the menu
  useEffect(close, [path]);
  useHotkeys([
    ['mod+K', paletteIs.open],
    ['?', helpIs.open],
    ['shift+?', helpIs.open],
    ['/', () => document.querySelector<HTMLInputElement>('[data-search]')?.focus()],
  ]);
  useGoKeys();
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 190, breakpoint: 'sm', collapsed: { mobile: !menu } }}
      padding="md"
    >
      <button type="button" className="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the content
      </button>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap">
            <Burger opened={menu} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
            <UnstyledButton component="a" href={at('/')} aria-label="HKube, home">
              <Text fw={700} size="lg" style={{ letterSpacing: -0.3 }}>
                HKube
              </Text>
            </UnstyledButton>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Button
              variant="default"
              size="xs"
              onClick={paletteIs.open}
              leftSection={<Icon name="search" size={14} />}
              rightSection={<Kbd size="xs">Ctrl K</Kbd>}
              visibleFrom="sm"
            >
              Go to…
            </Button>
            <ActionIcon variant="default" onClick={paletteIs.open} hiddenFrom="sm" aria-label="Go to">
              <Icon name="search" />
            </ActionIcon>
            <LiveBadge />
            <Tooltip label="Keys (?)">
              <ActionIcon variant="subtle" color="gray" aria-label="Keys" onClick={helpIs.open} visibleFrom="sm">
                <Icon name="keyboard" />
              </ActionIcon>
            </Tooltip>
            <Colours />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label="Pages">
        <Nav path={path} />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <Suspense fallback={<Loading rows={8} />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
      <Palette opened={palette} onClose={paletteIs.close} />
      <Keys opened={help} onClose={helpIs.close} />
      <Login />
    </AppShell>
  );
}

interface Counts {
  pending: number;
  active: number;
  paused: number;
}

/** How many jobs wait, run and are paused; the event stream keeps it up to date. */
export function useCounts() {
  return useQuery({
    queryKey: ['counts'],
    queryFn: async (): Promise<Counts> => {
      const jobs = await get<{ status: string }[]>('exec/jobs');
      const paused = await get<unknown[]>('exec/jobs', { status: 'paused', raw: true });
      const active = jobs.filter(({ status }) => status === 'active').length;
      return { pending: jobs.filter(({ status }) => status === 'pending').length, active, paused: paused.length };
    },
  });
}

function Nav({ path }: { path: string }) {
  const counts = useCounts().data;
  const version = useQuery({
    queryKey: ['version'],
    queryFn: () => get<{ systemVersion: string }>('status/version'),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const note: Record<string, number | undefined> = { '/jobs': counts?.active, '/queue': counts?.pending };
  return (
    <Stack justify="space-between" h="100%" gap={0}>
      <div>
        {kPages.map(({ path: to, label, icon }) => (
          <NavLink
            key={to}
            href={at(to)}
            label={label}
            leftSection={<Icon name={icon} size={18} />}
            rightSection={
              note[to] ? (
                <Badge
                  size="sm"
                  variant="light"
                  color={to === '/jobs' ? 'blue' : 'gray'}
                  aria-label={to === '/jobs' ? `${note[to]} running` : `${note[to]} waiting`}
                >
                  {note[to]}
                </Badge>
              ) : null
            }
            active={to === '/' ? path === '/' : path.startsWith(to)}
            aria-current={(to === '/' ? path === '/' : path.startsWith(to)) ? 'page' : undefined}
          />
        ))}
      </div>
      <Text size="xs" c="dimmed" px="sm">
        {version.data ? `HKube ${version.data.systemVersion}` : ''}
      </Text>
    </Stack>
  );
}

function LiveBadge() {
  const { state, asOf } = useLive();
  const text = { live: 'Live', connecting: 'Connecting', reconnecting: `As of ${clockTime(asOf)}`, paused: 'Paused' }[
    state
  ];
  const hint = {
    live: 'Changes appear by themselves',
    connecting: 'Waiting for the server',
    reconnecting: 'The server cannot be reached; trying again',
    paused: 'Nothing is read while the page is hidden',
  }[state];
  return (
    <Tooltip label={hint}>
      <Badge
        variant="light"
        radius="sm"
        tt="none"
        color={state === 'live' ? 'green' : 'yellow'}
        leftSection={<Icon name={state === 'live' ? 'check' : 'again'} size={12} />}
        role="status"
        data-live={state}
      >
        {text}
      </Badge>
    </Tooltip>
  );
}

function Colours() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const icon: IconName = colorScheme === 'auto' ? 'screen' : colorScheme === 'dark' ? 'moon' : 'sun';
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="Colours">
          <Icon name={icon} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="sun" />} onClick={() => setColorScheme('light')}>
          Light
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="moon" />} onClick={() => setColorScheme('dark')}>
          Dark
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="screen" />} onClick={() => setColorScheme('auto')}>
          As the system
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** "g" and then the letter of a page. */
function useGoKeys() {
  useEffect(() => {
    let armed = 0;
    const onKey = (event: KeyboardEvent) => {
      const element = event.target as HTMLElement;
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        element.closest('input, textarea, [contenteditable], [role=dialog]')
      )
        return;
      if (event.key === 'g') {
        armed = Date.now();
        return;
      }
      const page = kPages.find(({ key }) => key === event.key);
      if (page && Date.now() - armed < 1500) window.location.hash = page.path;
      armed = 0;
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

const kKeyHelp: [string[], string][] = [
  [['Ctrl', 'K'], 'Go to a page, pipeline, algorithm or job'],
  [['/'], 'Search on this page'],
  ...kPages.map(({ key, label }): [string[], string] => [['g', key], label]),
  [['↑', '↓'], 'Previous or next row'],
  [['Shift', 'click'], 'Select all rows in between'],
  [['?'], 'This list'],
];

function Keys({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Table>
        <Table.Tbody>
          {kKeyHelp.map(([keys, text]) => (
            <Table.Tr key={text}>
              <Table.Td>
                <Group gap={4} wrap="nowrap">
                  {keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </Group>
              </Table.Td>
              <Table.Td>{text}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}

/** Asks for a token when the server wants to know who asks. */
function Login() {
  const [opened, { open, close }] = useDisclosure();
  const [value, setValue] = useState('');
  const client = useQueryClient();
  useEffect(() => whenUnauthorized(open), [open]);
  return (
    <Modal opened={opened} onClose={close} title="Who are you?" withCloseButton={false} closeOnClickOutside={false}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          token.set(value.trim());
          setValue('');
          close();
          void client.invalidateQueries();
        }}
      >
        <Stack>
          <PasswordInput
            label="Token"
            description="Made by: hkube token create --name you --role view,execute"
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
            data-autofocus
            autoComplete="current-password"
          />
          <Text size="xs" c="dimmed">
            It is kept until this tab is closed.
          </Text>
          <Button type="submit" disabled={value.trim() === ''} leftSection={<Icon name="key" />}>
            Log in
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
