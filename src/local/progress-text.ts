import { countOf } from '../records/other-kinds';
import type { RunCounts } from './pipeline/run-counts';

/** The progress of a run, in one line. @param seconds since it began */
export function progressText(counts: RunCounts, seconds: number): string {
  const { received, delivered, malformed, empty, deadLettered, paused, retries } = counts;
  const parts = [`${received} received`, `${delivered} delivered (${Math.round(delivered / seconds)}/s)`];
  const further = {
    malformed,
    'not contact records': countOf(counts.otherKinds),
    'nothing left': empty,
    'dead-lettered': deadLettered,
    paused,
    retries,
  };
  for (const [label, value] of Object.entries(further)) if (value > 0) parts.push(`${value} ${label}`);
  return parts.join(', ');
}
