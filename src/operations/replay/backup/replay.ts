import { listObjects } from '../../backup/objects';
import type { Ask, Replay, Report } from '../replay';
import type { Selection } from '../selection';
import { planBackup, plannedRecords } from './plan';
import { selectionRule } from './rules';

/**
 * Puts records of the backup on the stream.
 *
 * @returns undefined if the user declines
 * @throws {ConfigurationError} if the backup cannot be read
 */
export async function replayBackup(
  replay: Replay,
  selection: Extract<Selection, { kind: 'backup' }>,
  ask: Ask,
): Promise<Report | undefined> {
  const { backup, journal, tally, progress, signal } = replay.props;
  if (backup === undefined) throw new Error('There is no backup.');
  const { rule, span } = selectionRule(selection, journal.startedAt.getTime(), backup.lateness);
  const objects = await listObjects(replay.props.aws, backup.bucket, span);
  const plan = await planBackup(objects, rule, replay.props, backup.reader);
  const notices =
    objects.length === 0
      ? [
          'the backup has no objects of that time: check the times, and whether the retention period has ended',
        ]
      : selection.from === undefined
        ? [`the whole backup was read, ${objects.length} objects; --from and --to narrow it`]
        : [];
  if (plan.count > 0 && !signal.aborted) {
    const question = `Put ${plan.count} records of ${backup.bucket} on the stream, and so to the destination?`;
    if (!(await ask(question))) return undefined;
    progress.putting(plan.count);
    await replay.orStop(() =>
      replay.put(plannedRecords(plan, backup.reader, replay.props), async () => undefined),
    );
  }
  return {
    notices,
    isFinished: plan.unread.size === 0 && Object.keys(tally.records.reasons).length === 0,
  };
}
