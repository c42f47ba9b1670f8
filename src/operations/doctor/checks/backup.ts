import { PROGRAM } from '../../../cli/command';
import { member } from '../../../records/json';
import { ifThere } from '../../aws/answers';
import { APPLY } from '../../commands';
import { DELIVERY_STREAM_REMEDIES, remedyFor } from '../../resource-states';
import type { Examination } from '../examination';
import { logEntries, refuseUnread } from '../log-events';
import { deploymentCheck, inTheLast } from './deployment-check';

const STAGE = 'Backup';
/** The time span for the current state. Firehose reports its freshness with each delivery. */
const RECENT_MINUTES = 30;
/** Added to the interval at which Firehose writes, for one or two attempts. */
const LATE_SECONDS = 900;

export const withoutBackup = ({ deployment }: Examination): string | undefined =>
  deployment.backup === undefined ? 'the backup is off' : undefined;

export const backup = deploymentCheck({
  id: 'backup',
  stage: STAGE,
  findings: {
    'backup-missing': 'fail',
    'backup-not-active': 'fail',
    'backup-other-source': 'fail',
    'backup-other-bucket': 'fail',
  },
  skip: withoutBackup,
  async run(examination, report) {
    const { deployment } = examination;
    const { deliveryStream: name = '', bucket = '' } = deployment.backup ?? {};
    const described = await examination.deliveryStream();
    if (described === undefined) {
      report('backup-missing', `the delivery stream ${name} does not exist`, APPLY);
      return '';
    }
    const { DeliveryStreamStatus: status = 'unknown' } = described;
    if (status !== 'ACTIVE') {
      const why = described.FailureDescription?.Type ? ` (${described.FailureDescription.Type})` : '';
      report(
        'backup-not-active',
        `the delivery stream is ${status}${why}`,
        remedyFor(DELIVERY_STREAM_REMEDIES, status),
      );
    }
    const source = described.Source?.KinesisStreamSourceDescription?.KinesisStreamARN;
    if (source !== deployment.stream.arn) {
      report(
        'backup-other-source',
        `the backup reads ${source ?? 'no stream'}, not ${deployment.stream.arn}`,
        APPLY,
      );
    }
    const target = described.Destinations?.[0]?.ExtendedS3DestinationDescription?.BucketARN;
    if (!target?.endsWith(`:::${bucket}`)) {
      report(
        'backup-other-bucket',
        `the backup is written to ${target ?? 'no bucket'}, not to ${bucket}`,
        APPLY,
      );
    }
    return `${name} is ACTIVE, and copies ${deployment.stream.name} to ${bucket}`;
  },
});

export const bucket = deploymentCheck({
  id: 'backup-bucket',
  stage: STAGE,
  findings: { 'bucket-missing': 'fail' },
  skip: withoutBackup,
  async run({ deployment, aws }, report) {
    const Bucket = deployment.backup?.bucket;
    if ((await ifThere(aws.s3.headBucket({ Bucket }))) === undefined) {
      report(
        'bucket-missing',
        `the bucket ${Bucket} does not exist: records are not backed up`,
        deployment.backup?.bucketIsOurs
          ? APPLY
          : 'create it again, or name another in existing_backup_bucket_name',
      );
    }
    return `${Bucket} exists`;
  },
});

export const backupDeliveries = deploymentCheck({
  id: 'backup-deliveries',
  stage: STAGE,
  findings: {
    'backup-late': 'fail',
    'backup-behind': 'warn',
    'backup-failing': 'warn',
    'backup-key-refused': 'fail',
    'backup-silent': 'fail',
  },
  skip: withoutBackup,
  async run(examination, report) {
    const { backup: facts, region } = examination.deployment;
    const interval = facts?.bufferIntervalSeconds ?? 0;
    const metrics = await examination.metrics();
    const logs = `aws logs tail ${facts?.logGroup} --since ${examination.settings.hours}h --region ${region}`;
    const freshness = metrics.maximum('backupFreshness', RECENT_MINUTES);
    if (freshness !== undefined && freshness > interval + LATE_SECONDS) {
      report(
        'backup-late',
        `the oldest record that is not in the bucket yet is ${Math.floor(freshness / 60)} minutes old; Firehose writes every ${interval} seconds`,
        logs,
      );
    }
    const behind = (metrics.maximum('backupBehind', RECENT_MINUTES) ?? 0) / 1000;
    if (behind > LATE_SECONDS) {
      report(
        'backup-behind',
        `the backup reads the stream ${Math.floor(behind / 60)} minutes late`,
        `too many readers share a shard: ${PROGRAM} capacity ${examination.arguments} --from-metrics`,
      );
    }
    const success = metrics.minimum('backupSuccess', RECENT_MINUTES);
    if (success !== undefined && success < 1) {
      report(
        'backup-failing',
        `writing to the bucket failed at times in the last ${RECENT_MINUTES} minutes; Firehose tries again`,
        logs,
      );
    }
    const causes = (
      [
        ['backupKeyDenied', 'it may not use the key'],
        ['backupKeyDisabled', 'the key is disabled'],
        ['backupKeyInvalid', 'the key is in a state in which it cannot be used'],
        ['backupKeyGone', 'the key does not exist'],
      ] as const
    ).filter(([id]) => metrics.sum(id) > 0);
    if (causes.length > 0) {
      report(
        'backup-key-refused',
        `Firehose could not decrypt the stream ${inTheLast(examination.settings.hours)}: ${causes.map(([, text]) => text).join(', ')}`,
        'see the findings about the key, and about the role of the backup',
      );
    }
    // Records arrived long enough ago to be in the bucket, but there was no delivery since.
    const minutes = Math.ceil((interval + LATE_SECONDS) / 60);
    const earlier = metrics.sum('arrived') - metrics.sum('arrived', minutes);
    if (earlier > 0 && metrics.minimum('backupSuccess') === undefined) {
      report(
        'backup-silent',
        `records arrived ${inTheLast(examination.settings.hours)}, but Firehose has not written any`,
        logs,
      );
    }
    return freshness === undefined
      ? 'nothing had to be written recently'
      : `the bucket has every record that is older than ${Math.ceil(freshness / 60)} minutes`;
  },
});

export const backupLog = deploymentCheck({
  id: 'backup-log',
  stage: STAGE,
  findings: { 'backup-log-missing': 'warn', 'backup-errors': 'warn' },
  skip: withoutBackup,
  async run({ deployment, aws, settings }, report) {
    const logGroup = deployment.backup?.logGroup ?? '';
    const startTime = settings.now - settings.hours * 3_600_000;
    const log = await ifThere(logEntries(aws, { logGroupName: logGroup, startTime }));
    if (log === undefined) {
      report('backup-log-missing', `the log group ${logGroup} does not exist`, APPLY);
      return '';
    }
    const codes = new Map<string, number>();
    for (const { entry } of log.entries) {
      const code = member(entry, 'errorCode');
      const shown = typeof code === 'string' && /^[\w.]{1,80}$/.test(code) ? code : 'an unnamed error';
      codes.set(shown, (codes.get(shown) ?? 0) + 1);
    }
    if (codes.size === 0) refuseUnread(log, settings.hours);
    else {
      const shown = [...codes].map(([code, count]) => `${code} (${count})`).join(', ');
      report(
        'backup-errors',
        `Firehose logged errors ${inTheLast(settings.hours)}: ${shown}${log.more ? ', and more' : ''}`,
        `aws logs tail ${logGroup} --since ${settings.hours}h --region ${deployment.region}`,
      );
    }
    return `no error in the log of the backup ${inTheLast(settings.hours)}`;
  },
});
