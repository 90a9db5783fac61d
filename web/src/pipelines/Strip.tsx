import type { JobRow } from '../api/model';
import { Icon } from '../parts/icons';
import { jobAddress } from '../parts/parts';
import { stateOf } from '../parts/states';

/** The last runs, oldest first; each leads to its job. */
export function Strip({ runs }: { runs: JobRow[] }) {
  return (
    <span className="strip">
      {[...runs].reverse().map((row) => {
        const state = stateOf(row.status.status);
        return (
          <a
            key={row.jobId}
            href={jobAddress(row.jobId)}
            title={`${state.label}${row.status.error ? `: ${row.status.error}` : ''}`}
            aria-label={`Job ${row.jobId}: ${state.label}`}
            style={{ background: `var(--mantine-color-${state.color}-8)` }}
          >
            <Icon name={state.icon} size={12} />
          </a>
        );
      })}
    </span>
  );
}
