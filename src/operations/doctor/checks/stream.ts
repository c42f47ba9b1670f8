import { PROGRAM } from '../../../cli/command';
import { counted } from '../../../cli/counted';
import { printable } from '../../../cli/printable';
import { ifThere } from '../../aws/answers';
import { SHARD } from '../../capacity/limits';
import { APPLY, operatorCommand } from '../../commands';
import { isStreamReady, keyRemedy, streamRemedy } from '../../resource-states';
import type { Examination } from '../examination';
import { otherReaders } from '../readers';
import { deploymentCheck, inTheLast } from './deployment-check';

const STAGE = 'Stream';
const SECONDS_PER_HOUR = 3600;

export const stream = deploymentCheck({
  id: 'stream',
  stage: STAGE,
  findings: {
    'stream-missing': 'fail',
    'stream-not-active': 'fail',
    'stream-not-encrypted': 'fail',
    'stream-other-key': 'fail',
    'stream-retention-too-short': 'fail',
    'stream-retention-changed': 'warn',
  },
  async run(examination, report) {
    const { deployment } = examination;
    const { name, isOurs, keyArn, retentionHours } = deployment.stream;
    const summary = await examination.stream();
    if (summary === undefined) {
      report(
        'stream-missing',
        `the stream ${name} does not exist`,
        isOurs ? APPLY : 'correct existing_stream_arn',
      );
      return '';
    }
    const status = summary.StreamStatus ?? 'unknown';
    if (!isStreamReady(status))
      report('stream-not-active', `the stream is ${status}`, streamRemedy(status, isOurs));
    const encrypted = summary.EncryptionType === 'KMS';
    if (!encrypted && (isOurs || keyArn !== undefined)) {
      report(
        'stream-not-encrypted',
        'the stream is not encrypted, so records are stored in plain text',
        isOurs
          ? APPLY
          : `aws kinesis start-stream-encryption --stream-name ${name} --encryption-type KMS --key-id ${keyArn} --region ${deployment.region}`,
      );
    }
    if (encrypted && keyArn !== undefined && !(await isKey(examination, summary.KeyId ?? '', keyArn))) {
      report(
        'stream-other-key',
        `the stream is encrypted with ${summary.KeyId}, not with ${keyArn}`,
        isOurs ? APPLY : `set existing_stream_kms_key_arn to its key, then: ${APPLY}`,
      );
    }
    const hours = summary.RetentionPeriodHours ?? 0;
    const age = deployment.pipe.maximumRecordAgeSeconds;
    if (age < 0 || hours * SECONDS_PER_HOUR <= age) {
      report(
        'stream-retention-too-short',
        `the stream keeps records for ${hours} hours, and the pipe retries ${age < 0 ? 'without limit' : `for ${age} seconds`}: dead-lettered records may be deleted before they can be put back`,
        `raise stream_retention_hours${isOurs ? '' : ' of the stream'}, or lower delivery_maximum_record_age_seconds; then: ${APPLY}`,
      );
    } else if (hours !== retentionHours) {
      report(
        'stream-retention-changed',
        `the stream keeps records for ${hours} hours, not for ${retentionHours} as applied`,
        APPLY,
      );
    }
    return `${name} is ${status}, ${encrypted ? 'encrypted' : 'not encrypted, as when it was adopted'}, and keeps records for ${hours} hours`;
  },
});

/** Whether the key, named by ID, alias or ARN, is the one with the ARN. */
async function isKey({ aws }: Examination, named: string, arn: string): Promise<boolean> {
  if (named === arn || arn.endsWith(`key/${named}`)) return true;
  if (!named.includes('alias/')) return false;
  const { KeyMetadata } = await aws.kms.describeKey({ KeyId: named });
  return KeyMetadata?.Arn === arn;
}

