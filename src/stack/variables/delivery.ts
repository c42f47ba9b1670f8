import { between, onceHolds, oneOf, onlyWhere } from './rules';
import type { VariableSpecs } from './spec';

const RECORD_AGE = between('delivery_maximum_record_age_seconds', 60, 604800, 'seconds', '86400 is a day.');

export const DELIVERY = {
  delivery_enabled: {
    type: 'bool',
    description: 'Deliver records. False pauses the pipe; it resumes where it stopped.',
    default: true,
  },
  delivery_body: {
    type: 'string',
    description:
      'Body of a request: record (the contact record itself) or data ({"data": record}). Null: record with privacy controls, data without. record needs privacy controls.',
    default: null,
    example: '"record"',
    validations: [
      oneOf('delivery_body', ['record', 'data'], 'Ask Operata which one the endpoint takes.'),
      {
        condition: 'var.delivery_body != "record" || var.enable_privacy_controls',
        message:
          'delivery_body is "record", but privacy controls are off: a pipe alone cannot send a bare record, as its input template loses the quotes. Set enable_privacy_controls = true (with redaction_config = { type = "BLACKLIST", fields = [] } the whole record is sent), or delivery_body = "data".',
      },
    ],
  },
  delivery_input_template: {
    type: 'string',
    description:
      "Input template of the pipe's target, instead of the one that delivery_body stands for. With privacy controls it sees what the function returns, without them the Kinesis record.",
    default: null,
    example: '"{\\"record\\": <$.data>, \\"source\\": \\"amazon-connect\\"}"',
    validations: [
      {
        condition:
          'var.delivery_input_template == null ? true : length(var.delivery_input_template) >= 1 && length(var.delivery_input_template) <= 8192',
        message:
          'delivery_input_template has ${var.delivery_input_template == null ? 0 : length(var.delivery_input_template)} characters: a pipe takes 1 to 8192. Shorten it, or remove it.',
      },
      onlyWhere(
        'delivery_input_template',
        'var.delivery_body != "data" || !var.enable_privacy_controls',
        'delivery_body is "data", so that both would wrap the record',
        'Remove one of the two.',
      ),
    ],
  },
  delivery_maximum_retry_attempts: {
    type: 'number',
    description:
      'How often a failed delivery is tried again before the record goes to the dead-letter queue. Few: an outage at Operata fills the queue. Many: a record that always fails holds up those behind it. Failures to connect do not count. At least 1: when it creates a pipe, the AWS provider does not send a 0, and AWS then retries for ever.',
    default: 100,
    validations: [between('delivery_maximum_retry_attempts', 1, 10000, 'attempts', '100 suits most.')],
  },
  delivery_maximum_record_age_seconds: {
    type: 'number',
    description:
      'Age at which a record that could not be delivered goes to the dead-letter queue, in seconds. It must stay well below the retention of the stream, from which such records are read again.',
    default: 86400,
    validations: [
      RECORD_AGE,
      onceHolds(RECORD_AGE, {
        condition:
          'var.existing_stream_arn != null || var.delivery_maximum_record_age_seconds < var.stream_retention_hours * 3600',
        message:
          'delivery_maximum_record_age_seconds is ${var.delivery_maximum_record_age_seconds}, but the stream keeps records for ${var.stream_retention_hours * 3600} seconds (stream_retention_hours = ${var.stream_retention_hours}): records would be gone before their delivery is given up. Lower the first or raise stream_retention_hours.',
      }),
    ],
  },
  delivery_parallelization_factor: {
    type: 'number',
    description:
      'How many batches of a shard are delivered at the same time. More than 1 is faster, and keeps the order of records only within a partition key.',
    default: 1,
    validations: [between('delivery_parallelization_factor', 1, 10, 'batches', '1 suits most.')],
  },
  delivery_starting_position: {
    type: 'string',
    description:
      'Where in the stream delivery begins: TRIM_HORIZON (the oldest record) or LATEST. Null: TRIM_HORIZON for a stream of our own, LATEST for an existing one, so that its history is not sent. Changing it replaces the pipe.',
    default: null,
    example: '"LATEST"',
    validations: [
      oneOf('delivery_starting_position', ['TRIM_HORIZON', 'LATEST'], 'Leave it unset if in doubt.'),
    ],
  },
  delivery_log_level: {
    type: 'string',
    description:
      'What the pipe logs: OFF, ERROR, INFO or TRACE. No level logs the content of records: execution data is never included.',
    default: 'ERROR',
    validations: [oneOf('delivery_log_level', ['OFF', 'ERROR', 'INFO', 'TRACE'], 'ERROR suits most.')],
  },
} as const satisfies VariableSpecs;
