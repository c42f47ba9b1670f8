/** For each finding: what breaks a healthy deployment so that it is reported, nothing else is. */

import type { FindingId } from '../../../src/operations/doctor/checks';
import { NAMES } from '../../../src/stack/naming/names';
import { ARN, CODE_SHA256, KEY_ARN, named, PSEUDONYM_KEY_ARN, sha256 } from '../../harness/aws/deployed';
import {
  ALARM_TOPIC,
  type ALARMS,
  ENDPOINT_GROUP,
  FUNCTION_GROUP,
  SERVICE_ROLE,
  storesRecords,
} from '../../harness/aws/health';
import { FlatList } from '../../harness/aws/protocols';
import { AwsError, Raw } from '../../harness/aws/stand-in';
import type { ExpectedFinding } from './expect-findings';
import { EXISTING_STREAM, NOW, type Variant, type World } from './world';

export interface Case extends ExpectedFinding {
  readonly breaks: (world: World) => void;
  /** The healthy deployment that is broken. @default guide */
  readonly variant?: Variant;
  /** @default outputs */
  readonly from?: 'outputs' | 'names';
  /** When the deployment is examined. @default NOW */
  readonly now?: number;
  readonly also?: readonly FindingId[];
}

// biome-ignore lint/suspicious/noExplicitAny: the shape of each answer is its own
type Edit = (answer: any) => unknown;
const change =
  (service: string, operation: string, edit: Edit) =>
  ({ aws }: World): void =>
    aws.change(service, operation, edit);
const answer =
  (service: string, operation: string, value: object) =>
  ({ aws }: World): void =>
    aws.on(service, operation, () => value);
const missing =
  (service: string, operation: string, code = 'ResourceNotFoundException') =>
  ({ aws }: World): void =>
    aws.on(service, operation, () => {
      throw new AwsError(code, undefined, 404);
    });
const metric =
  (name: string, values: Readonly<Record<number, number>>) =>
  ({ metrics }: World): void =>
    metrics.set(name, values);
const outputs =
  (edit: (value: World['value']) => void) =>
  ({ value }: World): void =>
    edit(value);
const all =
  (...changes: readonly ((world: World) => void)[]) =>
  (world: World): void => {
    for (const one of changes) one(world);
  };

const stream = (edit: object) =>
  change('kinesis', 'DescribeStreamSummary', ({ StreamDescriptionSummary }) => ({
    StreamDescriptionSummary: { ...StreamDescriptionSummary, ...edit },
  }));
const key = (edit: object) =>
  change('kms', 'DescribeKey', ({ KeyMetadata }) => ({ KeyMetadata: { ...KeyMetadata, ...edit } }));
const pseudonymKey =
  (KeyState: string | undefined) =>
  ({ aws }: World): void =>
    aws.change('kms', 'DescribeKey', (answer, { KeyId }) => {
      if (KeyId !== PSEUDONYM_KEY_ARN) return answer;
      if (KeyState === undefined) throw new AwsError('NotFoundException', undefined, 400);
      return { KeyMetadata: { KeyState } };
    });
const pipe = (edit: object) => change('pipes', 'DescribePipe', (described) => ({ ...described, ...edit }));
const pipeSource = (edit: object) =>
  change('pipes', 'DescribePipe', ({ SourceParameters, ...described }) => ({
    ...described,
    SourceParameters: {
      KinesisStreamParameters: { ...SourceParameters.KinesisStreamParameters, ...edit },
    },
  }));
const alarm = (id: string, edit: object) =>
  change('monitoring', 'DescribeAlarms', ({ MetricAlarms }) => ({
    MetricAlarms: MetricAlarms.map((one: (typeof ALARMS)[number]) =>
      one.AlarmName === `operata/production/${id}` ? { ...one, ...edit } : one,
    ),
  }));
const topic = (edit: Readonly<Record<string, string>>) =>
  change('sns', 'GetTopicAttributes', ({ Attributes: { entry } }) => ({
    Attributes: {
      entry: new FlatList([
        ...entry.items.filter(({ key }: { key: string }) => !(key in edit)),
        ...Object.entries(edit).map(([key, value]) => ({ key, value })),
      ]),
    },
  }));
const lambda = (edit: object) =>
  change('lambda', 'GetFunctionConfiguration', (described) => ({ ...described, ...edit }));
const connection = (edit: object) =>
  change('events', 'DescribeConnection', (described) => ({ ...described, ...edit }));
const destination = (edit: object) =>
  change('events', 'DescribeApiDestination', (described) => ({ ...described, ...edit }));
const parameter = (edit: object) =>
  change('ssm', 'GetParameter', ({ Parameter }) => ({ Parameter: { ...Parameter, ...edit } }));
/** A configuration as Terraform has put it. */
const configuration =
  (type: string, fields: readonly string[]) =>
  (world: World): void => {
    const Value = JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields } });
    world.value.privacy_controls.configuration_sha256 = sha256(Value);
    parameter({ Value })(world);
  };
const delivery = (edit: object) =>
  change('firehose', 'DescribeDeliveryStream', ({ DeliveryStreamDescription }) => ({
    DeliveryStreamDescription: { ...DeliveryStreamDescription, ...edit },
  }));
const bucketOf = (BucketARN: string) =>
  change('firehose', 'DescribeDeliveryStream', ({ DeliveryStreamDescription }) => ({
    DeliveryStreamDescription: {
      ...DeliveryStreamDescription,
      Destinations: [
        {
          ExtendedS3DestinationDescription: {
            ...DeliveryStreamDescription.Destinations[0].ExtendedS3DestinationDescription,
            BucketARN,
          },
        },
      ],
    },
  }));
