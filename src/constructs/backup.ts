import { CloudwatchLogStream } from '@cdktf/provider-aws/lib/cloudwatch-log-stream';
import { DataAwsS3Bucket } from '@cdktf/provider-aws/lib/data-aws-s3-bucket';
import { KinesisFirehoseDeliveryStream } from '@cdktf/provider-aws/lib/kinesis-firehose-delivery-stream';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { onlyIf } from '../count';
import { expression, one } from '../expression';
import { ServiceRole } from '../iam/service-role';
import { encryptionContext, logEncryption, viaService } from '../iam/statement';
import { ARNS, BACKUP_ERRORS_PREFIX, BACKUP_PREFIX, NAMES } from '../names';
import { variable } from '../variables';
import { BackupBucket } from './backup-bucket';
import type { ContactStream } from './contact-stream';
import { EncryptedLogGroup } from './encrypted-log-group';
import type { EncryptionKey } from './encryption-key';

/** HCL conditions: whether there is a backup, and whose bucket it goes to. */
export const BACKUP_IS_ON = 'var.backup_enabled';
export const BUCKET_IS_OURS = `${BACKUP_IS_ON} && var.existing_backup_bucket_name == null`;
const BUCKET_HAS_CUSTOMER_KEY = `(${BUCKET_IS_OURS}) || var.existing_backup_bucket_key_arn != null`;

export interface BackupProps {
  readonly key: EncryptionKey;
  readonly stream: ContactStream;
}

/** A copy of every record as it came, unredacted, in a bucket of the account. */
export class Backup extends Construct {
  readonly deliveryStream: KinesisFirehoseDeliveryStream;
  readonly logGroup: EncryptedLogGroup;
  /** HCL for the name of the bucket. Null where there is no backup. */
  readonly bucketName: string;

  constructor(scope: Construct, id: string, { key, stream }: BackupProps) {
    super(scope, id);
    const count = onlyIf(BACKUP_IS_ON);

    const ours = new BackupBucket(this, 'bucket', { key, onlyIf: BUCKET_IS_OURS });
    const existing = new DataAwsS3Bucket(this, 'existing-bucket', {
      count: onlyIf(`${BACKUP_IS_ON} && var.existing_backup_bucket_name != null`),
      bucket: variable('existing_backup_bucket_name'),
      lifecycle: {
        postcondition: [
          {
            condition: expression('self.bucket_region == var.aws_region'),
            errorMessage:
              'existing_backup_bucket_name is ${self.bucket}, which is in ${self.bucket_region}: it must be in ${var.aws_region}. Name a bucket of that region, or remove existing_backup_bucket_name.',
          },
        ],
      },
    });
    const bucketArn = `(${BUCKET_IS_OURS} ? ${one(ours.bucket, 'arn')} : ${one(existing, 'arn')})`;
    this.bucketName = `(${BUCKET_IS_OURS} ? ${one(ours.bucket, 'bucket')} : ${one(existing, 'bucket')})`;
    const objects = [BACKUP_PREFIX, BACKUP_ERRORS_PREFIX].map(
      (prefix) => `${expression(bucketArn)}/${prefix}*`,
    );
    const keyArn = `(${BUCKET_IS_OURS} ? ${key.arn} : var.existing_backup_bucket_key_arn)`;

    this.logGroup = new EncryptedLogGroup(this, 'log-group', {
      name: NAMES.backupLogGroup.value,
      keyArn: key.arn,
      onlyIf: BACKUP_IS_ON,
    });
    const logStream = new CloudwatchLogStream(this, 'log-stream', {
      count,
      name: 'S3Delivery',
      logGroupName: expression(one(this.logGroup, 'name')),
    });

    const role = new ServiceRole(this, 'role', {
      name: NAMES.backupRole.value,
      description: 'Firehose: copies contact records from the stream to the backup bucket',
      service: 'firehose.amazonaws.com',
      trustConditions: [
        {
          test: 'StringEquals',
          variable: 'sts:ExternalId',
          values: ['${data.aws_caller_identity.current.account_id}'],
        },
      ],
      trustBecause:
        'Firehose takes the role for delivery streams of this account alone: it states their account as the external ID.',
      onlyIf: BACKUP_IS_ON,
    });
    role.allow('read-stream', stream.readStatements('Firehose reads the records that it backs up.'));
    role.allow('decrypt-stream', stream.decryptStatements, stream.hasCustomerKey);
    role.allow('write-backup', [
      {
        sid: 'FindTheBucket',
        because:
          'Firehose looks at the bucket, and at uploads that it has not finished, before it writes. AWS states no prefix for this, and by HeadBucket there is none.',
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [expression(bucketArn)],
      },
      {
        sid: 'WriteObjects',
        because:
          'Firehose writes the backup and its errors, in several parts where they are large. It cannot delete any of it, nor use what else is in the bucket.',
        actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
        resources: objects,
      },
    ]);
    role.allow(
      'encrypt-backup',
      [
        {
          sid: 'EncryptObjects',
          because:
            'S3 encrypts what Firehose writes, with the permissions of Firehose. It states the bucket with bucket keys, and the object without them.',
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [expression(keyArn)],
          conditions: [
            viaService('s3'),
            {
              ...encryptionContext('aws:s3:arn', [expression(bucketArn), ...objects]),
              test: 'StringLike',
            },
          ],
        },
      ],
      BUCKET_HAS_CUSTOMER_KEY,
    );
    role.allow('write-log', [
      {
        sid: 'WriteLog',
        because: 'Firehose logs what it could not write.',
        actions: ['logs:PutLogEvents'],
        resources: [`${ARNS.backupLogGroup}:log-stream:S3Delivery`],
      },
      ...logEncryption(expression(key.arn), ARNS.backupLogGroup),
    ]);

    this.deliveryStream = new KinesisFirehoseDeliveryStream(this, 'this', {
      count,
      name: NAMES.backupStream.value,
      destination: 'extended_s3',
      kinesisSourceConfiguration: {
        kinesisStreamArn: expression(stream.arn),
        roleArn: expression(role.arn),
      },
      extendedS3Configuration: {
        bucketArn: expression(bucketArn),
        roleArn: expression(role.arn),
        prefix: `${BACKUP_PREFIX}!{timestamp:yyyy/MM/dd/HH}/`,
        errorOutputPrefix: `${BACKUP_ERRORS_PREFIX}!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/`,
        bufferingInterval: Token.asNumber(variable('backup_buffer_interval_seconds')),
        bufferingSize: Token.asNumber(variable('backup_buffer_size_mb')),
        compressionFormat: 'GZIP',
        kmsKeyArn: expression(keyArn),
        cloudwatchLoggingOptions: {
          enabled: true,
          logGroupName: expression(one(this.logGroup, 'name')),
          logStreamName: expression(one(logStream, 'name')),
        },
        processingConfiguration: {
          enabled: true,
          processors: [
            {
              type: 'AppendDelimiterToRecord',
              parameters: [{ parameterName: 'Delimiter', parameterValue: '\\n' }],
            },
          ],
        },
      },
      dependsOn: [...role.policies, ...ours.settings],
    });
  }
}
