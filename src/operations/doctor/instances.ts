import type { InstanceStorageResourceType, InstanceSummary } from '@aws-sdk/client-connect';
import { ifThere } from '../aws/answers';
import type { AwsClients } from '../aws/clients';
import { failureOf } from '../aws/failure';
import { onAllPages } from '../aws/pages';

/** An Amazon Connect instance. */
export interface Instance {
  readonly id: string;
  readonly status: string;
  /** The ARN of its service-linked role. */
  readonly serviceRole: string;
}

/** The instances of the region. */
export const listInstances = (aws: AwsClients): Promise<readonly InstanceSummary[]> =>
  onAllPages(
    (NextToken) => aws.connect.listInstances({ NextToken }),
    (page) => page.NextToken,
    (page) => page.InstanceSummaryList,
  );

/** The ID of the instance with the alias; undefined if there is none. */
export async function instanceIdOf(aws: AwsClients, alias: string): Promise<string | undefined> {
  const all = await listInstances(aws);
  return all.find((one) => one.InstanceAlias === alias)?.Id;
}

/** The instance; undefined if it does not exist. */
export async function instanceWith(aws: AwsClients, id: string): Promise<Instance | undefined> {
  const answer = await ifThere(aws.connect.describeInstance({ InstanceId: id }));
  const found = answer?.Instance;
  return found && { id, status: found.InstanceStatus ?? 'unknown', serviceRole: found.ServiceRole ?? '' };
}

/** The ARNs of what the instance writes its contact records to. */
export async function recordTargets(aws: AwsClients, id: string): Promise<readonly string[]> {
  return targetsOf(aws, id, 'CONTACT_TRACE_RECORDS');
}

/** Everything that an instance stores or streams besides contact records, by AWS's name. */
const OTHER_KINDS: Readonly<Record<Exclude<InstanceStorageResourceType, 'CONTACT_TRACE_RECORDS'>, string>> = {
  AGENT_EVENTS: 'agent events',
  REAL_TIME_CONTACT_ANALYSIS_SEGMENTS: 'Contact Lens segments',
  REAL_TIME_CONTACT_ANALYSIS_VOICE_SEGMENTS: 'Contact Lens segments of voice contacts',
  REAL_TIME_CONTACT_ANALYSIS_CHAT_SEGMENTS: 'Contact Lens segments of chat contacts',
  CONTACT_EVALUATIONS: 'contact evaluations',
  MEDIA_STREAMS: 'media streams',
  SCHEDULED_REPORTS: 'scheduled reports',
  CALL_RECORDINGS: 'call recordings',
  SCREEN_RECORDINGS: 'screen recordings',
  CHAT_TRANSCRIPTS: 'chat transcripts',
  ATTACHMENTS: 'attachments',
  EMAIL_MESSAGES: 'e-mail messages',
};

/** What besides contact records the instance writes to the stream. */
export async function otherKindsOn(
  aws: AwsClients,
  id: string,
  streamArn: string,
): Promise<readonly string[]> {
  const found: string[] = [];
  // One after the other: Amazon Connect allows few calls a second.
  for (const [type, kind] of Object.entries(OTHER_KINDS)) {
    const targets = await ifKnown(targetsOf(aws, id, type as InstanceStorageResourceType));
    if (targets.includes(streamArn)) found.push(kind);
  }
  return found;
}

async function targetsOf(
  aws: AwsClients,
  InstanceId: string,
  ResourceType: InstanceStorageResourceType,
): Promise<readonly string[]> {
  const configs = await onAllPages(
    (NextToken) => aws.connect.listInstanceStorageConfigs({ InstanceId, ResourceType, NextToken }),
    (page) => page.NextToken,
    (page) => page.StorageConfigs,
  );
  return configs.map(
    ({ KinesisStreamConfig, KinesisFirehoseConfig }) =>
      KinesisStreamConfig?.StreamArn ?? KinesisFirehoseConfig?.FirehoseArn ?? 'an unknown target',
  );
}

/** Not every region has every type: a type that is not offered is not written. */
async function ifKnown(targets: Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await targets;
  } catch (error) {
    if (/^Invalid(Parameter|Request)Exception$/.test(failureOf(error).code)) return [];
    throw error;
  }
}
