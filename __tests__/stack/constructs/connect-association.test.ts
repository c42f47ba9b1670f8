import { describe, expect, it } from 'vitest';
import { theStack } from '../../harness/synthesized-stack';

const stack = theStack();

describe('the association with the instance', () => {
  it('makes it write contact records to our stream, and nothing else', () => {
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

  it('waits for the grant and for both readers, which may begin at the end of the stream', () => {
    expect(stack.resource('aws_connect_instance_storage_config', 'connect_association').depends_on).toEqual([
      'aws_kms_grant.connect_instance_grant',
      'aws_pipes_pipe.delivery',
      'aws_kinesis_firehose_delivery_stream.backup',
    ]);
  });

  it('has a grant for the instance’s own role to encrypt, and no more', () => {
    expect(Object.keys(stack.resources('aws_kms_grant'))).toEqual(['connect_instance_grant']);
    expect(stack.resource('aws_kms_grant', 'connect_instance_grant')).toMatchObject({
      name: 'operata-connect-${var.environment}',
      key_id:
        '${(var.existing_kms_key_arn == null ? one(aws_kms_key.encryption_key[*].arn) : var.existing_kms_key_arn)}',
      grantee_principal: '${one(data.aws_connect_instance.connect_instance[*].service_role)}',
      operations: ['GenerateDataKey'],
      // With another key: the new grant first, or Connect loses records.
      lifecycle: { create_before_destroy: true },
    });
  });

  it('looks the instance up by its ID, else by its alias, never by both', () => {
    expect(stack.dataSource('aws_connect_instance', 'connect_instance')).toMatchObject({
      instance_id: '${var.connect_instance_id}',
      instance_alias: '${var.connect_instance_id == null ? var.connect_instance_alias : null}',
    });
  });

  it('looks at nothing where it is off, or where the stream is not ours', () => {
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