/** Log entries of one log group, by its name. */
const logged =
  (logGroup: string, ...entries: readonly object[]) =>
  ({ aws }: World): void =>
    aws.on('logs', 'FilterLogEvents', ({ logGroupName }) => ({
      events: logGroupName === logGroup ? entries.map((entry) => ({ message: JSON.stringify(entry) })) : [],
    }));
const withoutLog =
  (logGroup: string) =>
  ({ aws }: World): void =>
    aws.on('logs', 'FilterLogEvents', ({ logGroupName }) => {
      if (logGroupName === logGroup) throw new AwsError('ResourceNotFoundException');
      return { events: [] };
    });
const answered = (httpStatusCode: number, messageType = 'TARGET_INVOCATION_FAILED') =>
  logged(named(NAMES.pipeLogGroup), {
    messageType,
    error: { httpStatusCode, message: 'CANARY', details: 'CANARY' },
  });
const roleMay =
  (role: string, decision: (action: string, resource: string) => string) =>
  ({ aws }: World): void =>
    aws.on('iam', 'SimulatePrincipalPolicy', ({ PolicySourceArn, ActionNames, ResourceArns }) => ({
      EvaluationResults: ActionNames.flatMap((EvalActionName: string) =>
        ResourceArns.map((EvalResourceName: string) => ({
          EvalActionName,
          EvalResourceName,
          EvalDecision: PolicySourceArn === role ? decision(EvalActionName, EvalResourceName) : 'allowed',
        })),
      ),
    }));
const roleMayNot = (role: string, action: string, decision = 'implicitDeny') =>
  roleMay(role, (asked) => (asked === action ? decision : 'allowed'));
const withoutRole =
  (role: string) =>
  ({ aws }: World): void =>
    aws.on('iam', 'SimulatePrincipalPolicy', ({ PolicySourceArn }) => {
      if (PolicySourceArn === role) throw new AwsError('NoSuchEntity', undefined, 404);
      return { EvaluationResults: [] };
    });
const groups = (edit: (groups: readonly Record<string, unknown>[]) => unknown) =>
  change('ec2', 'DescribeSecurityGroups', ({ securityGroupInfo }) => ({
    securityGroupInfo: edit(securityGroupInfo),
  }));
const endpoint = (edit: object) =>
  change('ec2', 'DescribeVpcEndpoints', ({ vpcEndpointSet: [one] }) => ({
    vpcEndpointSet: [{ ...one, ...edit }],
  }));

const APPLY =
  /^terraform -chdir=cdktf\.out\/stacks\/operata-connect apply -var-file=\.\.\/\.\.\/\.\.\/terraform\.tfvars$/;
const ENDS_WITH_APPLY = /terraform -chdir=\S+ apply -var-file=\S+$/;
const START =
  /^fix the reported cause; then: aws pipes start-pipe --name operata-production-example --region us-west-2$/;
const STOP_FIRST = /^at once: aws pipes stop-pipe --name operata-production-example --region us-west-2\n/;
const DAY = 86_400_000;

