/** Deployments to be examined. */

import { type Clock, realClock } from '../../../src/delivery/clock';
import { AwsClients } from '../../../src/operations/aws/clients';
import type { Deployment } from '../../../src/operations/deployment/deployment';
import { deploymentFromNames } from '../../../src/operations/deployment/from-names';
import { deploymentFromOutputs } from '../../../src/operations/deployment/from-outputs';
import { CHECKS } from '../../../src/operations/doctor/checks';
import { Examination } from '../../../src/operations/doctor/examination';
import type { Check } from '../../../src/operations/doctor/finding';
import { type Outcome, runChecks } from '../../../src/operations/doctor/run-checks';
import { CONTACT_RECORD_PATTERN } from '../../../src/stack/contact-record-filter';
import {
  deploymentValue,
  outputsText,
  PSEUDONYM_KEY_ARN,
  type Stores,
  serveDeployment,
} from '../../harness/aws/deployed';
import { type MetricStore, serveHealth, serveVpc, storesRecords } from '../../harness/aws/health';
import { AwsError, type AwsStandIn } from '../../harness/aws/stand-in';

/** The outputs of the deployment, which a test may change. */
// biome-ignore lint/suspicious/noExplicitAny: any member may be changed
export type OutputsValue = any;

export interface World {
  readonly aws: AwsStandIn;
  readonly stores: Stores;
  readonly metrics: MetricStore;
  value: OutputsValue;
}

export type Variant = 'guide' | 'vpc' | 'nat' | 'least';

export const EXISTING_STREAM = 'arn:aws:kinesis:us-west-2:111122223333:stream/existing-contact-records';

/** When deployments are examined: what is healthy then may be out of date some day. */
export const NOW = Date.parse('2026-11-25T12:00:00Z');

/** Lets the stand-in answer about a healthy deployment. */
export function healthyWorld(aws: AwsStandIn, variant: Variant = 'guide'): World {
  const stores = serveDeployment(aws);
  const metrics = serveHealth(aws);
  metrics.clock = () => NOW;
  const world: World = { aws, stores, metrics, value: deploymentValue(aws) };
  if (variant === 'vpc' || variant === 'nat') {
    serveVpc(aws);
    world.value.privacy_controls.in_vpc = true;
  }
  if (variant === 'nat') withNatGateway(world);
  if (variant === 'least') withoutOptions(world);
  return world;
}

/** No endpoint: a way out, and a security group that lets HTTPS go there. And a key of pseudonyms. */
function withNatGateway({ aws }: World): void {
  aws.on('ec2', 'DescribeVpcEndpoints', () => ({}));
  aws.change('lambda', 'GetFunctionConfiguration', ({ Environment, ...described }) => ({
    ...described,
    Environment: { Variables: { ...Environment.Variables, PSEUDONYM_KEY_ARN } },
  }));
  aws.change('ec2', 'DescribeRouteTables', ({ routeTableSet: [main] }) => ({
    routeTableSet: [
      main,
      {
        routeTableId: 'rtb-0a1b2c3d4e5f60742',
        associationSet: [{ subnetId: 'subnet-0a1b2c3d4e5f60711' }, { subnetId: 'subnet-0a1b2c3d4e5f60712' }],
        routeSet: [
          { destinationCidrBlock: '0.0.0.0/0', natGatewayId: 'nat-0a1b2c3d4e5f60751', state: 'active' },
        ],
      },
    ],
  }));
  aws.change('ec2', 'DescribeSecurityGroups', ({ securityGroupInfo: [own] }) => ({
    securityGroupInfo: [
      {
        ...own,
        ipPermissionsEgress: [
          { ipProtocol: 'tcp', fromPort: 443, toPort: 443, ipRanges: [{ cidrIp: '0.0.0.0/0' }] },
        ],
      },
    ],
  }));
}

/** The body without the privacy controls. */
const WRAPPED = '{"data": <$.data>}';

/** Privacy controls and backup off, the stream an adopted one that is not encrypted with a customer's key. */
function withoutOptions(world: World): void {
  const { aws, metrics } = world;
  const missing = (): never => {
    throw new AwsError('ResourceNotFoundException');
  };
  world.value = {
    ...world.value,
    privacy_controls: null,
    backup: null,
    connect_instance_id: null,
    contact_stream: { arn: EXISTING_STREAM, is_ours: false, kms_key_arn: null, retention_hours: 48 },
    delivery_pipe: { ...world.value.delivery_pipe, input_template: WRAPPED },
  };
  metrics.streamName = 'existing-contact-records';
  aws.change('pipes', 'DescribePipe', ({ Enrichment: _none, ...pipe }) => ({
    ...pipe,
    Source: EXISTING_STREAM,
    TargetParameters: { InputTemplate: WRAPPED },
    SourceParameters: {
      ...pipe.SourceParameters,
      FilterCriteria: { Filters: [{ Pattern: CONTACT_RECORD_PATTERN }] },
    },
  }));
  aws.change('kinesis', 'DescribeStreamSummary', ({ StreamDescriptionSummary: summary }) => ({
    StreamDescriptionSummary: {
      ...summary,
      StreamARN: EXISTING_STREAM,
      RetentionPeriodHours: 48,
      KeyId: 'alias/aws/kinesis',
    },
  }));
  aws.on('firehose', 'DescribeDeliveryStream', missing);
  aws.on('lambda', 'GetFunctionConfiguration', missing);
  storesRecords(aws, { KinesisStreamConfig: { StreamArn: EXISTING_STREAM } });
}

/** Examines the deployment of a world. */
export async function examine(
  world: World,
  {
    from = 'outputs',
    checks = CHECKS,
    hours = 24,
    timeLimit = 10_000,
    now = NOW,
    clock = realClock,
    ended = () => undefined,
  }: {
    readonly from?: Deployment['source'];
    readonly checks?: readonly Check<Examination>[];
    readonly hours?: number;
    readonly timeLimit?: number;
    readonly now?: number;
    readonly clock?: Clock;
    readonly ended?: () => void;
  } = {},
): Promise<Outcome> {
  const clients = new AwsClients({ region: undefined });
  try {
    const deployment =
      from === 'names'
        ? await deploymentFromNames(clients, { environment: 'production', alias: undefined })
        : deploymentFromOutputs(outputsText(world.aws, world.value), 'outputs');
    const subject = new Examination(deployment, clients, { hours, apiKeyMaxAgeDays: 90, now });
    return await runChecks(checks, subject, { timeLimit, clock, policy: 'doctor', ended });
  } finally {
    clients.close();
  }
}
