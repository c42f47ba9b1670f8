/**
 * The resources that the calls of a deployment use. Names are literal, so that policies are compared with the real
 * names of resources. Only names that AWS generates are read from the state.
 */

import type { StateResource } from '../../../../src/artefact/terraform/terraform-json';
import type { Settings } from '../../../../src/upkeep/documentation/offline-stack';
import type { Request } from '../../../harness/iam/evaluator';
import type { Context } from '../../../harness/iam/matching';

export const ACCOUNT = '111122223333';
/** Someone else's. */
export const OTHER_ACCOUNT = '444455556666';

/** What may be switched off. */
export interface Parts {
  readonly privacy: boolean;
  readonly vpc: boolean;
  readonly endpoint: boolean;
  readonly tracing: boolean;
  readonly pseudonyms: boolean;
  readonly kmsEndpoint: boolean;
  readonly backup: boolean;
  readonly bucketKey: boolean;
  readonly streamKey: boolean;
  readonly backupStreamKey: boolean;
  readonly association: boolean;
  readonly administrators: boolean;
  readonly alarmTopic: boolean;
}

export interface World {
  readonly parts: Parts;
  readonly region: string;
  readonly partition: string;
  readonly arn: (service: string, resource: string, account?: string) => string;
  readonly role: (name: string, account?: string) => string;
  readonly roles: { readonly pipe: string; readonly privacy: string; readonly backup: string };
  /** Of Amazon Connect and EventBridge. */
  readonly serviceLinked: { readonly connect: string; readonly connections: string };
  readonly administrator: string;
  /** Roles that may do everything, in this account and in the other. */
  readonly everything: { readonly here: string; readonly there: string };
  readonly pipe: string;
  readonly stream: string;
  /** The keys with which records in the stream may be encrypted. */
  readonly streamKeys: readonly string[];
  readonly key: string;
  /** Keys whose policy names CloudWatch and its logs: also the one with which what is older is encrypted. */
  readonly monitoringKeys: readonly string[];
  readonly createdKeys: readonly string[];
  readonly pseudonymKey: string;
  readonly otherKey: string;
  readonly keyTags: Readonly<Record<string, string>>;
  readonly queue: string;
  readonly function: string;
  readonly parameter: string;
  readonly bucket: string;
  readonly bucketIsOurs: boolean;
  readonly bucketKey: string;
  readonly logGroups: { readonly pipe: string; readonly function: string; readonly backup: string };
  readonly apiDestination: string;
  readonly alarmTopic: string;
  readonly subnet: string;
  readonly securityGroup: string;
}

export function worldOf(settings: Settings, resources: readonly StateResource[]): World {
  const region = String(settings.aws_region);
  const partition = region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const arn = (service: string, resource: string, account = ACCOUNT): string =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const role = (name: string, account = ACCOUNT): string => `arn:${partition}:iam::${account}:role/${name}`;
  const made = (type: string, attribute: string): string[] =>
    resources.filter((one) => one.type === type).map(({ values }) => String(values[attribute]));
  const isHmac = ({ values }: StateResource): boolean => values.customer_master_key_spec === 'HMAC_256';
  const keys = resources.filter(({ type }) => type === 'aws_kms_key');
  const createdKeys = keys.filter((one) => !isHmac(one)).map(({ values }) => String(values.arn));
  const pseudonyms = keys.some(isHmac);
  const otherKey = arn('kms', 'key/99999999-0000-0000-0000-000000000000');
  const key = String(settings.existing_kms_key_arn ?? createdKeys[0]);
  const given = settings.existing_backup_bucket_name;
  const backup = settings.backup_enabled !== false;
  const streamIsOurs = settings.existing_stream_arn === undefined;
  const vpc = settings.enable_privacy_controls === true && settings.vpc_id !== undefined;
  const streamKey = streamIsOurs || settings.existing_stream_kms_key_arn !== undefined;
  const tags = keys.find((one) => !isHmac(one))?.values.tags_all;
  const group = resources.find(({ values }) => values.name_prefix === 'operata-privacy-controls-production-');
  return {
    parts: {
      privacy: settings.enable_privacy_controls === true,
      vpc,
      endpoint: vpc && settings.create_ssm_endpoint === true,
      tracing: settings.enable_privacy_controls === true && settings.privacy_function_tracing === true,
      pseudonyms,
      kmsEndpoint: pseudonyms && settings.create_kms_endpoint === true,
      backup,
      bucketKey: backup && (given === undefined || settings.existing_backup_bucket_key_arn !== undefined),
      streamKey,
      backupStreamKey: backup && streamKey,
      association: streamIsOurs && settings.associate_connect_instance !== false,
      administrators: settings.kms_key_administrator_arns !== undefined,
      alarmTopic: settings.alarms_enabled !== false,
    },
    region,
    partition,
    arn,
    role,
    roles: {
      pipe: role(`operata-pipe-production-${region}`),
      privacy: role(`operata-privacy-production-${region}`),
      backup: role(`operata-backup-production-${region}`),
    },
    serviceLinked: {
      connect: role(
        'aws-service-role/connect.amazonaws.com/AWSServiceRoleForAmazonConnect_12345678-1234-1234-1234-123456789012',
      ),
      connections: role(
        'aws-service-role/apidestinations.events.amazonaws.com/AWSServiceRoleForAmazonEventBridgeApiDestinations',
      ),
    },
    administrator: role('KeyAdministrators'),
    everything: { here: role('Everything'), there: role('Everything', OTHER_ACCOUNT) },
    pipe: arn('pipes', 'pipe/operata-production-your-instance-alias'),
    stream: String(settings.existing_stream_arn ?? arn('kinesis', 'stream/Connect_CTR_production')),
    streamKeys: streamIsOurs
      ? [...new Set([key, ...createdKeys])]
      : [String(settings.existing_stream_kms_key_arn ?? key)],
    key,
    monitoringKeys: [...new Set([key, ...createdKeys])],
    createdKeys,
    pseudonymKey: String(keys.find(isHmac)?.values.arn ?? otherKey),
    otherKey,
    // A key that is given has the tag that the README asks for.
    keyTags: settings.existing_kms_key_arn
      ? { EventBridgeApiDestinations: 'true' }
      : ((tags ?? {}) as Record<string, string>),
    queue: arn('sqs', 'operata-dead-letter-production'),
    function: arn('lambda', 'function:operata-privacy-controls-production'),
    parameter: arn('ssm', 'parameter/operata/production/redaction-config'),
    bucket: `arn:${partition}:s3:::${given ?? `operata-ctr-production-${ACCOUNT}-${region}`}`,
    bucketIsOurs: given === undefined,
    bucketKey: String(settings.existing_backup_bucket_key_arn ?? key),
    logGroups: {
      pipe: arn('logs', 'log-group:/aws/vendedlogs/pipes/operata-production-your-instance-alias'),
      function: arn('logs', 'log-group:/aws/lambda/operata-privacy-controls-production'),
      backup: arn('logs', 'log-group:/aws/kinesisfirehose/operata-backup-production'),
    },
    apiDestination: String(made('aws_cloudwatch_event_api_destination', 'arn')[0]),
    alarmTopic: arn('sns', 'operata-alarms-production'),
    subnet: 'subnet-0a1b2c3d4e5f60711',
    securityGroup: String(group?.values.id ?? 'sg-0'),
  };
}

