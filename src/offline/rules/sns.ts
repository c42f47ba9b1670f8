/** What SNS refuses. */
import { all, arnOf, type Check, length, oneOf, pattern, policy } from '../provider/checks';
import { API, type ServiceRules } from './rule';

const SNS = `${API}/sns/latest/api`;

/**
 * The actions that the policy of a topic may be about. All others, and `sns:*`, are "out of service scope".
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
  return wrong && `must not be about sns:${wrong[1]}, which is out of the scope of a topic's policy`;
};

const topicPolicy = all(policy('resource', 30720), inScope);

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
      { path: 'display_name', check: length(0, 100), source: `${SNS}/API_CreateTopic.html` },
    ],
    aws_sns_topic_policy: [
      { path: 'arn', check: arnOf('sns'), source: `${SNS}/API_SetTopicAttributes.html` },
      { path: 'policy', check: topicPolicy, source: `${SNS}/API_SetTopicAttributes.html` },
    ],
    aws_sns_topic_subscription: [
      { path: 'topic_arn', check: arnOf('sns'), source: `${SNS}/API_Subscribe.html` },
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
