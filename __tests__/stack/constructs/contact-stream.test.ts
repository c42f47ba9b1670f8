import { describe, expect, it } from 'vitest';
import { type Check, theStack } from '../../harness/synthesized-stack';

const stack = theStack();

describe('our stream', () => {
  it('has the settings of the variables', () => {
    expect(stack.resource('aws_kinesis_stream', 'contact_stream')).toEqual({
      count: '${var.existing_stream_arn == null ? 1 : 0}',
      name: 'Connect_CTR_${var.environment}',
      stream_mode_details: { stream_mode: '${var.stream_mode}' },
      // Null in ON_DEMAND mode; a number of our own would break that.
      shard_count: '${var.stream_shard_count}',
      retention_period: '${var.stream_retention_hours}',
      encryption_type: 'KMS',
      kms_key_id:
        '${(var.existing_kms_key_arn == null ? one(aws_kms_key.encryption_key[*].arn) : var.existing_kms_key_arn)}',
      // Connect must be able to encrypt with a key before the stream has it.
      depends_on: ['aws_kms_grant.connect_instance_grant'],
    });
  });

  it('has the shards of the variable, which has no default', () => {
    expect(stack.variable('stream_shard_count').default).toBeNull();
    expect(stack.text.match(/"shard_count"/g)).toHaveLength(1);
  });
});

describe('an existing stream', () => {
  const existing = stack.dataSource('aws_kinesis_stream', 'contact_stream_existing');
  const { postcondition } = existing.lifecycle as { postcondition: Check[] };

  it('is found by the name in its ARN', () => {
    expect(existing).toMatchObject({
      count: '${!(var.existing_stream_arn == null) ? 1 : 0}',
      name: '${split("/", var.existing_stream_arn)[1]}',
    });
  });

  it('must have the given ARN, and a retention longer than the maximum record age', () => {
    expect(postcondition.map(({ condition }) => condition)).toEqual([
      '${self.arn == var.existing_stream_arn}',
      '${self.retention_period * 3600 > var.delivery_maximum_record_age_seconds}',
    ]);
    for (const { error_message } of postcondition) expect(error_message).toContain('${self.arn}');
  });

  it('is read by pipe and backup, and part of the outputs', () => {
    const arn =
      '${(var.existing_stream_arn == null ? one(aws_kinesis_stream.contact_stream[*].arn) : one(data.aws_kinesis_stream.contact_stream_existing[*].arn))}';
    expect(stack.resource('aws_pipes_pipe', 'delivery').source).toBe(arn);
    expect(
      stack.resource('aws_kinesis_firehose_delivery_stream', 'backup').kinesis_source_configuration,
    ).toEqual({ kinesis_stream_arn: arn, role_arn: '${one(aws_iam_role.backup_role[*].arn)}' });
    expect(stack.output('contact_stream_arn').value).toBe(arn);
    expect(stack.output('contact_stream_name').value).toContain(
      'data.aws_kinesis_stream.contact_stream_existing[*].name',
    );
  });
});
