/** What each state of a job, node, task or build is called and looks like. Colour never stands alone. */
import type { IconName } from './icons';

export interface State {
  label: string;
  color: string;
  icon: IconName;
}

const waiting = (label: string): State => ({ label, color: 'gray', icon: 'clock' });
const kStates: Record<string, State> = {
  pending: waiting('Waiting'),
  creating: waiting('Needs worker'),
  preschedule: waiting('Scheduled'),
  init: waiting('Starting'),
  idle: waiting('Waiting'),
  active: { label: 'Running', color: 'blue', icon: 'play' },
  working: { label: 'Working', color: 'blue', icon: 'play' },
  storing: { label: 'Storing', color: 'blue', icon: 'play' },
  ready: { label: 'Ready', color: 'teal', icon: 'check' },
  paused: { label: 'Paused', color: 'yellow', icon: 'pause' },
  completed: { label: 'Completed', color: 'green', icon: 'check' },
  succeed: { label: 'Succeeded', color: 'green', icon: 'check' },
  failed: { label: 'Failed', color: 'red', icon: 'cross' },
  crashed: { label: 'Crashed', color: 'red', icon: 'cross' },
  stopped: { label: 'Stopped', color: 'orange', icon: 'stop' },
  skipped: { label: 'Skipped', color: 'gray', icon: 'skip' },
  stalled: { label: 'Stalled', color: 'yellow', icon: 'warning' },
  warning: { label: 'Warning', color: 'yellow', icon: 'warning' },
  failedScheduling: { label: 'No room', color: 'yellow', icon: 'warning' },
  exit: { label: 'Ending', color: 'gray', icon: 'stop' },
};

export const stateOf = (name: string | undefined): State => kStates[name ?? ''] ?? waiting(name || 'Not begun');
