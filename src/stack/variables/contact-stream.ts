import { between, inRegion, keyArn, oneOf, onlyWhere, pattern, type VariableSpecs } from './rules';

export const CONTACT_STREAM = {
  stream_mode: {
    type: 'string',
    description:
      'Capacity mode of the stream: ON_DEMAND scales automatically, PROVISIONED has stream_shard_count shards.',
    default: 'ON_DEMAND',
    validations: [
      oneOf('stream_mode', ['ON_DEMAND', 'PROVISIONED'], 'ON_DEMAND is suitable for most deployments.'),
    ],
  },
  stream_shard_count: {
    type: 'number',
    description: 'Shards of a PROVISIONED stream. A shard accepts 1 MB or 1000 records a second.',
    default: null,
    example: '1',
    validations: [
      between('stream_shard_count', 1, 10000, 'shards', 'One is enough for most instances.'),
      {
        condition: 'var.stream_mode != "PROVISIONED" || var.stream_shard_count != null',
        message:
          'stream_mode is PROVISIONED, but stream_shard_count is not set. Set stream_shard_count = 1 or more, or stream_mode = "ON_DEMAND".',
      },
      onlyWhere(
        'stream_shard_count',
        'var.stream_mode == "PROVISIONED"',
        'stream_mode is ${jsonencode(var.stream_mode)}, which has no shard count',
        'Set stream_mode = "PROVISIONED", or remove stream_shard_count.',
      ),
    ],
  },
  stream_retention_hours: {
    type: 'number',
    description:
      'How long the stream keeps records, in hours. For this time, records that could not be delivered can be read again.',
    default: 168,
    validations: [between('stream_retention_hours', 24, 8760, 'hours', '168 is a week.')],
  },
  existing_stream_arn: {
    type: 'string',
    description:
      'Existing stream to which the instance already writes its contact records. It is read instead of a created one. No stream, association or key grant is created.',
    default: null,
    example: '"arn:aws:kinesis:us-west-2:111122223333:stream/existing-contact-records"',
    validations: [
      pattern(
        'existing_stream_arn',
        '^arn:aws[a-z-]*:kinesis:[a-z0-9-]+:[0-9]{12}:stream/[a-zA-Z0-9_.-]{1,128}$',
        'the ARN of a Kinesis data stream',
        '"aws kinesis describe-stream-summary --stream-name NAME" prints it.',
      ),
      inRegion('existing_stream_arn'),
      onlyWhere(
        'existing_stream_arn',
        'var.stream_mode == "ON_DEMAND" && var.stream_shard_count == null',
        'stream_mode and stream_shard_count apply only to a created stream',
        'Remove stream_mode and stream_shard_count, or existing_stream_arn.',
      ),
    ],
  },
  existing_stream_kms_key_arn: {
    type: 'string',
    description:
      'Customer managed key of existing_stream_arn. Null: the stream is encrypted with the key of the service, or not encrypted.',
    default: null,
    example: '"arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"',
    validations: [
      ...keyArn('existing_stream_kms_key_arn'),
      onlyWhere(
        'existing_stream_kms_key_arn',
        'var.existing_stream_arn != null',
        'existing_stream_arn is not set',
        'Set existing_stream_arn, or set existing_kms_key_arn for the key of the created stream.',
      ),
    ],
  },
} as const satisfies VariableSpecs;

export const ASSOCIATION = {
  associate_connect_instance: {
    type: 'bool',
    description:
      'Associate the Amazon Connect instance with the stream, so that it writes its contact records there. With false, configure this in the console: without it, no records arrive. An instance has one such stream.',
    default: true,
  },
  connect_instance_id: {
    type: 'string',
    description: 'ID of the Amazon Connect instance. Null: Terraform finds it by its alias.',
    default: null,
    example: '"12345678-1234-1234-1234-123456789012"',
    validations: [
      pattern(
        'connect_instance_id',
        '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
        'the ID of an instance, a UUID in lower case',
        "It is the last part of the instance's ARN.",
      ),
    ],
  },
} as const satisfies VariableSpecs;
