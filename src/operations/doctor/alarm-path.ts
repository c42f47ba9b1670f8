import { ifThere } from '../aws/answers';
import type { AwsClients } from '../aws/clients';
import { failureOf } from '../aws/failure';
import { onAllPages } from '../aws/pages';
import type { Subscription } from '../aws/sns';
import { keyRemedy } from '../resource-states';
import type { Report, Severity } from './finding';
import { accessOf, type ServiceRequest } from './service-access';

/** Findings about the path from an alarm to the people it notifies. */
export const ALARM_PATH_FINDINGS = {
  'alarm-topic-missing': 'warn',
  'alarm-topic-refuses': 'warn',
  'alarm-topic-key-unusable': 'warn',
  'nobody-subscribed': 'warn',
  'alarm-path-unknown': 'note',
} as const satisfies Readonly<Record<string, Severity>>;

type PathReport = Report<keyof typeof ALARM_PATH_FINDINGS>;

/** What the alarms of a deployment notify. */
export interface AlarmPath {
  readonly topic: string;
  readonly accountId: string;
  /** Of one of the alarms. */
  readonly alarmArn: string;
  /** A key whose state another check reports. */
  readonly checkedKey: string | undefined;
  /** The command that repairs a topic of our own. Undefined: the topic is someone else's. */
  readonly apply: string | undefined;
}

const SERVICE = 'cloudwatch.amazonaws.com';
const TRY = 'try it, as docs/alarms.md explains under "Try that an alarm reaches a person"';

/** Follows a notification from CloudWatch to its subscribers, and reports each broken link. */
export async function followAlarm(aws: AwsClients, path: AlarmPath, report: PathReport): Promise<void> {
  const { topic, accountId, apply } = path;
  const owner = topic.split(':')[4];
  const attributes = await readable(owner, path, report, 'the topic', () => aws.sns.topicAttributes(topic));
  if (attributes === 'unreadable') return;
  if (attributes === undefined) {
    report(
      'alarm-topic-missing',
      `the topic ${topic} that the alarms notify does not exist`,
      apply ?? 'correct existing_alarm_topic_arn, or remove it, and apply',
    );
    return;
  }
  const context = {
    'aws:sourceaccount': accountId,
    'aws:sourceowner': accountId,
    'aws:sourcearn': path.alarmArn,
    'aws:securetransport': 'true',
    'aws:principalisawsservice': 'true',
    'aws:principalservicename': SERVICE,
  };
  const publish = { service: SERVICE, action: 'sns:Publish', resource: topic, context };
  const access = accessOf(attributes.get('Policy'), publish);
  if (access === 'refused') {
    report(
      'alarm-topic-refuses',
      `the policy of the topic ${topic} does not let ${SERVICE} publish for account ${accountId}`,
      apply ?? `add to the policy of the topic: ${statement(['sns:Publish'], topic, accountId)}`,
    );
  } else if (access === 'unknown') {
    report(
      'alarm-path-unknown',
      `the policy of the topic ${topic} has conditions that this command does not know`,
      TRY,
    );
  }
  const subscriptions = await readable(owner, path, report, 'the list of subscriptions', () =>
    onAllPages(
      (token) => aws.sns.subscriptions(topic, token),
      (page) => page.next,
      (page) => page.items,
    ),
  );
  if (subscriptions !== 'unreadable') reportUnconfirmed(path, subscriptions ?? [], report);
  await followKey(
    aws,
    path,
    attributes.get('KmsMasterKeyId'),
    { ...publish, context: { ...context, 'kms:encryptioncontext:aws:sns:topicarn': topic } },
    report,
  );
}

function reportUnconfirmed(
  { topic, apply }: AlarmPath,
  subscriptions: readonly Subscription[],
  report: PathReport,
): void {
  if (subscriptions.some(({ arn }) => arn.startsWith('arn:'))) return;
  const [, , , region] = topic.split(':');
  const pending = subscriptions.filter(({ arn }) => arn === 'PendingConfirmation');
  const subscribed = apply === undefined ? '' : `with alarm_email: ${apply}\nor: `;
  // While a subscription waits for its confirmation, Terraform sees no change: an apply sends no other message.
  const before = pending.length > 0 ? 'follow the link in the message of AWS; to get another: ' : subscribed;
  report(
    'nobody-subscribed',
    pending.length > 0
      ? `nobody is notified of an alarm: no subscription of the topic ${topic} is confirmed (${pending.map(({ protocol }) => protocol).join(', ')})`
      : `nobody is notified of an alarm: the topic ${topic} has no subscription`,
    `${before}aws sns subscribe --topic-arn ${topic} --protocol email --notification-endpoint ADDRESS --region ${region}`,
  );
}

