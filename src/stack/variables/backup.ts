import { between, keyArn, onlyWhere, pattern, shown, type VariableSpecs } from './rules';

export const BACKUP = {
  backup_enabled: {
    type: 'bool',
    description: 'Keep an unredacted copy of every record in a bucket of this account.',
    default: true,
  },
  existing_backup_bucket_name: {
    type: 'string',
    description:
      'Existing bucket for the backup, instead of a created one. You manage its policy and lifecycle rules.',
    default: null,
    example: '"your-backup-bucket"',
    validations: [
      pattern(
        'existing_backup_bucket_name',
        '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
        'the name of a bucket, 3 to 63 lower-case letters, digits, dots and hyphens',
        'It is a name, not an ARN or a URL.',
      ),
      {
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
        condition:
          'var.existing_backup_bucket_name == null ? true : !can(regex("[.][.]|^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+$", var.existing_backup_bucket_name))',
        message: `existing_backup_bucket_name is ${shown('existing_backup_bucket_name')}: it must not contain two consecutive dots or look like an IP address. Set the name of an existing bucket.`,
      },
      onlyWhere(
        'existing_backup_bucket_name',
        'var.backup_enabled',
        'the backup is off',
        'Set backup_enabled = true, or remove existing_backup_bucket_name.',
      ),
    ],
  },
  existing_backup_bucket_key_arn: {
    type: 'string',
    description:
      'Customer managed key that encrypts the backup in existing_backup_bucket_name. Null: the key of S3 (SSE-S3).',
    default: null,
    example: '"arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"',
    validations: [
      ...keyArn('existing_backup_bucket_key_arn'),
      onlyWhere(
        'existing_backup_bucket_key_arn',
        'var.existing_backup_bucket_name != null',
        'existing_backup_bucket_name is not set',
        'Set existing_backup_bucket_name, or set existing_kms_key_arn for the key of the created bucket.',
      ),
    ],
  },
  backup_expiration_days: {
    type: 'number',
    description:
      'Age at which objects of the backup are deleted, in days. The backup contains raw personal data, so it must expire.',
    default: 90,
    validations: [between('backup_expiration_days', 1, 3650, 'days', '90 is three months.')],
  },
  backup_noncurrent_expiration_days: {
    type: 'number',
    description:
      'Days after which an earlier version of a deleted or overwritten object is deleted permanently.',
    default: 7,
    validations: [between('backup_noncurrent_expiration_days', 1, 3650, 'days', '7 is a week.')],
  },
  backup_abort_upload_days: {
    type: 'number',
    description: 'Days after which the parts of an unfinished upload are deleted.',
    default: 1,
    validations: [between('backup_abort_upload_days', 1, 365, 'days', '1 is suitable for most deployments.')],
  },
  backup_force_destroy: {
    type: 'bool',
    description:
      'Allow Terraform to destroy the bucket with the records in it. False: a destroy fails while the bucket contains records. Apply a change of this setting before the destroy.',
    default: false,
  },
  backup_buffer_interval_seconds: {
    type: 'number',
    description:
      'Seconds after which Firehose writes the collected records, unless they reach backup_buffer_size_mb first.',
    default: 300,
    validations: [
      between('backup_buffer_interval_seconds', 60, 900, 'seconds', '300 is suitable for most deployments.'),
    ],
  },
  backup_buffer_size_mb: {
    type: 'number',
    description:
      'MB that Firehose collects before it writes, unless backup_buffer_interval_seconds expires first.',
    default: 5,
    validations: [between('backup_buffer_size_mb', 1, 128, 'MB', '5 is suitable for most deployments.')],
  },
} as const satisfies VariableSpecs;
