import { describe, expect, it } from 'vitest';
import { type Check, theStack } from '../../harness/synthesized-stack';

const stack = theStack();
const firehose = stack.resource('aws_kinesis_firehose_delivery_stream', 'backup');
const OUR_BUCKET_ONLY = 'var.backup_enabled && var.existing_backup_bucket_name == null';
const KEY_ARN =
  '(var.existing_kms_key_arn == null ? one(aws_kms_key.encryption_key[*].arn) : var.existing_kms_key_arn)';

describe('the delivery stream', () => {
  it('writes compressed objects to the bucket by date, and errors separately', () => {
    expect(firehose).toMatchObject({
      count: '${var.backup_enabled ? 1 : 0}',
      name: 'operata-backup-${var.environment}',
      destination: 'extended_s3',
      extended_s3_configuration: {
        bucket_arn: `\${(${OUR_BUCKET_ONLY} ? one(aws_s3_bucket.backup_bucket[*].arn) : one(data.aws_s3_bucket.backup_existing_bucket[*].arn))}`,
        role_arn: '${one(aws_iam_role.backup_role[*].arn)}',
        prefix: 'contact-records/!{timestamp:yyyy/MM/dd/HH}/',
        error_output_prefix: 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/',
        buffering_interval: '${var.backup_buffer_interval_seconds}',
        buffering_size: '${var.backup_buffer_size_mb}',
        compression_format: 'GZIP',
      },
    });
  });

  it('encrypts with our key in our bucket, and with the bucket’s key in an existing one', () => {
    expect(firehose.extended_s3_configuration).toMatchObject({
      kms_key_arn: `\${(${OUR_BUCKET_ONLY} ? ${KEY_ARN} : var.existing_backup_bucket_key_arn)}`,
    });
  });

  it('adds a delimiter between records', () => {
    expect(firehose.extended_s3_configuration).toMatchObject({
      processing_configuration: {
        enabled: true,
        processors: [
          {
            type: 'AppendDelimiterToRecord',
            // Backslash and n, as the service expects it.
            parameters: [{ parameter_name: 'Delimiter', parameter_value: '\\n' }],
          },
        ],
      },
    });
  });

  it('has no encryption of its own, which a Kinesis source does not support', () => {
    expect(firehose).not.toHaveProperty('server_side_encryption');
    expect(JSON.stringify(firehose)).not.toContain('dynamic_partitioning');
  });

  it('logs errors to a stream that its role can write to', () => {
    expect(firehose.extended_s3_configuration).toMatchObject({
      cloudwatch_logging_options: {
        enabled: true,
        log_group_name: '${one(aws_cloudwatch_log_group.backup_log_group[*].name)}',
        log_stream_name: '${one(aws_cloudwatch_log_stream.backup_log_stream[*].name)}',
      },
    });
    expect(stack.resource('aws_cloudwatch_log_stream', 'backup_log_stream')).toMatchObject({
      name: 'S3Delivery',
      log_group_name: '${one(aws_cloudwatch_log_group.backup_log_group[*].name)}',
    });
    expect(stack.resource('aws_cloudwatch_log_group', 'backup_log_group')).toMatchObject({
      name: '/aws/kinesisfirehose/operata-backup-${var.environment}',
      retention_in_days: '${var.log_retention_days}',
    });
  });

  it('depends on all policies of its role, and on the settings of the bucket', () => {
    const named = (type: string, prefix: string): string[] =>
      Object.keys(stack.resources(type))
        .filter((name) => name.startsWith(prefix))
        .map((name) => `${type}.${name}`);
    const policies = named('aws_iam_role_policy', 'backup_role_');
    const settings = Object.keys(stack.json.resource)
      .filter((type) => type.startsWith('aws_s3_bucket_'))
      .flatMap((type) => named(type, 'backup_bucket_'));
    expect([policies.length, settings.length]).toEqual([5, 6]);
    expect([...(firehose.depends_on as string[])].sort()).toEqual([...policies, ...settings].sort());
  });
});

