import type { KeyMetadata } from '@aws-sdk/client-kms';
import type { Change, Values } from '../../artefact/terraform/terraform-json';
import { ConfigurationError } from '../../cli/errors';
import { ifThere } from '../aws/answers';
import type { AwsClients } from '../aws/clients';
import { failureOf } from '../aws/failure';
import { onAllPages } from '../aws/pages';

/** Where to look for planned resources. */
export interface Account {
  readonly aws: AwsClients;
  readonly accountId: string;
  readonly partition: string;
  readonly region: string;
  /** The planned values of a resource, by its address without index; {} if it is not planned. */
  readonly planned: (address: string) => Values;
}

/** @returns the ID that Terraform imports the resource by; undefined if AWS has no such resource */
type Find = (values: Values, account: Account, address: string) => Promise<string | undefined>;

const textIn = (values: Values, name: string): string => String(values[name] ?? '');
const arn = ({ partition, region, accountId }: Account, service: string, resource: string): string =>
  `arn:${partition}:${service}:${region}:${accountId}:${resource}`;

/** Finds a resource that is imported by its name. */
const byName =
  (ask: (aws: AwsClients, name: string) => Promise<unknown>, attribute = 'name'): Find =>
  async (values, { aws }) => {
    const name = textIn(values, attribute);
    return (await ifThere(ask(aws, name))) === undefined ? undefined : name;
  };

/** The key that an alias points to. */
const key = async (
  { aws, planned }: Account,
  alias = 'aws_kms_alias.encryption_key_alias',
): Promise<Partial<KeyMetadata>> => {
  const KeyId = textIn(planned(alias), 'name');
  return (await ifThere(aws.kms.describeKey({ KeyId })))?.KeyMetadata ?? {};
};

/** Finds a setting of the bucket, which may be deleted on its own. */
const ofBucket =
  (ask: (s3: AwsClients['s3'], of: { readonly Bucket: string }) => Promise<unknown>): Find =>
  async (_, { aws, planned }) => {
    const Bucket = textIn(planned('aws_s3_bucket.backup_bucket'), 'bucket');
    return (await ifThere(ask(aws.s3, { Bucket }))) === undefined ? undefined : Bucket;
  };
const bucket = ofBucket((s3, of) => s3.headBucket(of));

const queue: Find = async (_, { aws, planned }) => {
  const QueueName = textIn(planned('aws_sqs_queue.delivery_dead_letter_queue'), 'name');
  return (await ifThere(aws.sqs.getQueueUrl({ QueueName })))?.QueueUrl;
};

const topic: Find = async (_, account) => {
  const own = arn(account, 'sns', textIn(account.planned('aws_sns_topic.monitoring_topic'), 'name'));
  return (await ifThere(account.aws.sns.topicAttributes(own))) && own;
};

interface StorageConfig {
  readonly kinesis_stream_config: readonly { readonly stream_arn?: string }[];
}

const FUNCTION_GROUP = 'aws_security_group.privacy_controls_network_security_group';
const ENDPOINT_GROUP = 'aws_security_group.privacy_controls_network_endpoint_security_group';
const KMS_ENDPOINT_GROUP = 'aws_security_group.privacy_controls_network_kms_endpoint_security_group';

const securityGroup: Find = async (values, { aws }) => {
  const prefix = textIn(values, 'name_prefix');
  const { SecurityGroups = [] } = await aws.ec2.describeSecurityGroups({
    Filters: [
      { Name: 'vpc-id', Values: [textIn(values, 'vpc_id')] },
      { Name: 'group-name', Values: [`${prefix}*`] },
    ],
  });
  // The name of another environment may begin with that of this one. Terraform appends 26 digits.
  const own = SecurityGroups.find(
    ({ GroupName = '' }) =>
      GroupName.startsWith(prefix) && /^[0-9a-f]{26}$/.test(GroupName.slice(prefix.length)),
  );
  return own?.GroupId;
};

