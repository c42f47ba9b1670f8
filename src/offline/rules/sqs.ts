/** What SQS refuses. */
import { between, json, pattern, policy } from '../checks';
import { API, type ServiceRules } from './rule';

const SQS = `${API}/AWSSimpleQueueService/latest/APIReference`;

export const SQS_RULES: ServiceRules = {
  values: {
    aws_sqs_queue: [
      {
        path: 'name',
        check: pattern(
          /^([a-zA-Z0-9-_]{1,80}|[a-zA-Z0-9-_]{1,75}\.fifo)$/,
          'be 1 to 80 letters, digits, - _',
        ),
        source: `${SQS}/API_CreateQueue.html`,
      },
      {
        path: 'message_retention_seconds',
        check: between(60, 1209600),
        source: `${SQS}/API_SetQueueAttributes.html`,
      },
      {
        path: 'visibility_timeout_seconds',
        check: between(0, 43200),
        source: `${SQS}/API_SetQueueAttributes.html`,
      },
      {
        path: 'max_message_size',
        check: between(1024, 1048576),
        source: `${SQS}/API_SetQueueAttributes.html`,
      },
      { path: 'delay_seconds', check: between(0, 900), source: `${SQS}/API_SetQueueAttributes.html` },
      {
        path: 'receive_wait_time_seconds',
        check: between(0, 20),
        source: `${SQS}/API_SetQueueAttributes.html`,
      },
      {
        path: 'kms_data_key_reuse_period_seconds',
        check: between(60, 86400),
        source: `${SQS}/API_SetQueueAttributes.html`,
      },
      { path: 'redrive_policy', check: json, source: `${SQS}/API_SetQueueAttributes.html` },
    ],
    aws_sqs_queue_policy: [
      {
        path: 'policy',
        check: policy('resource', 8192, 'everything'),
        source: `${API}/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html`,
      },
    ],
  },
};