export const key = deploymentCheck({
  id: 'key',
  stage: STAGE,
  findings: { 'key-missing': 'fail', 'key-pending-deletion': 'fail', 'key-disabled': 'fail' },
  async run({ deployment, aws }, report) {
    const arns = [
      ...new Set([deployment.key.arn, deployment.stream.keyArn].filter((arn) => arn !== undefined)),
    ];
    for (const KeyId of arns) {
      const described = await ifThere(aws.kms.describeKey({ KeyId }));
      const state = described?.KeyMetadata?.KeyState ?? 'unknown';
      if (described === undefined) {
        report(
          'key-missing',
          `the key ${KeyId} does not exist: what it encrypted cannot be read`,
          'name a key that exists in existing_kms_key_arn',
        );
      } else if (state !== 'Enabled') {
        const isPending = state === 'PendingDeletion' || state === 'PendingReplicaDeletion';
        report(
          isPending ? 'key-pending-deletion' : 'key-disabled',
          isPending
            ? `the key ${KeyId} is scheduled for deletion: everything that it encrypted becomes unreadable, including the backup`
            : `the key ${KeyId} is ${state}`,
          keyRemedy(state, KeyId, deployment.region),
        );
      }
    }
    return `${counted(arns.length, 'key')} enabled`;
  },
});

export const arrivals = deploymentCheck({
  id: 'arrivals',
  stage: STAGE,
  findings: { 'writes-throttled': 'warn', 'no-records': 'note' },
  async run(examination, report) {
    const { hours } = examination.settings;
    const metrics = await examination.metrics();
    const throttled = metrics.sum('writesThrottled');
    if (throttled > 0) {
      report(
        'writes-throttled',
        `the stream refused ${counted(throttled, 'record')} ${inTheLast(hours)}, as it had no capacity; records that Amazon Connect stops retrying are lost`,
        `${PROGRAM} capacity ${examination.arguments} --from-metrics\nthen raise stream_shard_count, or set stream_mode = "ON_DEMAND"`,
      );
    }
    const arrived = metrics.sum('arrived');
    if (arrived === 0) {
      report(
        'no-records',
        `no record arrived ${inTheLast(hours)}`,
        'if there should have been contacts: make a test call, and end its after-contact work; its record arrives within 5 minutes',
      );
    }
    return `${counted(arrived, 'record')} arrived ${inTheLast(hours)}, and none was refused`;
  },
});

export const reads = deploymentCheck({
  id: 'reads',
  stage: STAGE,
  findings: { 'reads-throttled': 'warn' },
  async run(examination, report) {
    const { deployment, aws, settings } = examination;
    const metrics = await examination.metrics();
    const throttled = metrics.sum('readsThrottled');
    if (throttled > 0) {
      const { sharing, apart, unlisted } = await otherReaders(aws, deployment);
      const ours = deployment.backup === undefined ? 'the pipe' : 'the pipe and the backup';
      const arrived = metrics.sum('arrived');
      const times = arrived === 0 ? 0 : Math.round(metrics.sum('read') / arrived);
      const found = [
        `the stream refused ${counted(throttled, 'read')} ${inTheLast(settings.hours)}: all readers of a shard share ${SHARD.readBytesPerSecond / 1e6} MB and ${SHARD.readsPerSecond} reads a second`,
        ...(times === 0 ? [] : [`each record was read ${counted(times, 'time')}`]),
        `besides ${ours}, AWS lists ${sharing.length === 0 ? 'no reader that shares them' : sharing.join(', ')}`,
        ...(apart.length === 0 ? [] : [`${apart.join(', ')} does not share them`]),
        ...unlisted.map((why) => `not listed are ${why}`),
      ];
      report(
        'reads-throttled',
        printable(found.join('; '), Number.POSITIVE_INFINITY),
        'AWS lists no Firehose stream and no program that reads: ask the owner of the stream\n' +
          'let the other readers poll less often, or give them enhanced fan-out: aws kinesis register-stream-consumer ' +
          `--stream-arn ${deployment.stream.arn} --consumer-name NAME --region ${deployment.region}\n` +
          `if bytes are the limit, more shards help: ${operatorCommand('capacity', deployment, '--from-metrics')}`,
      );
    }
    return `no read was refused ${inTheLast(settings.hours)}`;
  },
});