const ruleOf =
  (group: string, egress: boolean): Find =>
  async ({ description }, account, address) => {
    const id = await securityGroup(account.planned(group), account, address);
    if (id === undefined) return undefined;
    const { SecurityGroupRules = [] } = await account.aws.ec2.describeSecurityGroupRules({
      Filters: [{ Name: 'group-id', Values: [id] }],
    });
    return SecurityGroupRules.find(
      ({ IsEgress, Description }) => IsEgress === egress && Description === description,
    )?.SecurityGroupRuleId;
  };

/** By type: how a resource is found, and which ID the AWS provider imports it by. */
const FINDS: Readonly<Record<string, Find>> = {
  aws_kinesis_stream: byName((aws, StreamName) => aws.kinesis.describeStreamSummary({ StreamName })),
  aws_kms_key: async (_, account, address) =>
    (await key(account, `${address.replace('aws_kms_key', 'aws_kms_alias').replace(/\[0\]$/, '')}_alias`))
      .KeyId,
  aws_kms_alias: byName((aws, KeyId) => aws.kms.describeKey({ KeyId })),
  aws_kms_grant: async (values, account) => {
    // By the key's ARN, as the stack names the key: by another name the provider would replace the grant.
    const KeyId = textIn(values, 'key_id') || (await key(account)).Arn;
    if (KeyId === undefined) return undefined;
    const grants = await onAllPages(
      (Marker) => account.aws.kms.listGrants({ KeyId, Marker }),
      (page) => page.NextMarker,
      (page) => page.Grants,
    );
    const grant = grants.find(({ Name }) => Name === values.name)?.GrantId;
    return grant && `${KeyId}:${grant}`;
  },
  aws_connect_instance_storage_config: async (values, account) => {
    const InstanceId = textIn(values, 'instance_id');
    // Known if the stream is an adopted one, or still in the state.
    const [storage] = values.storage_config as readonly StorageConfig[];
    const name = textIn(account.planned('aws_kinesis_stream.contact_stream'), 'name');
    const streamArn =
      storage?.kinesis_stream_config[0]?.stream_arn ?? arn(account, 'kinesis', `stream/${name}`);
    const ResourceType = 'CONTACT_TRACE_RECORDS';
    const configs = await onAllPages(
      (NextToken) => account.aws.connect.listInstanceStorageConfigs({ InstanceId, ResourceType, NextToken }),
      (page) => page.NextToken,
      (page) => page.StorageConfigs,
    );
    const found = configs.find(({ KinesisStreamConfig }) => KinesisStreamConfig?.StreamArn === streamArn);
    return found?.AssociationId && `${InstanceId}:${found.AssociationId}:${ResourceType}`;
  },
  aws_pipes_pipe: byName((aws, Name) => aws.pipes.describePipe({ Name })),
  aws_cloudwatch_event_connection: byName((aws, Name) => aws.events.describeConnection({ Name })),
  aws_cloudwatch_event_api_destination: byName((aws, Name) => aws.events.describeApiDestination({ Name })),
  aws_sqs_queue: queue,
  aws_sqs_queue_policy: queue,
  aws_lambda_function: byName(
    (aws, FunctionName) => aws.lambda.getFunctionConfiguration({ FunctionName }),
    'function_name',
  ),
  aws_ssm_parameter: byName((aws, Name) => aws.ssm.getParameter({ Name })),
  aws_iam_role: byName((aws, RoleName) => aws.iam.getRole({ RoleName })),
  aws_iam_role_policy: async (values, { aws }) => {
    const [RoleName, PolicyName] = [textIn(values, 'role'), textIn(values, 'name')];
    const found = await ifThere(aws.iam.getRolePolicy({ RoleName, PolicyName }));
    return found && `${RoleName}:${PolicyName}`;
  },
  aws_kinesis_firehose_delivery_stream: async (values, account) => {
    const DeliveryStreamName = textIn(values, 'name');
    const found = await ifThere(account.aws.firehose.describeDeliveryStream({ DeliveryStreamName }));
    return found && arn(account, 'firehose', `deliverystream/${DeliveryStreamName}`);
  },
  aws_s3_bucket: bucket,
  aws_s3_bucket_lifecycle_configuration: ofBucket((s3, of) => s3.getBucketLifecycleConfiguration(of)),
  aws_s3_bucket_ownership_controls: ofBucket((s3, of) => s3.getBucketOwnershipControls(of)),
  aws_s3_bucket_policy: ofBucket((s3, of) => s3.getBucketPolicy(of)),
  aws_s3_bucket_public_access_block: ofBucket((s3, of) => s3.getPublicAccessBlock(of)),
  aws_s3_bucket_server_side_encryption_configuration: ofBucket((s3, of) => s3.getBucketEncryption(of)),
  aws_s3_bucket_versioning: bucket,
  aws_cloudwatch_log_group: async ({ name }, { aws }) => {
    const { logGroups = [] } = await aws.logs.describeLogGroups({ logGroupNamePrefix: String(name) });
    return logGroups.find(({ logGroupName }) => logGroupName === name)?.logGroupName;
  },
  aws_cloudwatch_log_stream: async (values, { aws }) => {
    const [logGroupName, name] = [textIn(values, 'log_group_name'), textIn(values, 'name')];
    const found = await ifThere(aws.logs.describeLogStreams({ logGroupName, logStreamNamePrefix: name }));
    return found?.logStreams?.some(({ logStreamName }) => logStreamName === name)
      ? `${logGroupName}:${name}`
      : undefined;
  },
  aws_cloudwatch_metric_alarm: async ({ alarm_name }, { aws }) => {
    const { MetricAlarms = [] } = await aws.cloudWatch.describeAlarms({ AlarmNames: [String(alarm_name)] });
    return MetricAlarms[0]?.AlarmName;
  },
  aws_cloudwatch_dashboard: byName(
    (aws, DashboardName) => aws.cloudWatch.getDashboard({ DashboardName }),
    'dashboard_name',
  ),
  aws_cloudwatch_query_definition: async ({ name }, account) => {
    const { queryDefinitions = [] } = await account.aws.logs.describeQueryDefinitions({
      queryDefinitionNamePrefix: String(name),
    });
    const id = queryDefinitions.find((one) => one.name === name)?.queryDefinitionId;
    return id && arn(account, 'logs', `query-definition:${id}`);
  },
  aws_sns_topic: topic,
  aws_sns_topic_policy: topic,
  aws_security_group: securityGroup,
  aws_vpc_security_group_egress_rule: ruleOf(FUNCTION_GROUP, true),
  aws_vpc_security_group_ingress_rule: (values, account, address) =>
    ruleOf(address.includes('_kms_') ? KMS_ENDPOINT_GROUP : ENDPOINT_GROUP, false)(values, account, address),
  aws_vpc_endpoint: async (values, { aws }) => {
    const { VpcEndpoints = [] } = await aws.ec2.describeVpcEndpoints({
      Filters: [
        { Name: 'vpc-id', Values: [textIn(values, 'vpc_id')] },
        { Name: 'service-name', Values: [textIn(values, 'service_name')] },
      ],
    });
    return VpcEndpoints[0]?.VpcEndpointId;
  },
};

/** What Terraform may create again: AWS keeps only one of it, or it exists only in the state. */
const CREATED_AGAIN: ReadonlySet<string> = new Set(['terraform_data', 'aws_sns_topic_subscription']);

/** A planned resource, and the ID to import it by; undefined if AWS has no such resource. */
export interface Found {
  readonly address: string;
  readonly id: string | undefined;
}

/** The types that {@link findPlanned} has a rule for. */
export const KNOWN_TYPES: ReadonlySet<string> = new Set([...Object.keys(FINDS), ...CREATED_AGAIN]);

/**
 * Finds the resources that a plan would create.
 *
 * @throws {ConfigurationError} with every resource that AWS did not answer about
 */
export async function findPlanned(
  changes: readonly Change[],
  account: Account,
  lookedUp: () => void = () => undefined,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  const problems: string[] = [];
  for (const { address, type, action, after } of changes) {
    const find = action === 'create' ? FINDS[type] : undefined;
    if (find === undefined) {
      lookedUp();
      continue;
    }
    try {
      found.push({ address, id: await find(after ?? {}, account, address) });
    } catch (error) {
      problems.push(`${address}: ${failureOf(error).text}`);
    }
    lookedUp();
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return found;
}
