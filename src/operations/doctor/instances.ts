import type { AwsClients } from '../aws/clients';
import { ifThere } from '../aws/if-there';
import { pages } from '../aws/pages';

/** An Amazon Connect instance. */
export interface Instance {
  readonly id: string;
  readonly status: string;
  /** The ARN of its service-linked role. */
  readonly serviceRole: string;
}

/** The ID of the instance with the alias; undefined where there is none. */
export async function instanceIdOf(aws: AwsClients, alias: string): Promise<string | undefined> {
  const all = pages(
    (NextToken) => aws.connect.listInstances({ NextToken }),
    (page) => page.NextToken,
  );
  for await (const { InstanceSummaryList = [] } of all) {
    const found = InstanceSummaryList.find((one) => one.InstanceAlias === alias)?.Id;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The instance; undefined where it does not exist. */
export async function instanceWith(aws: AwsClients, id: string): Promise<Instance | undefined> {
  const answer = await ifThere(aws.connect.describeInstance({ InstanceId: id }));
  const found = answer?.Instance;
  return found && { id, status: found.InstanceStatus ?? 'unknown', serviceRole: found.ServiceRole ?? '' };
}

/** The ARNs of what the instance writes its contact records to. */
export async function recordTargets(aws: AwsClients, id: string): Promise<readonly string[]> {
  const { StorageConfigs = [] } = await aws.connect.listInstanceStorageConfigs({
    InstanceId: id,
    ResourceType: 'CONTACT_TRACE_RECORDS',
  });
  return StorageConfigs.map(
    ({ KinesisStreamConfig, KinesisFirehoseConfig }) =>
      KinesisStreamConfig?.StreamArn ?? KinesisFirehoseConfig?.FirehoseArn ?? 'something unknown',
  );
}
