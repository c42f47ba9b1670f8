import { between, onceHolds, oneOf, onlyWhere, type VariableSpecs } from './rules';

const RECORD_AGE = between('delivery_maximum_record_age_seconds', 60, 604800, 'seconds', '86400 is a day.');

export const DELIVERY = {
  delivery_enabled: {
    type: 'bool',
    description: 'Deliver records. False pauses the pipe. It resumes where it stopped.',
    default: true,
  },
  delivery_body: {
    type: 'string',
    description:
      'Body of a request: record (the contact record itself) or data ({"data": record}). Null: record with privacy controls, data without. record needs privacy controls.',
    default: null,
    example: '"record"',
    validations: [
      oneOf('delivery_body', ['record', 'data'], 'Ask Operata which one the endpoint accepts.'),
      {
        condition: 'var.delivery_body != "record" || var.enable_privacy_controls',
        message:
          'delivery_body is "record", but privacy controls are off: a pipe without them cannot send a bare record, because its input template loses the quotes. Set enable_privacy_controls = true (redaction_config = { type = "BLACKLIST", fields = [] } sends the whole record), or delivery_body = "data".',
      },
    ],
  },
  delivery_input_template: {
    type: 'string',
    description:
      "Input template of the pipe's target. It replaces the template for delivery_body. Its input is the result of the function with privacy controls, and the Kinesis record without them.",
    default: null,
    example: '"{\\"record\\": <$.data>, \\"source\\": \\"amazon-connect\\"}"',
    validations: [
      {
        condition:
          'var.delivery_input_template == null ? true : length(var.delivery_input_template) >= 1 && length(var.delivery_input_template) <= 8192',
        message:
          'delivery_input_template has ${var.delivery_input_template == null ? 0 : length(var.delivery_input_template)} characters: a pipe accepts 1 to 8192. Shorten it, or remove it.',
      },
      onlyWhere(
        'delivery_input_template',
        'var.delivery_body != "data" || !var.enable_privacy_controls',
        'delivery_body is "data", and both would wrap the record',
        'Remove one of the two.',
      ),
    ],
  },
  delivery_maximum_retry_attempts: {
    type: 'number',
    description:
      'How often a failed delivery is retried before the record is dead-lettered. If the number is low, an outage at Operata fills the queue. If it is high, a record that always fails delays the records behind it. Connection failures do not count. The minimum is 1: when the AWS provider creates a pipe, it does not send a 0, and AWS then retries without limit.',
    default: 100,
    validations: [
      between(
        'delivery_maximum_retry_attempts',
        1,
        10000,
        'attempts',
        '100 is suitable for most deployments.',
      ),
    ],
  },
  delivery_maximum_record_age_seconds: {
    type: 'number',
    description:
      'Age at which a record that could not be delivered is dead-lettered, in seconds. It must be well below the retention of the stream, from which such records are replayed.',
    default: 86400,
    validations: [
      RECORD_AGE,
      onceHolds(RECORD_AGE, {
        condition:
          'var.existing_stream_arn != null || var.delivery_maximum_record_age_seconds < var.stream_retention_hours * 3600',
        message:
          'delivery_maximum_record_age_seconds is ${var.delivery_maximum_record_age_seconds}, but the stream keeps records for ${var.stream_retention_hours * 3600} seconds (stream_retention_hours = ${var.stream_retention_hours}): records would expire before they are dead-lettered. Decrease delivery_maximum_record_age_seconds, or increase stream_retention_hours.',
      }),
    ],
  },
  delivery_parallelization_factor: {
    type: 'number',
    description:
      'How many batches of a shard are delivered concurrently. More than 1 is faster, but preserves the order of records only within a partition key.',
    default: 1,
    validations: [
      between('delivery_parallelization_factor', 1, 10, 'batches', '1 is suitable for most deployments.'),
    ],
  },
  delivery_starting_position: {
    type: 'string',
    description:
      'Position in the stream at which delivery begins: TRIM_HORIZON (the oldest record) or LATEST. Null: TRIM_HORIZON for a created stream, and LATEST for an existing one, so that its history is not sent. A change replaces the pipe.',
    default: null,
    example: '"LATEST"',
    validations: [
      oneOf('delivery_starting_position', ['TRIM_HORIZON', 'LATEST'], 'If in doubt, do not set it.'),
    ],
  },
  delivery_log_level: {
    type: 'string',
    description:
      'Log level of the pipe: OFF, ERROR, INFO or TRACE. No level logs the content of records, because execution data is not included.',
    default: 'ERROR',
    validations: [
      oneOf(
        'delivery_log_level',
        ['OFF', 'ERROR', 'INFO', 'TRACE'],
        'ERROR is suitable for most deployments.',
      ),
    ],
  },
} as const satisfies VariableSpecs;
