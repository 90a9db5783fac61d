/** Asks before something stored is deleted, and says what goes with it. */
import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { send } from '../api/client';
import { Icon } from './icons';
import { ErrorNote, tellDone } from './parts';

export function DeleteDialog({
  opened,
  onClose,
  title,
  path,
  children,
  onDone,
}: {
  opened: boolean;
  onClose: () => void;
  title: string;
  path: string;
  children: ReactNode;
  onDone: () => void;
}) {
  const remove = useMutation({
    mutationFn: () => send<{ message?: string }>('DELETE', path),
    onSuccess: () => {
      tellDone('Deleted');
      onClose();
      onDone();
    },
  });
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <div>{children}</div>
        {remove.error && <ErrorNote error={remove.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate()}
            leftSection={<Icon name="trash" />}
          >
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
