/** Stores an algorithm with its code, and shows its build. */
import { Button, FileInput, Group, Modal, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../api/client';
import type { Algorithm } from '../api/model';
import { at, Command, ErrorNote, tellDone } from '../parts/parts';

const kEnvs = [
  { value: 'python', label: 'Python', entry: 'main.py' },
  { value: 'nodejs', label: 'Node.js', entry: 'index.js' },
  { value: 'java', label: 'Java', entry: 'Algorithm' },
  { value: 'cpp', label: 'C++', entry: 'main.cpp' },
];

export function Upload({ opened, onClose, old }: { opened: boolean; onClose: () => void; old?: Algorithm }) {
  const client = useQueryClient();
  const [name, setName] = useState(old?.name ?? '');
  const [env, setEnv] = useState(old?.env ?? 'python');
  const [entryPoint, setEntryPoint] = useState(old?.entryPoint ?? '');
  const [cpu, setCpu] = useState<number | string>(old?.cpu ?? 0.1);
  const [mem, setMem] = useState(old?.mem ?? '256Mi');
  const [file, setFile] = useState<File | null>(null);
  const store = useMutation({
    mutationFn: () => {
      const form = new FormData();
      const first = kEnvs.find(({ value }) => value === env)?.entry;
      form.set(
        'payload',
        JSON.stringify({ name, env, entryPoint: entryPoint || first, cpu: Number(cpu), mem, type: 'Code' }),
      );
      if (file) form.set('file', file);
      return post<{ buildId?: string; messages?: string[] }>('store/algorithms/apply', form);
    },
    onSuccess: ({ buildId, messages }) => {
      tellDone(messages?.at(-1) ?? 'Stored');
      void client.invalidateQueries({ queryKey: ['algorithms'] });
      void client.invalidateQueries({ queryKey: ['builds'] });
      onClose();
      window.location.hash = at(`/algorithms/${encodeURIComponent(name)}`, {
        tab: buildId ? 'builds' : undefined,
      }).slice(1);
    },
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={old ? `Change ${old.name}` : 'New algorithm'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          store.mutate();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Name"
            required
            disabled={old !== undefined}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
            description="Lower-case letters, digits and hyphens"
          />
          <FileInput
            label="Code"
            description="A .zip or .tar.gz of the folder"
            accept=".zip,.gz,.tgz"
            placeholder={old ? 'Leave empty to keep the code' : 'Choose a file'}
            required={!old}
            value={file}
            onChange={setFile}
            clearable
          />
          <Group grow>
            <Select
              label="Language"
              data={kEnvs.map(({ value, label }) => ({ value, label }))}
              allowDeselect={false}
              value={env}
              onChange={(value) => setEnv(value ?? 'python')}
            />
            <TextInput
              label="Entry point"
              placeholder={kEnvs.find(({ value }) => value === env)?.entry}
              value={entryPoint}
              onChange={(event) => setEntryPoint(event.currentTarget.value)}
            />
          </Group>
          <Group grow>
            <NumberInput label="Cores" min={0} step={0.1} value={cpu} onChange={setCpu} />
            <TextInput label="Memory" value={mem} onChange={(event) => setMem(event.currentTarget.value)} />
          </Group>
          {store.error && <ErrorNote error={store.error} />}
          <Command text={`hkubectl algorithm apply --f ${name || 'algorithm'}.yml`} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={store.isPending} disabled={name === '' || (!old && !file)}>
              Store and build
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
