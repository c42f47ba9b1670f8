import { between, inRegion, keyArn, oneOf, onlyWhere, pattern } from './rules';
import type { VariableSpecs } from './spec';

export const CONTACT_STREAM = {
  stream_mode: {
    type: 'string',
    description: 'Capacity of the stream: ON_DEMAND grows by itself, PROVISIONED has stream_shard_count.',
    default: 'ON_DEMAND',
    validations: [oneOf('stream_mode', ['ON_DEMAND', 'PROVISIONED'], 'ON_DEMAND suits most.')],
  },
  stream_shard_count: {
    type: 'number',
    description: 'Shards of a PROVISIONED stream. A shard takes 1 MB or 1000 records a second.',
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
      'How long the stream keeps records, in hours. Records whose delivery failed can be read again from it for this long.',
    default: 168,
    validations: [between('stream_retention_hours', 24, 8760, 'hours', '168 is a week.')],
  },
  existing_stream_arn: {
    type: 'string',
    description:
      'Stream of contact records that the instance already uses. It is read instead of a stream of our own; no stream, association or key grant is created.',
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
        'stream_mode and stream_shard_count describe a stream of our own',
        'Remove stream_mode and stream_shard_count, or existing_stream_arn.',
      ),
    ],
  },
  existing_stream_kms_key_arn: {
    type: 'string',
    description:
      'Customer managed key of existing_stream_arn. Null: it is encrypted with the key of the service, or not at all.',
    default: null,
    example: '"arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"',
    validations: [
      ...keyArn('existing_stream_kms_key_arn'),
      onlyWhere(
        'existing_stream_kms_key_arn',
        'var.existing_stream_arn != null',
        'there is no existing stream',
        'Set existing_stream_arn, or use existing_kms_key_arn for the key of a stream of our own.',
      ),
    ],
  },
} as const satisfies VariableSpecs;
