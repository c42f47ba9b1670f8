/** A list price of AWS. */
export interface Price {
  readonly usd: number;
  /** The unit, such as `a million requests`. */
  readonly per: string;
  /** The page to look it up on. */
  readonly source: string;
  /** Whether it was read there; else it is UNCONFIRMED. */
  readonly confirmed: boolean;
}

/** The region of the prices. Other regions differ, some by half. */
export const PRICES_REGION = 'us-east-1';

/** When the table was last reviewed. */
export const PRICES_DATE = '2026-11-25';

/** How reliable the prices are. */
export const PRICES_REMARK =
  'UNCONFIRMED: taken from the AWS price lists of 2025, and not read again on the page that is named. The price of a key ' +
  'was read in a stored copy of its page.';

const unconfirmed = (usd: number, per: string, source: string): Price => ({
  usd,
  per,
  source,
  confirmed: false,
});

const KINESIS = 'https://aws.amazon.com/kinesis/data-streams/pricing/';
const EVENTBRIDGE = 'https://aws.amazon.com/eventbridge/pricing/';
const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const FIREHOSE = 'https://aws.amazon.com/firehose/pricing/';
const S3 = 'https://aws.amazon.com/s3/pricing/';
const KMS = 'https://aws.amazon.com/kms/pricing/';
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';
const SYSTEMS_MANAGER = 'https://aws.amazon.com/systems-manager/pricing/';
const PRIVATELINK = 'https://aws.amazon.com/privatelink/pricing/';

/** Every price that this project names. `costs.ts` has what is charged in which case. */
export const PRICES = {
  onDemandStreamHour: unconfirmed(0.04, 'an hour and stream', KINESIS),
  onDemandIn: unconfirmed(0.08, 'a GB in', KINESIS),
  onDemandOut: unconfirmed(0.04, 'a GB out', KINESIS),
  onDemandRetention: unconfirmed(0.1, 'a GB and month beyond 24 hours', KINESIS),
  shardHour: unconfirmed(0.015, 'an hour and shard', KINESIS),
  shardRetention: unconfirmed(0.02, 'an hour and shard, for retention beyond 24 hours', KINESIS),
  putUnits: unconfirmed(0.014, 'a million PUT units of 25 KB', KINESIS),
  pipeRequests: unconfirmed(0.4, 'a million requests of 64 KB', EVENTBRIDGE),
  apiDestination: unconfirmed(0.2, 'a million requests', EVENTBRIDGE),
  lambdaRequests: unconfirmed(0.2, 'a million requests', LAMBDA),
  lambdaArm: unconfirmed(0.0000133334, 'a GB second on arm64', LAMBDA),
  firehose: unconfirmed(0.029, 'a GB, each record rounded up to 5 KB', FIREHOSE),
  s3Storage: unconfirmed(0.023, 'a GB and month', S3),
  s3Writes: unconfirmed(0.005, 'a thousand writes', S3),
  kmsKey: { usd: 1, per: 'a key and month', source: KMS, confirmed: true },
  kmsRequests: unconfirmed(0.03, 'ten thousand requests', KMS),
  logs: unconfirmed(0.5, 'a GB of logs', CLOUDWATCH),
  metrics: unconfirmed(0.3, 'a metric and month', CLOUDWATCH),
  alarmMetrics: unconfirmed(0.1, 'an alarm metric and month', CLOUDWATCH),
  dashboard: unconfirmed(3, 'a dashboard and month', CLOUDWATCH),
  advancedParameter: unconfirmed(0.05, 'a parameter above 4096 bytes and month', SYSTEMS_MANAGER),
  endpointHour: unconfirmed(0.01, 'an hour and zone', PRIVATELINK),
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;
