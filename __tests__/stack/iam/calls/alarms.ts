import { type Call, OTHER_ACCOUNT, type World } from './world';

/** What CloudWatch does when an alarm changes its state. */
export function alarmCalls(world: World): readonly Call[] {
  const { arn } = world;
  const CLOUDWATCH = { service: 'cloudwatch.amazonaws.com' };
  const from = (account: string) => ({ 'aws:SourceAccount': account });
  const alarm = (name: string, account?: string) => ({
    'aws:SourceArn': arn('cloudwatch', `alarm:${name}`, account),
  });
  const topic = (name: string | undefined) => ({ 'kms:EncryptionContext:aws:sns:topicArn': name });
  const here = world.pipe.split(':')[4] ?? '';
  return [
    {
      what: 'CloudWatch publishes an alarm',
      part: 'alarmTopic',
      caller: CLOUDWATCH,
      actions: ['sns:Publish'],
      resources: [world.alarmTopic],
      context: {
        ...from(here),
        ...alarm('operata/production/pipe-not-invoked'),
        'aws:SecureTransport': 'true',
      },
      source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html',
      neighbours: {
        'for another account': { context: from(OTHER_ACCOUNT) },
        'for no account': { context: { 'aws:SourceAccount': undefined } },
        'for an alarm of another environment': { context: alarm('operata/staging/pipe-not-invoked') },
        'for an environment whose name begins alike': {
          context: alarm('operata/production-2/pipe-not-invoked'),
        },
        'for an alarm of someone else': { context: alarm('pipe-not-invoked') },
        'as another service': { caller: { service: 'events.amazonaws.com' } },
        'as a role of this account that may not': { caller: { role: world.roles.pipe } },
        'as another account': { caller: { role: world.everything.there } },
        'over plain HTTP': {
          caller: { role: world.everything.here },
          context: { 'aws:SecureTransport': 'false' },
        },
        'to subscribe to it': { action: 'sns:Subscribe' },
        'to read or change it': { action: 'sns:SetTopicAttributes' },
      },
    },
    {
      what: 'CloudWatch encrypts the notification of an alarm',
      part: 'alarmTopic',
      caller: CLOUDWATCH,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: world.monitoringKeys,
      context: { ...from(here), ...topic(world.alarmTopic) },
      source:
        'https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services',
      neighbours: {
        'for another account': { context: from(OTHER_ACCOUNT) },
        'for no account': { context: { 'aws:SourceAccount': undefined } },
        'for another topic': { context: topic(arn('sns', 'operata-alarms-staging')) },
        'for a topic that begins alike': { context: topic(`${world.alarmTopic}-2`) },
        'for no topic': { context: topic(undefined) },
        'as another service': { caller: { service: 'events.amazonaws.com' } },
        'to let others use the key': { action: 'kms:CreateGrant' },
      },
    },
  ];
}
