/** Goes anywhere: pages, pipelines, algorithms, a job by its id. Opened by Ctrl-K. */
import { Group, Modal, ScrollArea, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { get } from '../api/client';
import { Icon, type IconName } from '../parts/icons';
import { at, jobAddress } from '../parts/parts';
import { kPages } from './Shell';

interface Entry {
  label: string;
  kind: string;
  icon: IconName;
  to: string;
}

export function Palette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal.Root opened={opened} onClose={onClose} padding="xs" yOffset="10vh" transitionProps={{ duration: 0 }}>
      <Modal.Overlay />
      <Modal.Content aria-label="Go to">
        <Modal.Body>{opened && <Inside onClose={onClose} />}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Inside({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [place, setPlace] = useState(0);
  const pipelines = useQuery({ queryKey: ['pipelines'], queryFn: () => get<{ name: string }[]>('store/pipelines') });
  const algorithms = useQuery({ queryKey: ['algorithms'], queryFn: () => get<{ name: string }[]>('store/algorithms') });
  const entries = useMemo(() => {
    const all: Entry[] = [
      ...kPages.map(({ label, icon, path }): Entry => ({ label, kind: 'Page', icon, to: at(path) })),
      { label: 'Failed jobs', kind: 'Jobs', icon: 'cross', to: at('/jobs', { q: 'status:failed' }) },
      { label: 'Running jobs', kind: 'Jobs', icon: 'play', to: at('/jobs', { q: 'status:active' }) },
      { label: 'New pipeline', kind: 'Action', icon: 'plus', to: at('/new-pipeline') },
      ...(pipelines.data ?? []).flatMap(({ name }): Entry[] => [
        { label: name, kind: 'Pipeline', icon: 'flow', to: at(`/pipelines/${encodeURIComponent(name)}`) },
        {
          label: `Run ${name}`,
          kind: 'Action',
          icon: 'play',
          to: at(`/pipelines/${encodeURIComponent(name)}`, { tab: 'run' }),
        },
      ]),
      ...(algorithms.data ?? []).map(
        ({ name }): Entry => ({
          label: name,
          kind: 'Algorithm',
          icon: 'box',
          to: at(`/algorithms/${encodeURIComponent(name)}`),
        }),
      ),
    ];
    const wanted = text.trim().toLowerCase();
    const hits = all.filter(({ label, kind }) => `${label} ${kind}`.toLowerCase().includes(wanted)).slice(0, 50);
    if (/^[a-z0-9]{8,}$/i.test(text.trim()))
      hits.push({ label: text.trim(), kind: 'Job', icon: 'list', to: jobAddress(text.trim()) });
    if (wanted)
      hits.push({
        label: `Jobs with “${text.trim()}”`,
        kind: 'Search',
        icon: 'search',
        to: at('/jobs', { q: text.trim() }),
      });
    return hits;
  }, [text, pipelines.data, algorithms.data]);
  useEffect(() => document.getElementById(`palette-${place}`)?.scrollIntoView({ block: 'nearest' }), [place]);
  const go = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    window.location.hash = entry.to.slice(1);
  };
  return (
    <>
      <TextInput
        data-autofocus
        aria-label="Go to"
        placeholder="A page, pipeline, algorithm or job id"
        leftSection={<Icon name="search" />}
        role="combobox"
        aria-expanded
        aria-controls="palette"
        aria-activedescendant={`palette-${place}`}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setPlace(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setPlace(Math.min(place + 1, entries.length - 1));
          else if (event.key === 'ArrowUp') setPlace(Math.max(place - 1, 0));
          else if (event.key === 'Enter') go(entries[place]);
          else return;
          event.preventDefault();
        }}
      />
      <ScrollArea.Autosize mah="50vh" mt="xs">
        <div id="palette" role="listbox" aria-label="Places">
          {entries.map((entry, index) => (
            <UnstyledButton
              key={entry.kind + entry.label}
              id={`palette-${index}`}
              role="option"
              aria-selected={index === place}
              tabIndex={-1}
              className="palette-entry"
              onClick={() => go(entry)}
              onMouseMove={() => setPlace(index)}
            >
              <Group gap="sm" wrap="nowrap">
                <Icon name={entry.icon} />
                <Text size="sm" truncate flex={1}>
                  {entry.label}
                </Text>
                <Text size="xs" c="dimmed">
                  {entry.kind}
                </Text>
              </Group>
            </UnstyledButton>
          ))}
        </div>
      </ScrollArea.Autosize>
    </>
  );
}