/** Asks AWS, and reports a resource of another account that cannot be read from here. */
async function readable<T>(
  owner: string | undefined,
  { accountId }: AlarmPath,
  report: PathReport,
  what: string,
  ask: () => Promise<T>,
): Promise<T | undefined | 'unreadable'> {
  try {
    return await ifThere(ask());
  } catch (error) {
    if (owner === accountId || failureOf(error).kind !== 'denied') throw error;
    report(
      'alarm-path-unknown',
      `${what} of the alarms is in account ${owner}, and cannot be read from here`,
      TRY,
    );
    return 'unreadable';
  }
}

async function followKey(
  aws: AwsClients,
  path: AlarmPath,
  named: string | undefined,
  publish: ServiceRequest,
  report: PathReport,
): Promise<void> {
  if (!named) return;
  const { topic, accountId, apply } = path;
  const [, , , region] = topic.split(':');
  const unusable = (found: string, remedy: string): void =>
    report('alarm-topic-key-unusable', `the topic ${topic} is encrypted with ${named}, ${found}`, remedy);
  const other = `aws sns set-topic-attributes --topic-arn ${topic} --attribute-name KmsMasterKeyId --attribute-value KEY_ARN --region ${region}; its policy has to hold the last statement of docs/existing-key-policy.json, for this topic`;
  if (named.endsWith('alias/aws/sns')) {
    unusable(`the default key of SNS, which CloudWatch cannot use`, apply ?? other);
    return;
  }
  const owner = (named.startsWith('arn:') ? named : topic).split(':')[4];
  if (owner !== accountId && !named.startsWith('arn:')) {
    report(
      'alarm-path-unknown',
      `the key ${named} of the topic is in account ${owner}, and cannot be read from here`,
      TRY,
    );
    return;
  }
  const described = await readable(owner, path, report, 'the key of the topic', () =>
    aws.kms.describeKey({ KeyId: named }),
  );
  if (described === 'unreadable') return;
  const key = described?.KeyMetadata;
  if (key?.KeyState !== 'Enabled' && named === path.checkedKey) return;
  if (key === undefined) {
    unusable('which does not exist', apply ?? other);
  } else if (key.KeyState !== 'Enabled') {
    const state = key.KeyState ?? 'unknown';
    unusable(`which is ${state}`, keyRemedy(state, key.Arn ?? named, region ?? ''));
  } else {
    const policy = await readable(owner, path, report, 'the policy of the key', () =>
      aws.kms.getKeyPolicy({ KeyId: key.Arn ?? named }),
    );
    if (policy === 'unreadable') return;
    const access = ['kms:Decrypt', 'kms:GenerateDataKey'].map((action) =>
      accessOf(policy?.Policy, { ...publish, action, resource: key.Arn ?? '*' }),
    );
    if (access.includes('refused')) {
      unusable(
        `whose policy does not let ${SERVICE} use it for account ${accountId}`,
        `${apply === undefined ? '' : `${apply}\nwith existing_kms_key_arn: `}add to the policy of the key: ${statement(['kms:Decrypt', 'kms:GenerateDataKey*'], '*', accountId)}`,
      );
    } else if (access.includes('unknown')) {
      report(
        'alarm-path-unknown',
        `the policy of the key of the topic has conditions that this command does not know`,
        TRY,
      );
    }
  }
}

/** A statement that lets CloudWatch do this for the alarms of an account. */
const statement = (Action: readonly string[], Resource: string, account: string): string =>
  JSON.stringify({
    Effect: 'Allow',
    Principal: { Service: SERVICE },
    Action,
    Resource,
    Condition: { StringEquals: { 'aws:SourceAccount': account } },
  });
