import { NAMES } from '../../../stack/naming/names';
import { ifThere } from '../../aws/answers';
import { failureOf } from '../../aws/failure';
import { isStreamReady, keyRemedy, streamRemedy } from '../../resource-states';
import { ALARM_PATH_FINDINGS, followAlarm } from '../alarm-path';
import type { Plan } from './plan';
import { planCheck } from './plan-check';

const STAGE = 'Existing resources';
const SECONDS_PER_HOUR = 3600;
/** Lets EventBridge use the key for the credentials of the connection. */
const TAG = 'EventBridgeApiDestinations';

export const existingStream = planCheck({
  id: 'existing-stream',
  stage: STAGE,
  findings: {
    'stream-of-other-place': 'fail',
    'stream-not-found': 'fail',
    'stream-not-ready': 'fail',
    'stream-retention-short': 'fail',
    'stream-key-unstated': 'fail',
    'stream-key-differs': 'fail',
    'stream-unencrypted': 'warn',
  },
  skip: (plan) => (plan.streamIsOurs ? 'a stream of its own is created' : undefined),
  async run(plan, report) {
    const StreamARN = plan.text('existing_stream_arn') ?? '';
    const [, , , region, account] = StreamARN.split(':');
    const { accountId } = await plan.identity();
    if (region !== plan.region || account !== accountId) {
      report(
        'stream-of-other-place',
        `existing_stream_arn is in ${region} of account ${account}, but the deployment in ${plan.region} of ${accountId}`,
        'name a stream of this region and account, or deploy with credentials for that account',
      );
      return '';
    }
    const answer = await ifThere(plan.aws.kinesis.describeStreamSummary({ StreamARN }));
    const summary = answer?.StreamDescriptionSummary;
    if (summary === undefined) {
      report('stream-not-found', `the stream ${StreamARN} does not exist`, 'correct existing_stream_arn');
      return '';
    }
    const { StreamStatus: status = 'unknown' } = summary;
    if (!isStreamReady(status))
      report('stream-not-ready', `the stream is ${status}`, streamRemedy(status, false));
    const hours = summary.RetentionPeriodHours ?? 0;
    const age = plan.number('delivery_maximum_record_age_seconds');
    if (hours * SECONDS_PER_HOUR <= age) {
      report(
        'stream-retention-short',
        `the stream keeps records for ${hours} hours, but the pipe would retry for ${age} seconds`,
        `aws kinesis increase-stream-retention-period --stream-name ${summary.StreamName} --retention-period-hours 168 --region ${plan.region}\nor lower delivery_maximum_record_age_seconds`,
      );
    }
    const stated = plan.text('existing_stream_kms_key_arn');
    const key = summary.EncryptionType === 'KMS' ? (summary.KeyId ?? '') : undefined;
    if (key === undefined) {
      report(
        'stream-unencrypted',
        'the stream is not encrypted: records are stored in plain text',
        `aws kinesis start-stream-encryption --stream-name ${summary.StreamName} --encryption-type KMS --key-id alias/aws/kinesis --region ${plan.region}`,
      );
      return '';
    }
    const arn = await customerKey(plan, key);
    if (arn !== undefined && stated === undefined) {
      report(
        'stream-key-unstated',
        `the stream is encrypted with ${arn}, and without permission to use that key nothing can be read`,
        `existing_stream_kms_key_arn = "${arn}"`,
      );
    } else if (stated !== undefined && arn !== stated) {
      report(
        'stream-key-differs',
        `the stream is encrypted with ${arn ?? 'the key of the service'}, not with existing_stream_kms_key_arn`,
        arn === undefined ? 'remove existing_stream_kms_key_arn' : `existing_stream_kms_key_arn = "${arn}"`,
      );
    }
    return `the stream exists, and keeps records for ${hours} hours`;
  },
});

/** The ARN of a key, named by ID, alias or ARN. Undefined: it is the service's own key. */
async function customerKey({ aws }: Plan, named: string): Promise<string | undefined> {
  if (named.endsWith('alias/aws/kinesis')) return undefined;
  const { KeyMetadata } = await aws.kms.describeKey({ KeyId: named });
  return KeyMetadata?.KeyManager === 'AWS' ? undefined : KeyMetadata?.Arn;
}

const KEYS = [
  'existing_kms_key_arn',
  'existing_stream_kms_key_arn',
  'existing_backup_bucket_key_arn',
] as const;

