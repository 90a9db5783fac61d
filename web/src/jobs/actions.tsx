/** What can be done with jobs, with one or with many. Says what is affected before it stops anything. */
import { Button, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../api/client';
import type { JobRow } from '../api/model';
import { count } from '../parts/format';
import { Icon, type IconName } from '../parts/icons';
import { tellDone, tellError } from '../parts/parts';

export type Action = 'stop' | 'rerun' | 'pause' | 'resume';
export type Target = { jobId: string; name: string; status: string };

export const targetOf = (row: JobRow): Target => ({
  jobId: row.jobId,
  name: row.pipeline?.name ?? row.status.pipeline,
  status: row.status.status,
});

const kFits: Record<Action, { statuses: string[]; label: string; done: string; icon: IconName; not: string }> = {
  stop: {
    statuses: ['pending', 'active', 'paused'],
    label: 'Stop',
    done: 'Stopped',
    icon: 'stop',
    not: 'It is over already.',
  },
  pause: {
    statuses: ['pending', 'active'],
    label: 'Pause',
    done: 'Paused',
    icon: 'pause',
    not: 'Only jobs that wait or run can be paused.',
  },
  resume: {
    statuses: ['paused'],
    label: 'Resume',
    done: 'Resumed',
    icon: 'play',
    not: 'Only paused jobs can be resumed.',
  },
  rerun: {
    statuses: ['pending', 'active', 'paused', 'completed', 'failed', 'stopped'],
    label: 'Run again',
    done: 'Started again',
    icon: 'again',
    not: '',
  },
};
export const kActions: Action[] = ['rerun', 'pause', 'resume', 'stop'];
export const actionLabel = (action: Action) => kFits[action].label;
export const actionIcon = (action: Action) => kFits[action].icon;
export const fits = (action: Action, status: string) => kFits[action].statuses.includes(status);
export const whyNot = (action: Action) => kFits[action].not;

/** Does `action` with all targets, a few at a time; tells how many it could not be done with, and why. */
export function useAct(after?: (jobIds: string[]) => void) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  async function act(action: Action, targets: Target[], reason?: string) {
    setBusy(true);
    const made: string[] = [];
    const faults: unknown[] = [];
    const todo = [...targets];
    const work = async () => {
      for (let target = todo.shift(); target; target = todo.shift()) {
        try {
          const body = action === 'stop' && reason ? { jobId: target.jobId, reason } : { jobId: target.jobId };
          const answer = await post<{ jobId?: string }>(`exec/${action}`, body);
          made.push(answer.jobId ?? target.jobId);
        } catch (error) {
          faults.push(error);
        }
      }
    };
    await Promise.all([work(), work(), work(), work()]);
    setBusy(false);
    if (made.length > 0) tellDone(`${kFits[action].done}: ${count(made.length, 'job')}`);
    if (faults.length > 0) tellError(`${count(faults.length, 'job')} refused`)(faults[0]);
    void client.invalidateQueries({ queryKey: ['jobs'] });
    void client.invalidateQueries({ queryKey: ['job'] });
    void client.invalidateQueries({ queryKey: ['queue'] });
    if (made.length > 0) after?.(made);
    return made;
  }
  return { act, busy };
}

/** Asks before jobs are stopped, with the list of them. */
export function StopDialog({
  targets,
  onClose,
  onStopped,
}: {
  targets: Target[];
  onClose: () => void;
  onStopped?: () => void;
}) {
  const [reason, setReason] = useState('');
  const { act, busy } = useAct(() => {
    onStopped?.();
    onClose();
  });
  return (
    <Modal
      opened={targets.length > 0}
      onClose={onClose}
      title={`Stop ${count(targets.length, 'job')}?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void act('stop', targets, reason);
        }}
      >
        <Stack gap="sm">
          <List size="sm" mah={220} style={{ overflow: 'auto' }}>
            {targets.slice(0, 100).map((target) => (
              <List.Item key={target.jobId}>
                {target.name}{' '}
                <Text span c="dimmed" ff="monospace" size="xs">
                  {target.jobId}
                </Text>
              </List.Item>
            ))}
          </List>
          {targets.length > 100 && <Text size="sm">… and {targets.length - 100} more</Text>}
          <TextInput
            label="Reason"
            description="Kept with the job, for others to read"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Leave them running
            </Button>
            <Button color="red" type="submit" loading={busy} leftSection={<Icon name="stop" />}>
              Stop
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