export const CASES: Readonly<Record<FindingId, Case>> = {
  'instance-missing': {
    breaks: missing('connect', 'DescribeInstance'),
    text: /^the instance 12345678-\S+ does not exist/,
    remedy: ENDS_WITH_APPLY,
    unchecked: ['stream-kinds', 'connect-grant'],
  },
  'instance-not-active': {
    breaks: change('connect', 'DescribeInstance', ({ Instance }) => ({
      Instance: { ...Instance, InstanceStatus: 'CREATION_FAILED' },
    })),
    text: /^the instance is CREATION_FAILED$/,
    remedy: /^create another instance in the console of Amazon Connect/,
  },
  'association-missing': {
    breaks: ({ aws }) => storesRecords(aws),
    text: /does not write contact records anywhere$/,
    remedy: /^with associate_connect_instance = true: terraform/,
  },
  'association-elsewhere': {
    breaks: ({ aws }) =>
      storesRecords(aws, {
        KinesisFirehoseConfig: { FirehoseArn: 'arn:aws:firehose:us-west-2:111122223333:x' },
      }),
    text: /to arn:aws:firehose:us-west-2:111122223333:x, not to Connect_CTR_production$/,
    remedy: /^to read that stream: set existing_stream_arn/,
  },
  'other-kinds-on-stream': {
    breaks: ({ aws }) =>
      aws.change('connect', 'ListInstanceStorageConfigs', (answered, { resourceType }) =>
        /^(AGENT_EVENTS|REAL_TIME_CONTACT_ANALYSIS_VOICE_SEGMENTS)$/.test(resourceType)
          ? { StorageConfigs: [{ KinesisStreamConfig: { StreamArn: ARN.stream } }] }
          : answered,
      ),
    text: /^the instance writes agent events, Contact Lens segments of voice contacts to Connect_CTR_production too: /,
    remedy: /^give each other kind a stream of its own/,
  },
  'connect-grant-missing': {
    breaks: answer('kms', 'ListGrants', {
      Grants: [{ GranteePrincipal: SERVICE_ROLE, Operations: ['Decrypt'] }],
    }),
    text: /it cannot write, and reports no error$/,
    remedy:
      /aws kms create-grant --key-id arn:aws:kms:\S+ --grantee-principal \S+ --operations GenerateDataKey/,
  },
  'stream-missing': {
    breaks: missing('kinesis', 'DescribeStreamSummary'),
    text: /^the stream Connect_CTR_production does not exist$/,
    remedy: APPLY,
  },
  'stream-not-active': {
    breaks: stream({ StreamStatus: 'DELETING' }),
    text: /^the stream is DELETING$/,
    remedy: /wait/,
  },
  'stream-not-encrypted': {
    breaks: stream({ EncryptionType: 'NONE', KeyId: undefined }),
    text: /^the stream is not encrypted/,
    remedy: APPLY,
  },
  'stream-other-key': {
    breaks: all(stream({ KeyId: 'alias/aws/kinesis' }), ({ aws }) => {
      aws.change('kms', 'DescribeKey', (described, { KeyId }) =>
        KeyId === 'alias/aws/kinesis'
          ? { KeyMetadata: { Arn: 'arn:other', KeyState: 'Enabled' } }
          : described,
      );
    }),
    text: /^the stream is encrypted with alias\/aws\/kinesis, not with arn:aws:kms/,
    remedy: APPLY,
  },
  'stream-retention-too-short': {
    breaks: stream({ RetentionPeriodHours: 24 }),
    text: /^the stream keeps records for 24 hours, and the pipe retries for 86400 seconds/,
    remedy: /^raise stream_retention_hours, or lower/,
  },
  'stream-retention-changed': {
    breaks: stream({ RetentionPeriodHours: 48 }),
    text: /^the stream keeps records for 48 hours, not for 168/,
    remedy: APPLY,
  },
  'key-missing': {
    breaks: missing('kms', 'DescribeKey', 'NotFoundException'),
    text: /^the key arn:aws:kms:\S+ does not exist/,
    remedy: /existing_kms_key_arn$/,
  },
  'key-pending-deletion': {
    breaks: key({ KeyState: 'PendingDeletion' }),
    text: /is scheduled for deletion/,
    remedy:
      /^aws kms cancel-key-deletion --key-id arn:\S+ --region us-west-2\naws kms enable-key --key-id arn:\S+ --region us-west-2$/,
  },
  'key-disabled': {
    breaks: key({ KeyState: 'Disabled' }),
    text: /is Disabled$/,
    remedy: /^aws kms enable-key --key-id arn:\S+ --region us-west-2$/,
  },
  'writes-throttled': {
    breaks: metric('AWS/Kinesis WriteProvisionedThroughputExceeded', { 700: 3 }),
    text: /^the stream refused 3 records in the last 24 hours/,
    remedy: /^npx operata capacity --environment production --region us-west-2 --from-metrics\n/,
  },
  'reads-throttled': {
    breaks: all(
      metric('AWS/Kinesis ReadProvisionedThroughputExceeded', { 600: 3 }),
      metric('AWS/Kinesis GetRecords.Records', { 5: 36, 600: 156 }),
      answer('lambda', 'ListEventSourceMappings', {
        EventSourceMappings: [
          { FunctionArn: 'arn:aws:lambda:us-west-2:111122223333:function:other' },
          { FunctionArn: 'arn:aws:lambda:us-west-2:111122223333:function:another' },
        ],
      }),
      answer('kinesis', 'ListStreamConsumers', { Consumers: [{ ConsumerName: 'fast' }] }),
      ({ aws }) =>
        aws.on('pipes', 'ListPipes', () => {
          throw new AwsError('AccessDeniedException', 'CANARY');
        }),
    ),
    text: /^the stream refused 3 reads in the last 24 hours: all readers of a shard share 2 MB and 5 reads a second; each record was read 3 times; besides the pipe and the backup, AWS lists function another, function other; enhanced fan-out consumer fast does not share them; not listed are pipes: not allowed/,
    remedy:
      /^AWS lists no Firehose stream .*\nlet the other readers .* aws kinesis register-stream-consumer --stream-arn \S+ .*\nif bytes .* npx operata capacity/,
  },
  'no-records': {
    breaks: metric('AWS/Kinesis IncomingRecords', { 5: 0 }),
    text: /^no record arrived in the last 24 hours$/,
    remedy: /test call/,
  },
  'pipe-missing': {
    breaks: missing('pipes', 'DescribePipe', 'NotFoundException'),
    text: /^the pipe operata-production-example does not exist/,
    remedy: APPLY,
    unchecked: ['pipe-settings'],
  },
  'pipe-paused': {
    breaks: all(
      outputs((value) => {
        value.delivery_pipe.enabled = false;
      }),
      pipe({ DesiredState: 'STOPPED', CurrentState: 'STOPPED' }),
      metric('AWS/EventBridge/Pipes Invocations', {}),
    ),
    text: /^the pipe operata-production-example is STOPPED, as delivery_enabled is false/,
    remedy: /delivery_enabled = true/,
  },
  'pipe-stopped': {
    breaks: pipe({ DesiredState: 'STOPPED', CurrentState: 'STOPPED' }),
    text: /is STOPPED, though delivery_enabled is true: someone has stopped it$/,
    remedy: /^aws pipes start-pipe --name operata-production-example --region us-west-2$/,
  },
  'pipe-stopped-by-service': {
    breaks: pipe({ CurrentState: 'STOPPED', StateReason: 'Too many\u001b[31m errors' }),
    text: /is STOPPED: EventBridge has stopped it: Too many\\u\{1b\}\[31m errors$/,
    remedy: START,
  },
  'pipe-stopped-by-someone': {
    from: 'names',
    breaks: pipe({ DesiredState: 'STOPPED', CurrentState: 'STOPPED' }),
    text: /is STOPPED: delivery_enabled is false, or someone stopped it$/,
    remedy:
      /^if delivery_enabled is false, set delivery_enabled = true; then: terraform .*\nelse: aws pipes start-pipe/,
  },
  'pipe-failed': {
    breaks: pipe({ CurrentState: 'START_FAILED', StateReason: 'no such role' }),
    text: /is START_FAILED: no such role$/,
    remedy: START,
  },
  'pipe-changing': {
    breaks: pipe({ CurrentState: 'STARTING' }),
    text: /^the pipe operata-production-example is STARTING$/,
    remedy: /minute/,
  },
  'pipe-not-paused': {
    breaks: outputs((value) => {
      value.delivery_pipe.enabled = false;
    }),
    text: /^the pipe is RUNNING, though delivery_enabled is false/,
    remedy: /^aws pipes stop-pipe --name operata-production-example --region us-west-2$/,
  },
  'privacy-controls-bypassed': {
    breaks: pipe({ Enrichment: undefined }),
    text: /^records leave UNREDACTED: the pipe does not enrich them, not through operata-privacy-controls-production$/,
    remedy: STOP_FIRST,
  },
  'privacy-controls-unexpected': {
    variant: 'least',
    breaks: pipe({ Enrichment: ARN.function }),
    text: /though enable_privacy_controls is false$/,
    remedy: APPLY,
  },
  'pipe-other-source': {
    breaks: pipe({ Source: EXISTING_STREAM }),
    text: /^the pipe reads \S+existing-contact-records, not \S+Connect_CTR_production$/,
    remedy: APPLY,
  },
  'pipe-other-target': {
    breaks: pipe({ Target: 'arn:aws:events:us-west-2:111122223333:api-destination/other/1' }),
    text: /to the API destination operata-production$/,
    remedy: /stop-pipe/,
  },
  'pipe-without-queue': {
    breaks: pipeSource({ DeadLetterConfig: undefined }),
    text: /are dropped, and do not go to the dead-letter queue$/,
    remedy: APPLY,
  },
  'pipe-record-age-changed': {
    breaks: pipeSource({ MaximumRecordAgeInSeconds: -1 }),
    text: /^the pipe retries without limit, not for 86400/,
    remedy: APPLY,
  },
  'pipe-retries-changed': {
    breaks: pipeSource({ MaximumRetryAttempts: 1 }),
    text: /^the pipe retries a record 1 time, not 100 times as applied$/,
    remedy: APPLY,
  },
  'pipe-template-changed': {
    breaks: pipe({ TargetParameters: { InputTemplate: '{"record": <$.body>}' } }),
    text: /^the input template of the pipe differs from the applied one/,
    remedy: /UpdatePipe$/,
  },
  'pipe-filters-records': {
    breaks: change('pipes', 'DescribePipe', ({ SourceParameters, ...described }) => ({
      ...described,
      SourceParameters: { ...SourceParameters, FilterCriteria: { Filters: [{ Pattern: '{"CANARY":[1]}' }] } },
    })),
    text: /^the pipe has 1 filter that this project does not set/,
    remedy: /UpdatePipe$/,
  },
  'pipe-filter-missing': {
    variant: 'least',
    breaks: change('pipes', 'DescribePipe', ({ SourceParameters, ...described }) => ({
      ...described,
      SourceParameters: { ...SourceParameters, FilterCriteria: undefined },
    })),
    text: /^the pipe lacks its filter for contact records: agent events and other kinds on the stream are sent in full$/,
    remedy: /UpdatePipe, shows who removed it$/,
  },
  'pipe-logs-nothing': {
    breaks: change('pipes', 'DescribePipe', ({ LogConfiguration, ...described }) => ({
      ...described,
      LogConfiguration: { ...LogConfiguration, Level: 'OFF' },
    })),
    text: /^the pipe logs nothing/,
    remedy: /delivery_log_level = "ERROR"/,
  },
  'pipe-logs-content': {
    breaks: change('pipes', 'DescribePipe', ({ LogConfiguration, ...described }) => ({
      ...described,
      LogConfiguration: { ...LogConfiguration, IncludeExecutionData: ['ALL'] },
    })),
    text: /writes complete, unredacted records to its log/,
    remedy: /aws logs delete-log-group --log-group-name \/aws\/vendedlogs\/pipes\/operata-production-example/,
  },
  'records-not-taken': {
    breaks: metric('AWS/EventBridge/Pipes Invocations', { 600: 40 }),
    text: /^12 records arrived 10 to 30 minutes ago, and the pipe has processed none since$/,
    remedy: /aws pipes describe-pipe/,
  },
  'records-late': {
    breaks: metric('AWS/Kinesis GetRecords.IteratorAgeMilliseconds', { 5: 480_000 }),
    text: /is 8 minutes behind/,
    remedy: /npx operata capacity/,
  },
  'executions-timed-out': {
    breaks: metric('AWS/EventBridge/Pipes ExecutionTimeout', { 60: 1 }),
    text: /^1 execution that timed out in the last 24 hours$/,
    remedy: /function and the destination$/,
  },
  'executions-throttled': {
    breaks: metric('AWS/EventBridge/Pipes ExecutionThrottled', { 60: 2 }),
    text: /^2 throttled executions/,
    remedy: /quota/,
  },
  'enrichment-failed': {
    breaks: metric('AWS/EventBridge/Pipes EnrichmentStageFailed', { 60: 2 }),
    text: /^2 failed calls of the privacy controls/,
    remedy: /retried/,
  },
  'delivery-failed': {
    breaks: metric('AWS/EventBridge/Pipes TargetStageFailed', { 60: 1 }),
    text: /^1 failed delivery /,
    remedy: /retries after 401, 407, 409, 429 and 5xx/,
  },
  'pipe-log-missing': {
    breaks: withoutLog(named(NAMES.pipeLogGroup)),
    text: /^the log group \/aws\/vendedlogs\/\S+ does not exist/,
    remedy: APPLY,
  },
  'credentials-refused': {
    breaks: answered(401),
    text: /^Operata refuses the credentials: 401 in 1 entry, in the last 24 hours/,
    remedy:
      /^check the API key, operata_group_id and operata_authorization_type\nto change the key: npx operata rotate-key --environment production/,
  },
  'records-refused': {
    breaks: answered(404),
    text: /^Operata refuses records: 404 in 1 entry/,
    remedy: /operata_endpoint/,
  },
  'destination-failing': {
    breaks: answered(503),
    text: /^Operata answers with errors: 503 in 1 entry/,
    remedy: /ask Operata/,
  },
  'privacy-controls-refused': {
    breaks: answered(403, 'ENRICHMENT_INVOCATION_FAILED'),
    text: /^the pipe cannot call the privacy controls: 403/,
    remedy: /role of the pipe$/,
  },
  'function-missing': {
    breaks: missing('lambda', 'GetFunctionConfiguration'),
    text: /^the function operata-privacy-controls-production does not exist/,
    remedy: APPLY,
    unchecked: ['function-code'],
  },
  'function-failed': {
    breaks: lambda({ State: 'Failed', StateReasonCode: 'DisabledKMSKey' }),
    text: /^the function is Failed \(DisabledKMSKey\)$/,
    remedy:
      /^fix the reported cause; then: aws lambda delete-function --function-name \S+ --region us-west-2\nthen: terraform/,
  },
  'function-inactive': {
    breaks: lambda({ State: 'Inactive', StateReasonCode: 'Idle' }),
    text: /^the function is Inactive \(Idle\)$/,
    remedy: /next record/,
  },
  'function-update-failed': {
    breaks: lambda({ LastUpdateStatus: 'Failed', LastUpdateStatusReasonCode: 'SubnetOutOfIPAddresses' }),
    text: /^the last update of the function failed \(SubnetOutOfIPAddresses\)$/,
    remedy: /aws lambda update-function-configuration --function-name \S+ --role arn:\S+ --region us-west-2$/,
  },
  'runtime-deprecated': {
    breaks: lambda({ Runtime: 'nodejs20.x' }),
    text: /^Lambda has deprecated nodejs20\.x on 2026-04-30$/,
    remedy: ENDS_WITH_APPLY,
  },
  'runtime-ending': {
    now: Date.parse('2027-03-01T12:00:00Z'),
    breaks: all(
      lambda({ Runtime: 'nodejs22.x' }),
      connection({ LastModifiedTime: new Date('2027-02-20T00:00:00Z') }),
    ),
    text: /^Lambda deprecates nodejs22\.x on 2027-04-30, in 59 days$/,
    remedy: ENDS_WITH_APPLY,
  },
  'runtime-unknown': {
    breaks: lambda({ Runtime: 'nodejs99.x' }),
    text: /^the runtime nodejs99\.x is unknown to this version$/,
    remedy: /docs\.aws\.amazon\.com/,
  },
  'function-reads-other-configuration': {
    breaks: lambda({ Environment: { Variables: { REDACTION_CONFIG_PARAMETER: '/other' } } }),
    text: /^the function reads its configuration from \/other, not from \/operata\/production\/redaction-config/,
    remedy: STOP_FIRST,
  },
  'function-code-added': {
    breaks: lambda({ Layers: [{ Arn: 'arn:aws:lambda:us-west-2:444455556666:layer:other:1' }] }),
    text: /that was not deployed, through arn:aws:lambda:us-west-2:444455556666:layer:other:1: records may be sent/,
    remedy: STOP_FIRST,
  },
  'code-changed': {
    breaks: lambda({ CodeSha256: `${CODE_SHA256.slice(0, -4)}AAA=` }),
    text: /records may be sent unredacted$/,
    remedy: STOP_FIRST,
  },
  'parameter-missing': {
    breaks: missing('ssm', 'GetParameter', 'ParameterNotFound'),
    text: /^the parameter \/operata\/production\/redaction-config does not exist/,
    remedy: APPLY,
  },
  'parameter-type': {
    breaks: parameter({ Type: 'SecureString' }),
    text: /^the parameter is a SecureString, not a String/,
    remedy: ENDS_WITH_APPLY,
  },
  'document-invalid': {
    breaks: configuration('GREYLIST', [7 as unknown as string]),
    text: /^the configuration is not valid, and is not used: value\.type: "GREYLIST"; write .*, and 1 further error$/,
    remedy: /^correct redaction_config/,
  },
  'document-changed': {
    breaks: parameter({
      Value: '{"key":"REDACTION_CONFIG","value":{"type":"BLACKLIST","fields":["Attributes.Tier"]}}',
    }),
    text: /^the configuration is not the one that Terraform wrote/,
    remedy: /^at once: aws pipes stop-pipe .*\nto see who changed it: CloudTrail, event PutParameter\nthen: /,
  },
  'document-odd': {
    breaks: configuration('BLACKLIST', ['ContactId']),
    text: /^"ContactId": names a mandatory field/,
    remedy: /redaction_config/,
  },
  'mandatory-fields-only': {
    breaks: configuration('WHITELIST', []),
    text: /only the mandatory fields are sent$/,
    remedy: undefined,
  },
  'nothing-removed': {
    breaks: configuration('BLACKLIST', []),
    text: /records are sent in full$/,
    remedy: undefined,
  },
  'function-outside-vpc': {
    variant: 'vpc',
    breaks: lambda({ VpcConfig: { VpcId: '', SubnetIds: [], SecurityGroupIds: [] } }),
    text: /^the function is not in the VPC/,
    remedy: APPLY,
  },
  'no-way-to-ssm': {
    variant: 'nat',
    breaks: change('ec2', 'DescribeRouteTables', ({ routeTableSet: [main, own] }) => ({
      routeTableSet: [main, { ...own, associationSet: own.associationSet.slice(1) }],
    })),
    text: /cannot reach Systems Manager from subnet-0a1b2c3d4e5f60711: there is no route/,
    remedy: /create_ssm_endpoint = true/,
  },
  'endpoint-without-private-names': {
    variant: 'vpc',
    breaks: all(
      endpoint({ privateDnsEnabled: false }),
      groups(([own, other]) => [
        { ...own, ipPermissionsEgress: [{ ipProtocol: '-1', ipRanges: [{ cidrIp: '0.0.0.0/0' }] }] },
        other,
      ]),
    ),
    text: /^the endpoint vpce-\S+ for Systems Manager is available, without private DNS names/,
    remedy:
      /^aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-\S+ --private-dns-enabled --region us-west-2$/,
  },
  'endpoint-refuses-function': {
    variant: 'vpc',
    breaks: groups(([own, other]) => [
      own,
      {
        ...other,
        ipPermissions: [
          { ipProtocol: 'tcp', fromPort: 80, toPort: 80, ipRanges: [{ cidrIp: '10.0.0.0/8' }] },
        ],
      },
    ]),
    text: /does not allow HTTPS from the function$/,
    remedy: new RegExp(`^allow port 443 from ${FUNCTION_GROUP} in ${ENDPOINT_GROUP}`),
  },
  'function-may-not-send': {
    variant: 'nat',
    breaks: groups(([own]) => [{ ...own, ipPermissionsEgress: [] }]),
    text: /does not allow outbound HTTPS$/,
    remedy: APPLY,
  },
  'function-errors': {
    breaks: metric('AWS/Lambda Errors', { 600: 2 }),
    text: /^the function failed 2 times in the last 24 hours$/,
    remedy:
      /^aws logs tail \/aws\/lambda\/operata-privacy-controls-production --since 24h --region us-west-2$/,
  },
  'function-throttled': {
    breaks: metric('AWS/Lambda Throttles', { 600: 1 }),
    text: /^Lambda refused to run the function 1 time /,
    remedy: /privacy_function_reserved_concurrency/,
  },
  'function-timed-out': {
    breaks: metric('AWS/Lambda Duration', { 600: 30_000 }),
    text: /time-out of 30 seconds/,
    remedy: /privacy_function_memory_mb/,
  },
  'records-malformed': {
    breaks: metric('Operata/ConnectIntegration MalformedRecords', { 600: 2 }),
    text: /^2 records in the last 24 hours could not be read, and were not delivered$/,
    remedy: /eventID/,
  },
  'records-of-other-kinds': {
    breaks: metric('Operata/ConnectIntegration NotContactRecords', { 600: 1 }),
    text: /^1 record in the last 24 hours was not a contact record, and not delivered$/,
    remedy:
      /^the log of the function shows their eventID.*\naws logs tail .* --filter-pattern '"not a contact record"'$/,
  },
  'fallback-active': {
    breaks: metric('Operata/ConnectIntegration FallbackActive', { 5: 1 }),
    text: /only the mandatory fields are sent$/,
    remedy: /aws logs tail/,
  },
  'pseudonym-key-missing': {
    variant: 'nat',
    breaks: pseudonymKey(undefined),
    text: /^the key of the pseudonyms arn:\S+ does not exist/,
    remedy: APPLY,
  },
  'pseudonym-key-pending-deletion': {
    variant: 'nat',
    breaks: pseudonymKey('PendingDeletion'),
    text: /^the key of the pseudonyms arn:\S+ is scheduled for deletion/,
    remedy:
      /^aws kms cancel-key-deletion --key-id arn:\S+ --region us-west-2\naws kms enable-key --key-id arn:/,
  },
  'pseudonym-key-disabled': {
    variant: 'nat',
    breaks: pseudonymKey('Disabled'),
    text: /^the key of the pseudonyms arn:\S+ is Disabled$/,
    remedy: /^aws kms enable-key --key-id arn:\S+ --region us-west-2$/,
  },
  'pseudonyms-missing': {
    breaks: metric('Operata/ConnectIntegration PseudonymKeyUnavailable', { 5: 1 }),
    text: /^the function cannot use the key of the pseudonyms: fields .* are removed$/,
    remedy:
      /create_kms_endpoint = true\naws logs tail \S+ --since 1h --filter-pattern pseudonyms --region us-west-2$/,
  },
  'configuration-stale': {
    breaks: all(
      lambda({ Environment: { Variables: { PRIVACY_CACHE_TTL_SECONDS: '300' } } }),
      metric('Operata/ConnectIntegration ConfigurationAgeSeconds', { 5: 1800 }),
    ),
    text: /^the configuration in effect is 30 minutes old/,
    remedy: /aws logs tail/,
  },
  'connection-missing': {
    breaks: missing('events', 'DescribeConnection'),
    text: /^the connection operata-production does not exist/,
    remedy: APPLY,
  },
  'connection-not-authorized': {
    breaks: connection({ ConnectionState: 'DEAUTHORIZED', StateReason: 'by a user' }),
    text: /^the connection operata-production is DEAUTHORIZED: by a user$/,
    remedy:
      /^with a new API key: npx operata rotate-key .*\nwith the same API key, .* -replace=aws_cloudwatch_event_connection\.operata_connection\nwhen/,
  },
  'connection-changing': {
    breaks: connection({ ConnectionState: 'AUTHORIZING' }),
    text: /^the connection operata-production is AUTHORIZING$/,
    remedy: /minute/,
  },
  'api-key-old': {
    breaks: connection({ LastModifiedTime: new Date(NOW - 91.5 * DAY) }),
    text: /^the API key is at least 91 days old/,
    remedy: /^npx operata rotate-key --environment production --region us-west-2 --body FILE$/,
  },
  'api-destination-missing': {
    breaks: missing('events', 'DescribeApiDestination'),
    text: /^the API destination operata-production does not exist$/,
    remedy: APPLY,
    unchecked: ['pipe-role'],
  },
  'api-destination-inactive': {
    breaks: destination({ ApiDestinationState: 'INACTIVE' }),
    text: /^the API destination is INACTIVE/,
    remedy: /connection/,
  },
  'other-connection': {
    breaks: destination({ ConnectionArn: ARN.connection.replace('/operata-production/', '/other/') }),
    text: /connection\/other\/\S+, not the connection operata-production$/,
    remedy: APPLY,
  },
  'other-endpoint': {
    breaks: destination({ InvocationEndpoint: 'https://elsewhere.invalid/' }),
    text: /^records go to https:\/\/elsewhere\.invalid\/, not to https:\/\/operata\.invalid/,
    remedy: /stop-pipe/,
  },
  'backup-missing': {
    breaks: missing('firehose', 'DescribeDeliveryStream'),
    text: /^the delivery stream operata-backup-production does not exist$/,
    remedy: APPLY,
  },
  'backup-not-active': {
    breaks: delivery({
      DeliveryStreamStatus: 'CREATING_FAILED',
      FailureDescription: { Type: 'KMS_ACCESS_DENIED', Details: 'CANARY' },
    }),
    text: /^the delivery stream is CREATING_FAILED \(KMS_ACCESS_DENIED\)$/,
    remedy: / '-replace=aws_kinesis_firehose_delivery_stream\.backup\[0\]'\nthe new one starts/,
  },
  'backup-other-source': {
    breaks: delivery({ Source: { KinesisStreamSourceDescription: { KinesisStreamARN: EXISTING_STREAM } } }),
    text: /^the backup reads \S+existing-contact-records, not/,
    remedy: APPLY,
  },
  'backup-other-bucket': {
    breaks: bucketOf('arn:aws:s3:::elsewhere'),
    text: /^the backup is written to arn:aws:s3:::elsewhere, not to operata-ctr-production/,
    remedy: APPLY,
  },
  'bucket-missing': {
    breaks: ({ aws }) => aws.on('s3', 'HeadBucket', () => new Raw('', {}, 404)),
    text: /^the bucket operata-ctr-production-111122223333-us-west-2 does not exist/,
    remedy: APPLY,
  },
  'backup-late': {
    breaks: metric('AWS/Firehose DeliveryToS3.DataFreshness', { 5: 1500 }),
    text: /is 25 minutes old; Firehose writes every 300 seconds$/,
    remedy: /^aws logs tail \/aws\/kinesisfirehose/,
  },
  'backup-behind': {
    breaks: metric('AWS/Firehose KinesisMillisBehindLatest', { 5: 1_200_000 }),
    text: /^the backup reads the stream 20 minutes late$/,
    remedy: /npx operata capacity/,
  },
  'backup-failing': {
    breaks: metric('AWS/Firehose DeliveryToS3.Success', { 5: 0.5, 600: 1 }),
    text: /^writing to the bucket failed at times in the last 30 minutes/,
    remedy: /^aws logs tail/,
  },
  'backup-key-refused': {
    breaks: metric('AWS/Firehose KMSKeyAccessDenied', { 600: 1 }),
    text: /could not decrypt the stream in the last 24 hours: it may not use the key$/,
    remedy: /role of the backup$/,
  },
  'backup-silent': {
    breaks: all(
      metric('AWS/Firehose DeliveryToS3.Success', {}),
      metric('AWS/Firehose DeliveryToS3.DataFreshness', {}),
    ),
    text: /Firehose has not written any$/,
    remedy: /^aws logs tail/,
  },
  'backup-log-missing': {
    breaks: withoutLog(named(NAMES.backupLogGroup)),
    text: /^the log group \/aws\/kinesisfirehose\/\S+ does not exist$/,
    remedy: APPLY,
  },
  'backup-errors': {
    breaks: logged(
      named(NAMES.backupLogGroup),
      { errorCode: 'S3.AccessDenied', errorMessage: 'CANARY' },
      { errorCode: 'CANARY: not a code' },
    ),
    text: /: S3\.AccessDenied \(1\), an unnamed error \(1\)$/,
    remedy: /^aws logs tail/,
  },
  'queue-missing': {
    breaks: missing('sqs', 'GetQueueAttributes', 'QueueDoesNotExist'),
    text: /^the queue \S+ does not exist/,
    remedy: APPLY,
  },
  'dead-letters': {
    breaks: answer('sqs', 'GetQueueAttributes', {
      Attributes: { ApproximateNumberOfMessages: '2', ApproximateNumberOfMessagesNotVisible: '1' },
    }),
    text: /^the pipe dead-lettered 3 records, of which 1 are being processed/,
    remedy: /npx operata replay --environment production --region us-west-2 --dead-letters --dry-run$/,
  },
  'dead-letters-expiring': {
    breaks: metric('AWS/SQS ApproximateAgeOfOldestMessage', { 5: 141 * 3600 }),
    text: /^the stream deletes the oldest dead-lettered record in 3 hours; then only the backup has it$/,
    remedy: /^npx operata replay/,
  },
  'pipe-role-missing': {
    breaks: withoutRole(ARN.pipeRole),
    text: /does not exist$/,
    remedy: APPLY,
  },
  'pipe-role-denied': {
    breaks: roleMayNot(ARN.pipeRole, 'kms:GenerateDataKey', 'explicitDeny'),
    text: new RegExp(
      `^the role operata-pipe-production-us-west-2 may not kms:GenerateDataKey on ${KEY_ARN} \\(a statement denies it\\)$`,
    ),
    remedy: /boundary/,
  },
  'function-role-missing': {
    breaks: withoutRole(ARN.functionRole),
    text: /does not exist$/,
    remedy: APPLY,
  },
  'function-role-denied': {
    breaks: roleMayNot(ARN.functionRole, 'ssm:GetParameter'),
    text: /may not ssm:GetParameter on arn:aws:ssm:\S+:parameter\/operata\/production\/redaction-config$/,
    remedy: /boundary/,
  },
  'backup-role-missing': {
    breaks: withoutRole(ARN.backupRole),
    text: /does not exist$/,
    remedy: APPLY,
  },
  'backup-role-denied': {
    breaks: roleMayNot(ARN.backupRole, 's3:PutObject'),
    text: /may not s3:PutObject on arn:aws:s3:::operata-ctr-production\S+$/,
    remedy: /boundary/,
  },
  'alarm-rings': {
    breaks: alarm('backup-late', { StateValue: 'ALARM' }),
    text: /^operata\/production\/backup-late is in ALARM$/,
    remedy: /^the cause is among the other findings; if there are none, it has passed/,
  },
  'alarms-silent': {
    breaks: alarm('backup-late', { ActionsEnabled: false }),
    text: /^operata\/production\/backup-late: nobody is notified of the state ALARM/,
    remedy: APPLY,
  },
  'some-alarms-missing': {
    breaks: alarm('backup-late', { AlarmName: 'operata/production/another' }),
    text: /^there is no alarm operata\/production\/backup-late$/,
    remedy: APPLY,
  },
  'alarms-missing': {
    breaks: answer('monitoring', 'DescribeAlarms', { MetricAlarms: [] }),
    text: /^there is no alarm whose name begins with operata\/production\/, though alarms_enabled is true$/,
    remedy: APPLY,
  },
  'alarm-topic-missing': {
    breaks: missing('sns', 'GetTopicAttributes', 'NotFound'),
    text: /^the topic arn:aws:sns:us-west-2:111122223333:operata-alarms-production that the alarms notify does not exist$/,
    remedy: APPLY,
  },
  'alarm-topic-refuses': {
    breaks: topic({ Policy: '{"Statement":[]}' }),
    text: /operata-alarms-production does not let cloudwatch.amazonaws.com publish for account 111122223333$/,
    remedy: APPLY,
  },
  'alarm-topic-key-unusable': {
    breaks: topic({ KmsMasterKeyId: 'alias/aws/sns' }),
    text: /is encrypted with alias\/aws\/sns, the default key of SNS, which CloudWatch cannot use$/,
    remedy: APPLY,
  },
  'nobody-subscribed': {
    breaks: answer('sns', 'ListSubscriptionsByTopic', {}),
    text: /^nobody is notified of an alarm: the topic arn:aws:sns:us-west-2:111122223333:operata-alarms-production has no subscription$/,
    remedy:
      /^with alarm_email: terraform \S+ apply [^\n]*\nor: aws sns subscribe --topic-arn \S+ --protocol email --notification-endpoint ADDRESS --region us-west-2$/,
  },
  'alarm-path-unknown': {
    breaks: change('kms', 'GetKeyPolicy', ({ Policy }) => ({
      Policy: Policy.replace('aws:SourceAccount', 'aws:SourceOrgID'),
    })),
    text: /^the policy of the key of the topic has conditions that this command does not know$/,
    remedy: /^try it, as docs\/alarms.md explains/,
  },
  'alarm-actions-unknown': {
    breaks: alarm('backup-late', {
      AlarmActions: ['arn:aws:lambda:us-west-2:111122223333:function:pager', ALARM_TOPIC],
    }),
    text: /^it is not known whether these notify a person: arn:aws:lambda:us-west-2:111122223333:function:pager$/,
    remedy: undefined,
  },
  'no-alarms': {
    breaks(world) {
      world.value.monitoring.alarms_enabled = false;
      answer('monitoring', 'DescribeAlarms', { MetricAlarms: [] })(world);
    },
    text: /^there is no alarm whose name begins with operata\/production\/$/,
    remedy: undefined,
  },
  'version-differs': {
    breaks: outputs((value) => {
      value.version = '0.0.1';
    }),
    text: /^the deployed version is 0\.0\.1, and this is version \d+\.\d+\.\d+/,
    remedy: ENDS_WITH_APPLY,
  },
  'version-unknown': {
    breaks: outputs((value) => {
      delete value.version;
    }),
    text: /^the deployed version is unknown \(before 0\.1\.0\), and this is version/,
    remedy: ENDS_WITH_APPLY,
  },
};
