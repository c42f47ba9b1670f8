import type { DescribePipeResponse } from '@aws-sdk/client-pipes';
import { ConfigurationError } from '../../cli/errors';
import { NAMES } from '../../stack/naming/names';
import { asked, ifThere } from '../aws/answers';
import type { AwsClients } from '../aws/clients';
import { onAllPages } from '../aws/pages';
import { APPLY } from '../commands';
import {
  type BackupFacts,
  type Deployment,
  nameInArn,
  type PrivacyControlsFacts,
  type StreamFacts,
} from './deployment';
import { nameIn, type Place } from './names';

/** How the user names a deployment. */
export interface NamedDeployment {
  readonly environment: string;
  /** Undefined: that of the only pipe of the environment. */
  readonly alias: string | undefined;
}

/**
 * Finds a deployment in AWS by its resource names, without its state. Most comes from the pipe: what it
 * reads from, whether records go through the privacy controls, and where failed records go.
 *
 * @throws {ConfigurationError} if there is no such pipe, or what it refers to cannot be read
 */
export async function deploymentFromNames(aws: AwsClients, named: NamedDeployment): Promise<Deployment> {
  const region = await aws.region();
  const identity = await asked('the identity of the caller', aws.sts.getCallerIdentity({}));
  const accountId = identity.Account ?? '';
  const partition = (identity.Arn ?? '').split(':')[1] ?? 'aws';
  const alias = named.alias ?? (await findAlias(aws, named.environment, region));
  const place: Place = { accountId, region, environment: named.environment, alias };

  const pipeName = nameIn(place, NAMES.pipe);
  const pipe = await asked(
    `the pipe ${pipeName}`,
    aws.pipes.describePipe({ Name: pipeName }),
    `is it --environment ${named.environment}, --alias ${alias} and --region ${region}?`,
  );
  const source = pipe.SourceParameters?.KinesisStreamParameters;
  const queueArn = source?.DeadLetterConfig?.Arn ?? '';
  const [stream, queue, destination, privacyControls, backup] = await Promise.all([
    findStream(aws, place, pipe),
    findQueue(aws, queueArn),
    findDestination(aws, pipe),
    findPrivacyControls(aws, place, pipe),
    findBackup(aws, place),
  ]);
  return {
    source: 'names',
    version: undefined,
    accountId,
    partition,
    region,
    environment: named.environment,
    alias,
    connectInstanceId: undefined,
    key: { arn: queue.keyArn, isOurs: await isOurs(aws, place, queue.keyArn) },
    stream,
    pipe: {
      name: pipeName,
      enabled: undefined,
      maximumRecordAgeSeconds: source?.MaximumRecordAgeInSeconds ?? -1,
      maximumRetryAttempts: source?.MaximumRetryAttempts ?? -1,
      inputTemplate: pipe.TargetParameters?.InputTemplate,
      roleArn: pipe.RoleArn ?? '',
      logGroup: nameIn(place, NAMES.pipeLogGroup),
    },
    deadLetterQueue: { arn: queueArn, url: queue.url },
    destination,
    privacyControls,
    backup,
    monitoring: {
      alarmsEnabled: undefined,
      alarmNamePrefix: nameIn(place, NAMES.alarmPrefix),
      alarmTopicArn: undefined,
      dashboard: undefined,
    },
  };
}

/** What to do if a part of the deployment does not exist. */
const MISSING = `create it again: ${APPLY}; to examine the rest before that, name the outputs with --outputs`;

/** The answer; undefined if the resource does not exist. */
const askedIfThere = <T>(what: string, answer: Promise<T>): Promise<T | undefined> =>
  asked(what, ifThere(answer));

async function findAlias(aws: AwsClients, environment: string, region: string): Promise<string> {
  const prefix = `operata-${environment}-`;
  const pipes = await asked(
    'the pipes of the environment',
    onAllPages(
      (NextToken) => aws.pipes.listPipes({ NamePrefix: prefix, NextToken }),
      (page) => page.NextToken,
      (page) => page.Pipes,
    ),
  );
  const names = pipes.flatMap(({ Name }) => Name ?? []);
  const [only, ...more] = names;
  if (only === undefined) {
    throw new ConfigurationError([
      `--environment ${environment}: there is no pipe in ${region} whose name begins with ${prefix}; ` +
        'name the environment and region of the deployment, or use --outputs',
    ]);
  }
  if (more.length > 0) {
    throw new ConfigurationError([
      `--environment ${environment}: several pipes in ${region} have a name that begins with ${prefix} ` +
        `(${names.join(', ')}); name the instance with --alias`,
    ]);
  }
  return only.slice(prefix.length);
}