export const existingKeys = planCheck({
  id: 'existing-keys',
  stage: STAGE,
  findings: {
    'kms-key-not-found': 'fail',
    'kms-key-disabled': 'fail',
    'kms-key-of-other-kind': 'fail',
    'kms-key-untagged': 'fail',
  },
  skip: (plan) =>
    KEYS.some((name) => plan.text(name) !== undefined) ? undefined : 'no existing key is used',
  async run(plan, report) {
    const given = KEYS.flatMap((name) => {
      const arn = plan.text(name);
      return arn === undefined ? [] : [{ name, KeyId: arn }];
    });
    for (const { name, KeyId } of given) {
      const described = await ifThere(plan.aws.kms.describeKey({ KeyId }));
      const key = described?.KeyMetadata;
      if (key === undefined) {
        report('kms-key-not-found', `${name}: the key ${KeyId} does not exist`, `correct ${name}`);
        continue;
      }
      const { KeyState: state = 'unknown' } = key;
      if (state !== 'Enabled')
        report('kms-key-disabled', `${name}: the key is ${state}`, keyRemedy(state, KeyId, plan.region));
      if (key.KeySpec !== 'SYMMETRIC_DEFAULT' || key.KeyUsage !== 'ENCRYPT_DECRYPT') {
        report(
          'kms-key-of-other-kind',
          `${name}: the key is ${key.KeySpec} for ${key.KeyUsage}, but the services need a symmetric key for encryption`,
          'name another key',
        );
      }
    }
    const ours = plan.text('existing_kms_key_arn');
    if (ours !== undefined && !(await isTagged(plan, ours))) {
      report(
        'kms-key-untagged',
        `existing_kms_key_arn: the key lacks the tag ${TAG} = true, without which EventBridge cannot use it for the credentials`,
        `aws kms tag-resource --key-id ${ours} --tags TagKey=${TAG},TagValue=true --region ${plan.region}`,
      );
    }
    return `${given.map(({ name }) => name).join(', ')}: exist and are enabled; the policy of existing_kms_key_arn has to hold docs/existing-key-policy.json`;
  },
});

async function isTagged({ aws }: Plan, KeyId: string): Promise<boolean> {
  const answer = await ifThere(aws.kms.listResourceTags({ KeyId }));
  // A missing key is reported already.
  if (answer === undefined) return true;
  return (answer.Tags ?? []).some(({ TagKey, TagValue }) => TagKey === TAG && TagValue === 'true');
}

export const existingBucket = planCheck({
  id: 'existing-bucket',
  stage: STAGE,
  findings: { 'bucket-not-found': 'fail', 'bucket-of-other-region': 'fail' },
  skip: (plan) =>
    plan.flag('backup_enabled') && plan.text('existing_backup_bucket_name') !== undefined
      ? undefined
      : 'no existing bucket is used',
  async run(plan, report) {
    const Bucket = plan.text('existing_backup_bucket_name') ?? '';
    const region = await regionOf(plan, Bucket);
    if (region === undefined) {
      report(
        'bucket-not-found',
        `the bucket ${Bucket} does not exist`,
        'correct existing_backup_bucket_name',
      );
    } else if (region !== plan.region) {
      report(
        'bucket-of-other-region',
        `the bucket ${Bucket} is in ${region}, but the deployment in ${plan.region}`,
        'name a bucket of that region, or remove existing_backup_bucket_name',
      );
    }
    return `${Bucket} exists`;
  },
});

/** Undefined if the bucket does not exist. S3 redirects if it is in another region. */
async function regionOf({ aws, region }: Plan, Bucket: string): Promise<string | undefined> {
  try {
    const { BucketRegion } = await aws.s3.headBucket({ Bucket });
    return BucketRegion ?? region;
  } catch (error) {
    if (failureOf(error).kind === 'missing') return undefined;
    const { $metadata, $response } = error as {
      $metadata?: { httpStatusCode?: number };
      $response?: { headers?: Readonly<Record<string, string>> };
    };
    if ($metadata?.httpStatusCode !== 301) throw error;
    return $response?.headers?.['x-amz-bucket-region'] ?? 'another region';
  }
}

export const alarmTopic = planCheck({
  id: 'alarm-topic',
  stage: STAGE,
  findings: { ...ALARM_PATH_FINDINGS, 'alarms-without-address': 'note' },
  skip: (plan) => (plan.flag('alarms_enabled') ? undefined : 'alarms_enabled is false'),
  async run(plan, report) {
    const topic = plan.text('existing_alarm_topic_arn');
    if (topic === undefined) {
      if (plan.text('alarm_email') !== undefined) return 'the address of alarm_email gets a link to confirm';
      report(
        'alarms-without-address',
        'nobody will be notified of an alarm: neither alarm_email nor existing_alarm_topic_arn is set',
        'set alarm_email, or subscribe to the topic of the output alarm_topic_arn after the apply',
      );
      return '';
    }
    const { accountId, partition } = await plan.identity();
    const alarmArn = `arn:${partition}:cloudwatch:${plan.region}:${accountId}:alarm:${await plan.named(NAMES.alarmPrefix)}`;
    await followAlarm(
      plan.aws,
      { topic, accountId, alarmArn, checkedKey: plan.text('existing_kms_key_arn'), apply: undefined },
      report,
    );
    return `${topic}: CloudWatch may publish to it, and a subscription is confirmed`;
  },
});