describe('our bucket', () => {
  const bucketId = '${one(aws_s3_bucket.backup_bucket[*].id)}';
  const types = Object.keys(stack.json.resource).filter((type) => type.startsWith('aws_s3_bucket_'));
  const setting = (type: string): Readonly<Record<string, unknown>> => {
    const [block] = Object.values(stack.resources(`aws_s3_bucket_${type}`));
    return block ?? {};
  };

  it('depends on the key, and is deleted before it', () => {
    expect(stack.resource('aws_s3_bucket', 'backup_bucket')).toEqual({
      count: `\${${OUR_BUCKET_ONLY} ? 1 : 0}`,
      bucket:
        'operata-ctr-${var.environment}-${data.aws_caller_identity.current.account_id}-${var.aws_region}',
      force_destroy: '${var.backup_force_destroy}',
      depends_on: ['aws_kms_key.encryption_key'],
    });
  });

  it('has each setting once, only for a created bucket', () => {
    for (const type of types) {
      const blocks = Object.values(stack.resources(type));
      expect(blocks, type).toHaveLength(1);
      expect(blocks[0], type).toMatchObject({ bucket: bucketId, count: `\${${OUR_BUCKET_ONLY} ? 1 : 0}` });
    }
  });

  it('is private', () => {
    expect(setting('public_access_block')).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(setting('ownership_controls').rule).toEqual({ object_ownership: 'BucketOwnerEnforced' });
    expect(types).not.toContain('aws_s3_bucket_acl');
    expect(types).not.toContain('aws_s3_bucket_website_configuration');
  });

  it('is versioned', () => {
    expect(setting('versioning').versioning_configuration).toEqual({ status: 'Enabled' });
  });

  it('is encrypted with our key and bucket keys', () => {
    expect(setting('server_side_encryption_configuration').rule).toEqual([
      {
        apply_server_side_encryption_by_default: {
          sse_algorithm: 'aws:kms',
          kms_master_key_id: `\${${KEY_ARN}}`,
        },
        bucket_key_enabled: true,
        blocked_encryption_types: ['SSE-C'],
      },
    ]);
  });

  it('gets its policy after public access is blocked', () => {
    expect(setting('policy')).toMatchObject({
      policy: '${one(data.aws_iam_policy_document.backup_bucket_policy_document[*].json)}',
      depends_on: ['aws_s3_bucket_public_access_block.backup_bucket_public_access'],
    });
  });

  it('deletes objects by age', () => {
    expect(setting('lifecycle_configuration')).toMatchObject({
      rule: [
        {
          id: 'expire-records',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          expiration: [{ days: '${var.backup_expiration_days}' }],
          noncurrent_version_expiration: [{ noncurrent_days: '${var.backup_noncurrent_expiration_days}' }],
          abort_incomplete_multipart_upload: [{ days_after_initiation: '${var.backup_abort_upload_days}' }],
        },
      ],
      depends_on: ['aws_s3_bucket_versioning.backup_bucket_versioning'],
    });
  });
});

describe('an existing bucket', () => {
  const existing = stack.dataSource('aws_s3_bucket', 'backup_existing_bucket');

  it('must be in the region of the deployment', () => {
    expect(existing.bucket).toBe('${var.existing_backup_bucket_name}');
    const { postcondition } = existing.lifecycle as { postcondition: Check[] };
    expect(postcondition.map(({ condition }) => condition)).toEqual([
      '${self.bucket_region == var.aws_region}',
    ]);
  });

  it('is part of the output', () => {
    expect(stack.output('backup_bucket_name').value).toBe(
      `\${try(coalesce((${OUR_BUCKET_ONLY} ? one(aws_s3_bucket.backup_bucket[*].bucket) : one(data.aws_s3_bucket.backup_existing_bucket[*].bucket))), "")}`,
    );
  });
});