async function findStream(aws: AwsClients, place: Place, pipe: DescribePipeResponse): Promise<StreamFacts> {
  const arn = pipe.Source ?? '';
  const name = nameInArn(arn);
  const { StreamDescriptionSummary: summary } = await asked(
    `the stream ${name}`,
    aws.kinesis.describeStreamSummary({ StreamARN: arn }),
    MISSING,
  );
  const key = summary?.KeyId;
  return {
    arn,
    name,
    isOurs: name === nameIn(place, NAMES.contactStream),
    // An alias, such as that of the service's own key, is not a known customer managed key.
    keyArn: key?.startsWith('arn:') && key.includes(':key/') ? key : undefined,
    retentionHours: summary?.RetentionPeriodHours ?? 0,
  };
}

async function findQueue(aws: AwsClients, arn: string): Promise<{ url: string; keyArn: string }> {
  const QueueName = nameInArn(arn);
  const { QueueUrl } = await asked(`the queue ${QueueName}`, aws.sqs.getQueueUrl({ QueueName }), MISSING);
  const { Attributes } = await asked(
    `the queue ${QueueName}`,
    aws.sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['KmsMasterKeyId'] }),
  );
  return { url: QueueUrl ?? '', keyArn: Attributes?.KmsMasterKeyId ?? '' };
}

async function isOurs(aws: AwsClients, place: Place, keyArn: string): Promise<boolean> {
  const KeyId = nameIn(place, NAMES.keyAlias);
  const described = await askedIfThere(`the key ${KeyId}`, aws.kms.describeKey({ KeyId }));
  return described?.KeyMetadata?.Arn === keyArn;
}

async function findDestination(
  aws: AwsClients,
  pipe: DescribePipeResponse,
): Promise<Deployment['destination']> {
  // arn:…:api-destination/NAME/ID
  const apiDestination = pipe.Target?.split('/')[1] ?? '';
  const described = await asked(
    `the API destination ${apiDestination}`,
    aws.events.describeApiDestination({ Name: apiDestination }),
    MISSING,
  );
  return {
    apiDestination,
    connection: described.ConnectionArn?.split('/')[1] ?? '',
    endpoint: described.InvocationEndpoint ?? '',
  };
}

/** Undefined if there are none. If the pipe bypasses the function, the function still shows that there are. */
async function findPrivacyControls(
  aws: AwsClients,
  place: Place,
  pipe: DescribePipeResponse,
): Promise<PrivacyControlsFacts | undefined> {
  const functionName = nameIn(place, NAMES.privacyFunction);
  const what = `the function ${functionName}`;
  const answer = aws.lambda.getFunctionConfiguration({ FunctionName: functionName });
  const described = await (pipe.Enrichment ? asked(what, answer, MISSING) : askedIfThere(what, answer));
  if (described === undefined) return undefined;
  return {
    functionName,
    codeSha256: undefined,
    configurationSha256: undefined,
    roleArn: described.Role ?? '',
    // Also in the function's environment, but that needs permission to decrypt.
    parameter: nameIn(place, NAMES.redactionParameter),
    logGroup: described.LoggingConfig?.LogGroup ?? `/aws/lambda/${functionName}`,
    inVpc: Boolean(described.VpcConfig?.VpcId),
  };
}

async function findBackup(aws: AwsClients, place: Place): Promise<BackupFacts | undefined> {
  const deliveryStream = nameIn(place, NAMES.backupStream);
  const described = await askedIfThere(
    `the delivery stream ${deliveryStream}`,
    aws.firehose.describeDeliveryStream({ DeliveryStreamName: deliveryStream }),
  );
  if (described === undefined) return undefined;
  const target = described.DeliveryStreamDescription?.Destinations?.[0]?.ExtendedS3DestinationDescription;
  const bucket = (target?.BucketARN ?? '').split(':::')[1] ?? '';
  return {
    deliveryStream,
    bucket,
    bucketIsOurs: bucket === nameIn(place, NAMES.backupBucket),
    bufferIntervalSeconds: target?.BufferingHints?.IntervalInSeconds ?? 300,
    roleArn: target?.RoleARN ?? '',
    logGroup: nameIn(place, NAMES.backupLogGroup),
  };
}