/** What differs in a request that is none of ours. A key of the context that is undefined is left out. */
export type Change = Partial<Request>;

/** Calls of one kind, which we or a service make. Each action is called on each resource. */
export interface Call {
  readonly what: string;
  /** The part of a deployment that makes them. @default every deployment does */
  readonly part?: keyof Parts;
  readonly caller: Request['caller'];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** What is named comes and goes: any other name will do as well. */
  readonly anyName?: boolean;
  readonly context?: Context;
  readonly throughEndpoint?: boolean;
  /** The page of AWS, or the file of this project, that documents the calls. */
  readonly source: string;
  /** Requests that are nearly the same and have to be denied. */
  readonly neighbours: Readonly<Record<string, Change>>;
}

/** A use of a key that a service makes for its caller, with the neighbours that each such use has. */
export function keyUse(
  world: World,
  use: Omit<Call, 'context' | 'neighbours'> & {
    /** Such as `s3`. */
    readonly service: string;
    /** The name in the encryption context, such as `aws:s3:arn`; what it is, and what it must not be. */
    readonly encrypts: readonly [name: string, value: string, other: string];
    /** Whether the service may leave the name out of the context. */
    readonly mayBeSilent?: boolean;
  },
): Call {
  const { service, encrypts, mayBeSilent = false, ...call } = use;
  const [name, value, other] = encrypts;
  const via = (one: string, region = world.region) => ({
    'kms:ViaService': `${one}.${region}.amazonaws.com`,
  });
  const inContext = (text: string | undefined) => ({ [`kms:EncryptionContext:${name}`]: text });
  return {
    ...call,
    context: { ...via(service), ...inContext(value) },
    neighbours: {
      'outside the service': { context: { 'kms:ViaService': undefined } },
      'through another service': { context: via('secretsmanager') },
      'in another region': { context: via(service, 'eu-west-1') },
      'of something else': { context: inContext(other) },
      ...(!use.anyName && { 'of something that begins alike': { context: inContext(`${value}-2`) } }),
      ...(!mayBeSilent && { 'of something that is not named': { context: inContext(undefined) } }),
      'with another key': { resource: world.otherKey },
      'by another account': { caller: { role: world.everything.there } },
      'to encrypt at will': { action: 'kms:Encrypt' },
      'to let others use the key': { action: 'kms:CreateGrant' },
    },
  };
}

/** The writer of an encrypted log uses its key, in addition to CloudWatch Logs. */
export function logEncryptionCalls(
  world: World,
  use: Pick<Call, 'caller'> & {
    readonly part: keyof Parts;
    readonly who: string;
    readonly logGroup: string;
    readonly other: string;
  },
): readonly Call[] {
  const { who, logGroup, other, part, caller } = use;
  const source = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html';
  const describe: Omit<Call, 'context' | 'neighbours'> = {
    what: `CloudWatch Logs looks at the key of the log for ${who}`,
    part,
    caller,
    actions: ['kms:DescribeKey'],
    resources: [world.key],
    source,
  };
  return [
    keyUse(world, {
      what: `CloudWatch Logs encrypts the log for ${who}`,
      part,
      caller,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [world.key],
      service: 'logs',
      encrypts: ['aws:logs:arn', logGroup, other],
      source,
    }),
    {
      ...describe,
      context: { 'kms:ViaService': `logs.${world.region}.amazonaws.com` },
      neighbours: {
        'outside the service': { context: { 'kms:ViaService': undefined } },
        'with another key': { resource: world.otherKey },
      },
    },
  ];
}
