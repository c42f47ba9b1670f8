import { viaService } from '../../stack/iam/statement';
import { BACKUP_BUCKET, EXISTING_BUCKET, KEY } from '../../stack/naming/arns';
import { BACKUP_ERRORS_PREFIX, BACKUP_PREFIX } from '../../stack/naming/names';
import { BUCKETS, type OperatorStatements } from './statements';

const OBJECTS = [BACKUP_BUCKET, EXISTING_BUCKET].flatMap((bucket) =>
  [BACKUP_PREFIX, BACKUP_ERRORS_PREFIX].map((prefix) => `${bucket}/${prefix}*`),
);

/** What `operata erase` does. */
export const ERASE: OperatorStatements = [
  {
    sid: 'FindVersions',
    because: 'The command looks for all versions of the objects, and whether the bucket keeps versions.',
    actions: ['s3:GetBucketVersioning', 's3:ListBucketVersions'],
    resources: BUCKETS,
  },
  {
    sid: 'ReadVersions',
    because:
      'The command reads records from every version, unredacted, and whether a version has a lock, which S3 shows only with these permissions.',
    actions: ['s3:GetObjectVersion', 's3:GetObjectLegalHold', 's3:GetObjectRetention'],
    resources: OBJECTS,
  },
  {
    sid: 'WriteObjects',
    because:
      'The command writes objects without the erased records, with the tags that they had, if they are unchanged: that condition needs GetObject.',
    actions: ['s3:GetObject', 's3:GetObjectVersionTagging', 's3:PutObject', 's3:PutObjectTagging'],
    resources: OBJECTS,
  },
  {
    sid: 'RemoveVersions',
    because:
      'The command removes the versions that held erased records, and hides an object again that was hidden by a delete marker.',
    actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
    resources: OBJECTS,
  },
  {
    sid: 'UseBackupKey',
    because:
      'S3 decrypts and encrypts with the permissions of the caller. Also name the key of an existing bucket if it has its own.',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [KEY],
    conditions: [viaService('s3')],
  },
];
