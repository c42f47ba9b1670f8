/** What SNS refuses. */
import { oneOf, pattern, policy } from '../checks';
import { API, type ServiceRules } from './rule';

const SNS = `${API}/sns/latest/api`;

export const SNS_RULES: ServiceRules = {
  values: {
    aws_sns_topic: [
      {
        path: 'name',
        check: pattern(
          /^([A-Za-z0-9_-]{1,256}|[A-Za-z0-9_-]{1,251}\.fifo)$/,
          'be 1 to 256 letters, digits, - _',
        ),
        source: `${SNS}/API_CreateTopic.html`,
      },
      { path: 'policy', check: policy('resource', 30720), source: `${SNS}/API_SetTopicAttributes.html` },
    ],
    aws_sns_topic_policy: [
      { path: 'policy', check: policy('resource', 30720), source: `${SNS}/API_SetTopicAttributes.html` },
    ],
    aws_sns_topic_subscription: [
      {
        path: 'protocol',
        check: oneOf(
          'sqs',
          'sms',
          'lambda',
          'firehose',
          'application',
          'http',
          'https',
          'email',
          'email-json',
        ),
        source: `${SNS}/API_Subscribe.html`,
      },
    ],
  },
};
