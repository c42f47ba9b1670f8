import { describe, expect, it } from 'vitest';
import { theStack } from '../../harness/synthesized-stack';

const stack = theStack();

describe('the association with the instance', () => {
  it('is for contact records and our stream only', () => {
    expect(Object.keys(stack.resources('aws_connect_instance_storage_config'))).toEqual([
      'connect_association',
    ]);
    expect(stack.resource('aws_connect_instance_storage_config', 'connect_association')).toMatchObject({
      instance_id: '${one(data.aws_connect_instance.connect_instance[*].id)}',
      resource_type: 'CONTACT_TRACE_RECORDS',
      storage_config: {
        storage_type: 'KINESIS_STREAM',
        kinesis_stream_config: { stream_arn: stack.resource('aws_pipes_pipe', 'delivery').source },
      },
    });
  });

  it('depends on the grant and on both readers, which may start at the end of the stream', () => {
    expect(stack.resource('aws_connect_instance_storage_config', 'connect_association').depends_on).toEqual([
      'aws_kms_grant.connect_instance_grant',
      'aws_pipes_pipe.delivery',
      'aws_kinesis_firehose_delivery_stream.backup',
    ]);
  });

  it('has a grant that only allows the instance’s role to encrypt', () => {
    expect(Object.keys(stack.resources('aws_kms_grant'))).toEqual(['connect_instance_grant']);
    expect(stack.resource('aws_kms_grant', 'connect_instance_grant')).toMatchObject({
      name: 'operata-connect-${var.environment}',
      key_id:
        '${(var.existing_kms_key_arn == null ? one(aws_kms_key.encryption_key[*].arn) : var.existing_kms_key_arn)}',
      grantee_principal: '${one(data.aws_connect_instance.connect_instance[*].service_role)}',
      operations: ['GenerateDataKey'],
      // If the key changes, the new grant must come first. Otherwise Connect loses records.
      lifecycle: { create_before_destroy: true },
    });
  });

  it('finds the instance by its ID or by its alias, never by both', () => {
    expect(stack.dataSource('aws_connect_instance', 'connect_instance')).toMatchObject({
      instance_id: '${var.connect_instance_id}',
      instance_alias: '${var.connect_instance_id == null ? var.connect_instance_alias : null}',
    });
  });

  it('reads nothing if it is off or the stream exists already', () => {
    const addresses = [
      'aws_connect_instance_storage_config.connect_association',
      'aws_kms_grant.connect_instance_grant',
      'data.aws_connect_instance.connect_instance',
    ];
    for (const address of addresses) {
      expect(stack.count(address), address).toBe(
        'var.associate_connect_instance && var.existing_stream_arn == null ? 1 : 0',
      );
    }
  });
});
