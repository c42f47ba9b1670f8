/** What SQS refuses. */
import { between, pattern, policy } from '../provider/checks';
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
