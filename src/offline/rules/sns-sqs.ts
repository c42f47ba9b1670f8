/** What SNS and SQS refuse. */
import {
  API,
  all,
  arnOf,
  between,
  type Check,
  length,
  oneOf,
  pattern,
  policy,
  type ServiceRules,
} from './checks';

const SNS = `${API}/sns/latest/api`;

/**
 * The actions that a topic policy can contain. All others, and `sns:*`, are "out of service scope".
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
 */
const IN_TOPIC_POLICIES = [
  'AddPermission',
  'DeleteTopic',
  'GetDataProtectionPolicy',
  'GetTopicAttributes',
  'ListSubscriptionsByTopic',
  'ListTagsForResource',
  'Publish',
  'PutDataProtectionPolicy',
  'RemovePermission',
  'SetTopicAttributes',
  'Subscribe',
];

const inScope: Check = (text) => {
  const actions = typeof text === 'string' ? [...text.matchAll(/"sns:([^"]+)"/gi)] : [];
  const wrong = actions.find(([, action = '']) => !IN_TOPIC_POLICIES.includes(action));
  return wrong && `must not contain sns:${wrong[1]}, which is out of the scope of a topic policy`;
};

const topicPolicy = all(policy('resource', 30720), inScope);

const SQS = `${API}/AWSSimpleQueueService/latest/APIReference`;

export const SNS_SQS_RULES: ServiceRules = {
  values: {
    aws_sns_topic: {
      [`${SNS}/API_CreateTopic.html`]: {
        name: pattern(
          /^([A-Za-z0-9_-]{1,256}|[A-Za-z0-9_-]{1,251}\.fifo)$/,
          'be 1 to 256 letters, digits, - _',
        ),
        display_name: length(0, 100),
      },
    },
    aws_sns_topic_policy: {
      [`${SNS}/API_SetTopicAttributes.html`]: {
        arn: arnOf('sns'),
        policy: topicPolicy,
      },
    },
    aws_sns_topic_subscription: {
      [`${SNS}/API_Subscribe.html`]: {
        topic_arn: arnOf('sns'),
        protocol: oneOf(
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
      },
    },
    aws_sqs_queue: {
      [`${SQS}/API_CreateQueue.html`]: {
        name: pattern(/^([a-zA-Z0-9-_]{1,80}|[a-zA-Z0-9-_]{1,75}\.fifo)$/, 'be 1 to 80 letters, digits, - _'),
      },
      [`${SQS}/API_SetQueueAttributes.html`]: { message_retention_seconds: between(60, 1209600) },
    },
    aws_sqs_queue_policy: {
      [`${API}/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html`]: {
        policy: policy('resource', 8192, 'everything'),
      },
    },
  },
  combinations: {
    aws_sns_topic_subscription: [
      {
        check: ({ protocol, endpoint }) =>
          protocol === 'email' && typeof endpoint === 'string' && !/^[^\s@]+@[^\s@]+$/.test(endpoint)
            ? 'endpoint must be an e-mail address for the protocol email'
            : undefined,
        source: `${SNS}/API_Subscribe.html`,
      },
    ],
  },
};
