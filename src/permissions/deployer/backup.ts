import {
  BACKUP_BUCKET,
  BACKUP_LOG_GROUP,
  BACKUP_ROLE,
  BACKUP_STREAM,
  EXISTING_BUCKET,
} from '../../stack/naming/arns';
import { passedTo } from './conditions';
import type { Feature } from './types';

/** Firehose, which writes the backup. */
export const BACKUP: Feature = {
  prefix: 'Backup',
  needed: '`backup_enabled` is true',
  manages: [
    { type: 'aws_cloudwatch_log_group', on: BACKUP_LOG_GROUP },
    { type: 'aws_cloudwatch_log_stream', on: BACKUP_LOG_GROUP },
    { type: 'aws_iam_role', on: [BACKUP_ROLE] },
    { type: 'aws_iam_role_policy', on: [BACKUP_ROLE] },
    { type: 'aws_kinesis_firehose_delivery_stream', on: [BACKUP_STREAM] },
  ],
  further: [
    {
      sid: 'BackupPassTheRole',
      actions: ['iam:PassRole'],
      resources: [BACKUP_ROLE],
      conditions: passedTo('firehose.amazonaws.com'),
    },
  ],
};

/** Our bucket. Nothing here reads or deletes a record in it. */
export const BACKUP_BUCKET_FEATURE: Feature = {
  prefix: 'Bucket',
  needed: '`backup_enabled` is true, and `existing_backup_bucket_name` is null',
  manages: [
    'aws_s3_bucket',
    'aws_s3_bucket_lifecycle_configuration',
    'aws_s3_bucket_ownership_controls',
    'aws_s3_bucket_policy',
    'aws_s3_bucket_public_access_block',
    'aws_s3_bucket_server_side_encryption_configuration',
    'aws_s3_bucket_versioning',
  ].map((type) => ({ type, on: [BACKUP_BUCKET] })),
};

/** An existing bucket. */
export const EXISTING_BUCKET_FEATURE: Feature = {
  prefix: 'ExistingBucket',
  needed: '`existing_backup_bucket_name` is set',
  manages: [],
  looksUp: [{ type: 'data.aws_s3_bucket', on: [EXISTING_BUCKET] }],
};

/** Separate, as it is the permission to destroy the backup. */
export const EMPTYING_THE_BUCKET: Feature = {
  prefix: 'EmptyBucket',
  needed: '`backup_force_destroy` is true, while the bucket is destroyed',
  manages: [],
  further: [
    { sid: 'EmptyBucketListVersions', actions: ['s3:ListBucketVersions'], resources: [BACKUP_BUCKET] },
    {
      sid: 'EmptyBucketDeleteRecords',
      actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      resources: [`${BACKUP_BUCKET}/*`],
    },
  ],
};
