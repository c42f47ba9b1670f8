import { PROGRAM } from '../../../cli/command';
import { counted } from '../../../cli/counted';
import { QUEUE_RETENTION_SECONDS } from '../../../stack/queue-retention';
import { ifThere } from '../../aws/answers';
import { queueSize } from '../../aws/queue-size';
import { APPLY } from '../../commands';
import { deploymentCheck } from './deployment-check';

const SECONDS_PER_HOUR = 3600;
/** The time that an operator needs to put records back. */
const NEEDED_SECONDS = 24 * SECONDS_PER_HOUR;
const RECENT_MINUTES = 30;

export const queue = deploymentCheck({
  id: 'dead-letter-queue',
  stage: 'Dead-letter queue',
  findings: { 'queue-missing': 'fail', 'dead-letters': 'fail' },
  async run(examination, report) {
    const { arn, url } = examination.deployment.deadLetterQueue;
    const size = await ifThere(queueSize(examination.aws.sqs, url));
    if (size === undefined) {
      report(
        'queue-missing',
        `the queue ${arn} does not exist: records that cannot be delivered are lost`,
        APPLY,
      );
      return '';
    }
    const { visible, hidden } = size;
    const all = visible + hidden;
    if (all > 0) {
      const inWork = hidden > 0 ? `, of which ${hidden} are being processed` : '';
      report(
        'dead-letters',
        `the pipe dead-lettered ${counted(all, 'record')}${inWork}: Operata does not have ${all === 1 ? 'it' : 'them'}`,
        `fix the cause first; then: ${PROGRAM} replay ${examination.arguments} --dead-letters --dry-run`,
      );
    }
    return 'the queue is empty: no record was dead-lettered';
  },
});

export const queueAge = deploymentCheck({
  id: 'dead-letter-age',
  stage: 'Dead-letter queue',
  findings: { 'dead-letters-expiring': 'fail' },
  async run(examination, report) {
    const { stream, pipe, backup } = examination.deployment;
    const metrics = await examination.metrics();
    const age = metrics.maximum('oldestDeadLetter', RECENT_MINUTES);
    if (age === undefined) return 'no message is waiting';
    // When its message arrived, a record was at most as old as the pipe's maximum record age.
    const kept = stream.retentionHours * SECONDS_PER_HOUR - Math.max(0, pipe.maximumRecordAgeSeconds);
    const left = Math.min(kept, QUEUE_RETENTION_SECONDS) - age;
    if (left < NEEDED_SECONDS) {
      const otherwise = backup === undefined ? 'there is no backup of it' : 'then only the backup has it';
      report(
        'dead-letters-expiring',
        left > 0
          ? `the stream deletes the oldest dead-lettered record in ${Math.floor(left / SECONDS_PER_HOUR)} hours; ${otherwise}`
          : `the stream may have deleted the oldest dead-lettered record; ${otherwise}`,
        `${PROGRAM} replay ${examination.arguments} --dead-letters --dry-run`,
      );
    }
    return `the oldest message is ${counted(Math.floor(age / SECONDS_PER_HOUR), 'hour')} old, and can still be put back`;
  },
});
