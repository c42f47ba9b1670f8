import { pattern } from './rules';
import type { VariableSpecs } from './spec';

export const ASSOCIATION = {
  associate_connect_instance: {
    type: 'bool',
    description:
      'Make the Amazon Connect instance write its contact records to the stream. Nothing flows without that; with false, do it in the console. An instance has one such stream.',
    default: true,
  },
  connect_instance_id: {
    type: 'string',
    description: 'ID of the Amazon Connect instance. Null: it is looked up by its alias.',
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
