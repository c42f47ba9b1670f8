/** Values that each rule of the offline provider accepts, and values just beyond. */
import { describe, expect, it } from 'vitest';
import { type ObjectValue, Unknown, type Value } from '../../src/offline/provider/values';
import { ARGUMENTS, checkConfiguration } from '../../src/offline/rules';

const a = (length: number): string => 'a'.repeat(length);
const arn = (service: string): string => `arn:aws-us-gov:${service}:us-gov-west-1:111122223333:thing/x`;
const statement = (more: object): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', ...more }],
  });
const IDENTITY = { Resource: '*' };
const TRUST = { Principal: { Service: 'pipes.amazonaws.com' } };
const RESOURCE = { ...IDENTITY, ...TRUST };
/** A policy with exactly this length. */
const long = (about: object, length: number): string =>
  statement({ ...about, Sid: a(length - statement({ ...about, Sid: '' }).length) });

type Accepted = readonly Value[];
type Refused = readonly Value[];
type Bounds = readonly [Accepted, Refused];

const BETWEEN = (from: number, to: number): Bounds => [
  [from, to],
  [from - 1, to + 1, from + 0.5],
];
const LENGTH = (from: number, to: number): Bounds => [
  [a(from), a(to)],
  [...(from > 0 ? [a(from - 1)] : []), a(to + 1)],
];
const NAME = (longest: number, allowed: string, ...refused: readonly string[]): Bounds => [
  [allowed, a(longest)],
  ['', a(longest + 1), ...refused],
];
const ONE_OF = (...accepted: readonly (string | number)[]): Bounds => [
  accepted,
  ['SOMETHING_ELSE', String(accepted[0]).toUpperCase() === accepted[0] ? 'error' : 'ERROR'],
];
const ARN = (...services: readonly string[]): Bounds => [
  services.map(arn),
  ['not an ARN', 'arn:aws:other:us-east-1:1234:x', ...(services.length > 0 ? [arn('other')] : [])],
];
const ANY_ARN: Bounds = [
  [arn('kinesis'), arn('lambda')],
  ['not an ARN', 'arn:aws:kinesis:us-east-1:1234:x'],
];
const NO_STATEMENTS: readonly string[] = [
  'not JSON',
  '"text"',
  '{"Version":"2012-10-17","Statement":[]}',
  '{"Version":"2012-10-17"}',
];
const POLICY = (about: object, longest: number, others: readonly object[]): Bounds => [
  [statement(about), long(about, longest)],
  [
    long(about, longest + 1),
    ...NO_STATEMENTS,
    ...others.map(statement),
    statement(about).replace('2012-10-17', '2013-10-17'),
    statement({ ...about, Effect: 'Maybe' }),
    statement({ ...about, Action: 'GetObject' }),
    statement({ ...about, NotAction: 's3:GetObject' }),
  ],
];
const IDENTITY_POLICY = (longest: number): Bounds => POLICY(IDENTITY, longest, [RESOURCE, TRUST, {}]);
const RESOURCE_POLICY = (longest: number): Bounds => POLICY(RESOURCE, longest, [IDENTITY, TRUST, {}]);

const TOPIC_POLICY: Bounds = [
  [...RESOURCE_POLICY(30720)[0], statement({ ...RESOURCE, Action: 'sns:Publish' })],
  [
    ...RESOURCE_POLICY(30720)[1],
    statement({ ...RESOURCE, Action: 'sns:*' }),
    statement({ ...RESOURCE, Action: ['sns:Publish', 'sns:CreateTopic'] }),
  ],
];
const EVENT_NAME = NAME(64, 'a.B-_9', 'a b', 'a/b');
const CREDENTIAL: Bounds = [
  [...LENGTH(1, 512)[0], 'a b\tc ', 'é'],
  [...LENGTH(1, 512)[1], 'a\nb', 'a:b', '\t'],
];
const HEADER_VALUE: Bounds = [
  [...LENGTH(1, 512)[0], 'a:b\tc'],
  [...LENGTH(1, 512)[1], 'a\nb', 'é', '\t'],
];
const IAM_NAME = (longest: number): Bounds => NAME(longest, 'a+=,.@-_', 'a b', 'a/b');
const PORT = BETWEEN(-1, 65535);
const CIDR: Bounds = [
  ['0.0.0.0/0', '10.0.0.0/32'],
  ['10.0.0.0', '10.0.0.0/33', '::/0'],
];
const KINESIS_PARAMETERS = 'source_parameters.kinesis_stream_parameters';

const NAMESPACE: Bounds = [
  [...LENGTH(1, 255)[0], 'AWS/EventBridge/Pipes'],
  [...LENGTH(1, 255)[1], ':x'],
];
const PERIOD: Bounds = [
  [10, 20, 30, 60, 300],
  [0, 40, 90],
];
const METRIC: readonly Value[] = ['AWS/SQS', 'NumberOfMessagesSent', 'QueueName', 'queue'];
const graph = (changes: object): object => ({
  type: 'metric',
  properties: {
    region: 'us-west-2',
    period: 60,
    metrics: [[...METRIC, { id: 'm1', stat: 'p95' }], [{ expression: 'm1 * 2', id: 'm2' }]],
    ...changes,
  },
});
const ALARM: ObjectValue = {
  metric_name: 'Errors',
  namespace: 'AWS/Lambda',
  period: 60,
  statistic: 'Sum',
  extended_statistic: null,
  evaluation_periods: 2,
  datapoints_to_alarm: 2,
};
/** An alarm for an expression, with this number of metrics. */
const MATH_ALARM = (changes: ObjectValue = {}, metrics = 2): ObjectValue => ({
  evaluation_periods: 2,
  metric_query: [
    { id: 'sum', expression: 'MAX([m1 * 0, FILL(m2, 0)])', return_data: true, metric: [], ...changes },
    ...Array.from({ length: metrics }, (_, index) => ({
      id: `m${index + 1}`,
      expression: null,
      return_data: null,
      metric: [{ metric_name: 'Errors', namespace: 'AWS/Lambda', period: 60, stat: 'Sum' }],
    })),
  ],
});
const GRAPH = { ...graph({}), x: 18, y: 6, width: 6, height: 1000 };
const ALARM_STATES = { type: 'alarm', properties: { alarms: Array(100).fill('arn') } };
const dashboard = (...widgets: readonly object[]): string => JSON.stringify({ widgets });

/** What each rule accepts and refuses, by type and path. */
const BOUNDS: Readonly<Record<string, Readonly<Record<string, Bounds>>>> = {
  aws_cloudwatch_dashboard: {
    dashboard_name: NAME(255, 'a_-', 'a b'),
    dashboard_body: [
      [dashboard(), dashboard(GRAPH), dashboard(ALARM_STATES, GRAPH)],
      [
        '{',
        '',
        '[]',
        '{}',
        JSON.stringify({ widgets: [1] }),
        dashboard(...Array(501).fill(GRAPH)),
        dashboard({ ...GRAPH, type: 'table' }),
        dashboard({ ...GRAPH, x: 0, y: undefined }),
        dashboard({ ...GRAPH, x: 24, y: 0 }),
        dashboard({ ...GRAPH, x: 0.5, y: 0 }),
        dashboard({ ...GRAPH, x: 18, y: 0, width: 7 }),
        dashboard({ ...GRAPH, width: 25 }),
        dashboard({ ...GRAPH, height: 0 }),
        dashboard({ type: 'metric' }),
        dashboard(graph({ region: undefined })),
        dashboard(graph({ period: 90 })),
        dashboard(graph({ metrics: undefined })),
        dashboard(graph({ metrics: Array(501).fill(METRIC) })),
        dashboard(graph({ metrics: ['AWS/SQS'] })),
        dashboard(graph({ metrics: [['AWS/SQS']] })),
        dashboard(graph({ metrics: [[...METRIC, 'QueueName']] })),
        dashboard(graph({ metrics: [[...METRIC, 'QueueName', 1]] })),
        dashboard(graph({ metrics: [[...METRIC, ...Array(62).fill('d')]] })),
        dashboard(graph({ metrics: [[...METRIC, { stat: 'Sometimes' }]] })),
        dashboard(graph({ metrics: [[...METRIC, { id: 'M1' }]] })),
        dashboard(
          graph({
            metrics: [
              [...METRIC, { id: 'm1' }],
              [...METRIC, { id: 'm1' }],
            ],
          }),
        ),
        dashboard(graph({ metrics: [[...METRIC, { expression: 'm1 + 1' }]] })),
        dashboard({ ...ALARM_STATES, properties: { alarms: [] } }),
        dashboard({ ...ALARM_STATES, properties: { alarms: Array(101).fill('arn') } }),
      ],
    ],
  },
  aws_cloudwatch_event_api_destination: {
    name: EVENT_NAME,
    description: LENGTH(0, 512),
    invocation_endpoint: [
      ['https://api.example.com/records?x=1', `https://${a(2040)}`],
      [
        'http://api.example.com',
        'https://',
        'https://a b',
        'https://a/#b',
        'https://a/%2',
        `https://${a(2041)}`,
      ],
    ],
    http_method: ONE_OF('POST', 'GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'),
    invocation_rate_limit_per_second: BETWEEN(1, 300),
    connection_arn: ARN('events'),
  },
  aws_cloudwatch_event_connection: {
    name: EVENT_NAME,
    description: LENGTH(0, 512),
    authorization_type: ONE_OF('BASIC', 'OAUTH_CLIENT_CREDENTIALS', 'API_KEY'),
    'auth_parameters.basic.username': CREDENTIAL,
    'auth_parameters.basic.password': CREDENTIAL,
    'auth_parameters.api_key.key': [CREDENTIAL[0], [...CREDENTIAL[1], 'Content-MD5']],
    'auth_parameters.api_key.value': CREDENTIAL,
    'auth_parameters.invocation_http_parameters.header.key': NAME(512, 'x-a_b', 'a b', 'a:b', 'Origin'),
    'auth_parameters.invocation_http_parameters.header.value': HEADER_VALUE,
  },
  aws_cloudwatch_log_group: {
    name: [
      ['/aws/lambda/a.-_#', a(512)],
      ['', a(513), 'a b', 'aws/x'],
    ],
    retention_in_days: [
      [0, 1, 90, 3653],
      [2, 89, 3654],
    ],
    kms_key_id: ARN('kms'),
  },
  aws_cloudwatch_query_definition: {
    name: [
      ['a', 'a b/c d', a(255)],
      ['', a(256), '/a', 'a/', 'a//b', 'a:b', 'a*'],
    ],
    query_string: LENGTH(1, 10000),
    log_group_names: NAME(512, '/aws/lambda/a.-_#', 'a b'),
  },
  aws_cloudwatch_log_stream: { name: NAME(512, 'a b/c', 'a:b', 'a*') },
  aws_cloudwatch_metric_alarm: {
    alarm_name: LENGTH(1, 255),
    alarm_description: LENGTH(0, 1024),
    comparison_operator: ONE_OF('GreaterThanThreshold', 'LessThanOrEqualToThreshold'),
    statistic: ONE_OF('SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'),
    treat_missing_data: ONE_OF('breaching', 'notBreaching', 'ignore', 'missing'),
    evaluation_periods: BETWEEN(1, 86400),
    period: PERIOD,
    alarm_actions: ANY_ARN,
    ok_actions: ANY_ARN,
    metric_name: LENGTH(1, 255),
    namespace: NAMESPACE,
    'metric_query.id': NAME(255, 'm_1A', 'M1', '1m', 'm-1'),
    'metric_query.expression': [
      ['m1 + m2', a(1024)],
      ['', a(1025), "SUM(SEARCH('{AWS/SQS,QueueName}', 'Sum'))"],
    ],
    'metric_query.metric.metric_name': LENGTH(1, 255),
    'metric_query.metric.namespace': NAMESPACE,
    'metric_query.metric.period': PERIOD,
    'metric_query.metric.stat': [
      ['Sum', 'p99.9', 'TM(10%:90%)'],
      ['sum', 'p', 'Median'],
    ],
  },
  aws_connect_instance_storage_config: {
    instance_id: LENGTH(1, 100),
    resource_type: ONE_OF('CONTACT_TRACE_RECORDS', 'AGENT_EVENTS'),
    'storage_config.storage_type': ONE_OF('S3', 'KINESIS_VIDEO_STREAM', 'KINESIS_STREAM', 'KINESIS_FIREHOSE'),
    'storage_config.kinesis_stream_config.stream_arn': ARN('kinesis'),
  },
  aws_iam_role: {
    name: IAM_NAME(64),
    description: LENGTH(0, 1000),
    permissions_boundary: ARN('iam'),
    assume_role_policy: POLICY(TRUST, 4096, [RESOURCE, IDENTITY, {}]),
  },
  aws_iam_role_policy: { name: IAM_NAME(128), policy: IDENTITY_POLICY(10240) },
  aws_kinesis_firehose_delivery_stream: {
    name: NAME(64, 'a_.-9', 'a b'),
    'extended_s3_configuration.buffering_interval': BETWEEN(0, 900),
    'extended_s3_configuration.buffering_size': BETWEEN(1, 128),
    'extended_s3_configuration.compression_format': ONE_OF(
      'GZIP',
      'UNCOMPRESSED',
      'ZIP',
      'Snappy',
      'HADOOP_SNAPPY',
    ),
    'extended_s3_configuration.bucket_arn': [['arn:aws:s3:::bucket'], ['bucket', arn('kinesis')]],
    'extended_s3_configuration.role_arn': ARN('iam'),
    'kinesis_source_configuration.kinesis_stream_arn': ARN('kinesis'),
  },
  aws_kinesis_stream: {
    name: NAME(128, 'a_.-9', 'a b'),
    retention_period: BETWEEN(24, 8760),
    encryption_type: [['NONE'], ['kms', 'AES256']],
    'stream_mode_details.stream_mode': [['ON_DEMAND'], ['on_demand', 'SHARED']],
  },
  aws_kms_alias: {
    name: [
      ['alias/a/_-', `alias/${a(250)}`],
      ['a', 'alias/', 'alias/aws/x', `alias/${a(251)}`],
    ],
  },
  aws_kms_grant: {
    name: NAME(256, 'a:/_-9', 'a b'),
    grantee_principal: ARN('iam', 'sts'),
    operations: ONE_OF('GenerateDataKey', 'Decrypt'),
  },
  aws_kms_key: {
    description: LENGTH(0, 8192),
    deletion_window_in_days: BETWEEN(7, 30),
    policy: RESOURCE_POLICY(32768),
  },
  aws_lambda_function: {
    function_name: NAME(64, 'a-_9', 'a b', 'a.b'),
    description: LENGTH(0, 256),
    handler: NAME(128, 'index.handler', 'a b'),
    memory_size: BETWEEN(128, 10240),
    timeout: BETWEEN(1, 900),
    reserved_concurrent_executions: BETWEEN(-1, 1_000_000),
    role: ARN('iam'),
    kms_key_arn: ARN('kms'),
    runtime: [
      ['nodejs24.x', 'python3.13', 'provided.al2023'],
      ['nodejs24', 'nodejs16.x', 'node'],
    ],
    architectures: ONE_OF('arm64', 'x86_64'),
    'tracing_config.mode': ONE_OF('Active', 'PassThrough'),
    'logging_config.log_format': ONE_OF('Text', 'JSON'),
  },
  aws_pipes_pipe: {
    name: EVENT_NAME,
    description: LENGTH(0, 512),
    desired_state: ONE_OF('RUNNING', 'STOPPED'),
    role_arn: ARN('iam'),
    source: ANY_ARN,
    target: ANY_ARN,
    enrichment: ANY_ARN,
    [`${KINESIS_PARAMETERS}.batch_size`]: BETWEEN(1, 10000),
    [`${KINESIS_PARAMETERS}.maximum_record_age_in_seconds`]: [
      [-1, 60, 604800],
      [-2, 0, 59, 604801],
    ],
    [`${KINESIS_PARAMETERS}.maximum_retry_attempts`]: BETWEEN(-1, 10000),
    [`${KINESIS_PARAMETERS}.parallelization_factor`]: BETWEEN(1, 10),
    [`${KINESIS_PARAMETERS}.starting_position`]: ONE_OF('TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'),
    [`${KINESIS_PARAMETERS}.dead_letter_config.arn`]: ARN('sqs', 'sns'),
    'source_parameters.filter_criteria.filter.pattern': [
      ['{}', `"${a(4094)}"`],
      ['{', `"${a(4095)}"`],
    ],
    'target_parameters.input_template': LENGTH(0, 8192),
    'log_configuration.level': [
      ['OFF', 'ERROR', 'INFO', 'TRACE'],
      ['error', 'DEBUG'],
    ],
    'log_configuration.cloudwatch_logs_log_destination.log_group_arn': ARN('logs'),
  },
  aws_s3_bucket: {
    bucket: [
      ['a-b.c9', a(63)],
      [a(2), a(64), 'A-b', '-ab', 'ab-', 'a..b', '10.0.0.1', 'xn--ab', 'ab-s3alias'],
    ],
  },
  aws_s3_bucket_lifecycle_configuration: {
    'rule.id': LENGTH(1, 255),
    'rule.status': ONE_OF('Enabled', 'Disabled'),
    'rule.expiration.days': BETWEEN(0, 2147483647),
    'rule.noncurrent_version_expiration.noncurrent_days': BETWEEN(1, 2147483647),
    'rule.abort_incomplete_multipart_upload.days_after_initiation': BETWEEN(1, 2147483647),
  },
  aws_s3_bucket_ownership_controls: {
    'rule.object_ownership': ONE_OF('BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'),
  },
  aws_s3_bucket_policy: { policy: RESOURCE_POLICY(20480) },
  aws_s3_bucket_server_side_encryption_configuration: {
    'rule.apply_server_side_encryption_by_default.sse_algorithm': ONE_OF('aws:kms', 'AES256', 'aws:kms:dsse'),
  },
  aws_s3_bucket_versioning: {
    'versioning_configuration.status': ONE_OF('Enabled', 'Suspended', 'Disabled'),
  },
  aws_security_group: {
    name_prefix: [
      ['a', a(100)],
      [a(101), 'sg-1'],
    ],
    description: [
      ['HTTPS out: 443, nothing in', a(255)],
      ['', a(256), 'it’s'],
    ],
  },
  aws_sns_topic: { name: NAME(256, 'a_-', 'a b'), display_name: LENGTH(0, 100) },
  aws_sns_topic_policy: { arn: ARN('sns'), policy: TOPIC_POLICY },
  aws_sns_topic_subscription: { topic_arn: ARN('sns'), protocol: ONE_OF('email', 'https', 'sqs') },
  aws_sqs_queue: {
    name: NAME(80, 'a_-', 'a b', 'a.b'),
    message_retention_seconds: BETWEEN(60, 1209600),
  },
  aws_sqs_queue_policy: { policy: RESOURCE_POLICY(8192) },
  aws_ssm_parameter: {
    name: [
      ['/operata/a_.-', a(2048)],
      ['', a(2049), 'a b', '/aws/x', 'ssm-x'],
    ],
    type: ONE_OF('String', 'StringList', 'SecureString'),
    tier: ONE_OF('Standard', 'Advanced', 'Intelligent-Tiering'),
    description: LENGTH(0, 1024),
  },
  aws_vpc_endpoint: {
    vpc_endpoint_type: ONE_OF('Interface', 'Gateway', 'GatewayLoadBalancer', 'Resource', 'ServiceNetwork'),
    policy: RESOURCE_POLICY(20480),
  },
  aws_vpc_security_group_egress_rule: {
    from_port: PORT,
    to_port: PORT,
    cidr_ipv4: CIDR,
    description: LENGTH(0, 255),
  },
  aws_vpc_security_group_ingress_rule: {
    from_port: PORT,
    to_port: PORT,
    description: LENGTH(0, 255),
  },
};

const HMAC_KEY = { customer_master_key_spec: 'HMAC_256', key_usage: 'GENERATE_VERIFY_MAC' };

/** The configuration with one value at a path; blocks are lists, as Terraform hands them over. */
function at(path: string, value: Value): ObjectValue {
  const [step = '', ...rest] = path.split('.');
  return { [step]: rest.length === 0 ? value : [at(rest.join('.'), value)] };
}

const refusals = (type: string, path: string, value: Value): string[] =>
  checkConfiguration(type, at(path, value))
    .map(({ summary }) => summary)
    .filter((summary) => summary.startsWith(`${type}: ${path} `));

const pathsOf = (byType: Readonly<Record<string, object>>): string[] =>
  Object.entries(byType).flatMap(([type, paths]) => Object.keys(paths).map((path) => `${type} ${path}`));

describe('the rules', () => {
  it('are all tested', () => {
    expect(pathsOf(BOUNDS).sort()).toEqual([...ARGUMENTS].sort());
  });

  it.each(
    Object.entries(BOUNDS).flatMap(([type, paths]) =>
      Object.entries(paths).map(([path, bounds]) => [type, path, bounds] as const),
    ),
  )(
    'for %s %s accept the limits of AWS, and reject values beyond them',
    (type, path, [accepted, refused]) => {
      for (const value of accepted) expect(refusals(type, path, value), JSON.stringify(value)).toEqual([]);
      for (const value of refused) expect(refusals(type, path, value), JSON.stringify(value)).toHaveLength(1);
    },
  );

  it.each<[type: string, config: ObjectValue, wrong: string | undefined]>([
    [
      'aws_sqs_queue',
      { tags: Object.fromEntries([...Array(50).keys()].map((n) => [`k${n}`, 'v'])) },
      undefined,
    ],
    [
      'aws_sqs_queue',
      { tags: Object.fromEntries([...Array(51).keys()].map((n) => [`k${n}`, 'v'])) },
      'at most 50',
    ],
    ['aws_sqs_queue', { tags: { [a(128)]: a(256) } }, undefined],
    ['aws_sqs_queue', { tags: { [a(129)]: 'v' } }, 'must be 1 to 128 characters'],
    ['aws_sqs_queue', { tags: { 'AWS:x': 'v' } }, 'not start with aws:'],
    ['aws_sqs_queue', { tags: { k: a(257) } }, 'must be 1 to 256 characters'],
    ['aws_sqs_queue', { tags: { k: '' } }, 'must be 1 to 256 characters'],
    ['aws_kms_key', { enable_key_rotation: true }, undefined],
    ['aws_kms_key', HMAC_KEY, undefined],
    ['aws_kms_key', { ...HMAC_KEY, enable_key_rotation: true }, 'cannot be rotated'],
    ['aws_kms_key', { ...HMAC_KEY, rotation_period_in_days: 90 }, 'cannot be rotated'],
    ['aws_kms_key', { ...HMAC_KEY, key_usage: null }, 'GENERATE_VERIFY_MAC for an HMAC key, not ENCRYPT'],
    ['aws_kms_key', { key_usage: 'GENERATE_VERIFY_MAC' }, 'ENCRYPT_DECRYPT for this key, not GENERATE'],
    ['aws_kinesis_stream', { encryption_type: 'KMS', kms_key_id: 'k' }, undefined],
    ['aws_kinesis_stream', { encryption_type: 'KMS', kms_key_id: null }, 'kms_key_id must be set'],
    [
      'aws_kinesis_stream',
      { stream_mode_details: [{ stream_mode: 'PROVISIONED' }], shard_count: 1 },
      undefined,
    ],
    [
      'aws_kinesis_stream',
      { stream_mode_details: [{ stream_mode: 'PROVISIONED' }] },
      'shard_count must be at least 1',
    ],
    [
      'aws_cloudwatch_event_connection',
      { authorization_type: 'API_KEY', auth_parameters: [{ api_key: [], basic: [{}] }] },
      'auth_parameters must have api_key',
    ],
    ['aws_cloudwatch_metric_alarm', ALARM, undefined],
    ['aws_cloudwatch_metric_alarm', { ...ALARM, datapoints_to_alarm: 3 }, 'must not be more than'],
    ['aws_cloudwatch_metric_alarm', { ...ALARM, period: 300, evaluation_periods: 288 }, undefined],
    ['aws_cloudwatch_metric_alarm', { ...ALARM, period: 300, evaluation_periods: 289 }, 'at most 86400'],
    ['aws_cloudwatch_metric_alarm', { ...ALARM, period: 3600, evaluation_periods: 168 }, undefined],
    ['aws_cloudwatch_metric_alarm', { ...ALARM, period: 3600, evaluation_periods: 169 }, 'at most 604800'],
    ['aws_cloudwatch_metric_alarm', { ...ALARM, namespace: null }, 'must be set, or else metric_query'],
    ['aws_cloudwatch_metric_alarm', { ...ALARM, statistic: null }, 'one statistic'],
    ['aws_cloudwatch_metric_alarm', { ...ALARM, extended_statistic: 'p95' }, 'one statistic'],
    ['aws_cloudwatch_metric_alarm', MATH_ALARM(), undefined],
    ['aws_cloudwatch_metric_alarm', { ...MATH_ALARM(), period: 60 }, 'period must not be set with'],
    ['aws_cloudwatch_metric_alarm', MATH_ALARM({ return_data: false }), 'exactly one metric_query'],
    ['aws_cloudwatch_metric_alarm', MATH_ALARM({ id: 'm1' }), 'an id of its own'],
    ['aws_cloudwatch_metric_alarm', MATH_ALARM({ expression: 'm1 + m3' }), 'names m3, which is not the id'],
    ['aws_cloudwatch_metric_alarm', MATH_ALARM({ expression: Unknown.value }), undefined],
    ['aws_cloudwatch_metric_alarm', MATH_ALARM({ expression: null }), 'either an expression or a metric'],
    ['aws_cloudwatch_metric_alarm', MATH_ALARM({}, 10), undefined],
    ['aws_cloudwatch_metric_alarm', MATH_ALARM({}, 11), 'at most 10 metrics'],
    ['aws_sns_topic_subscription', { protocol: 'email', endpoint: 'a@example.com' }, undefined],
    ['aws_sns_topic_subscription', { protocol: 'sqs', endpoint: 'arn' }, undefined],
    ['aws_sns_topic_subscription', { protocol: 'email', endpoint: 'arn' }, 'must be an e-mail address'],
    ['aws_lambda_function', { environment: [{ variables: { '1A': 'x' } }] }, 'must be a letter, then'],
    ['aws_lambda_function', { environment: [{ variables: { AWS_REGION: 'x' } }] }, 'is reserved by Lambda'],
    ['aws_lambda_function', { environment: [{ variables: { AB: a(4096) } }] }, 'at most 4096 bytes'],
    ['aws_lambda_function', { vpc_config: [{ subnet_ids: ['s'], security_group_ids: [] }] }, 'or neither'],
    ['aws_ssm_parameter', { insecure_value: a(8192), tier: 'Intelligent-Tiering' }, undefined],
    ['aws_ssm_parameter', { insecure_value: a(8193), tier: 'Intelligent-Tiering' }, 'at most 8192 bytes'],
    ['aws_ssm_parameter', { insecure_value: a(4097), tier: 'Standard' }, 'at most 4096 bytes'],
    ['aws_ssm_parameter', { insecure_value: '' }, 'must not be empty'],
    ['aws_ssm_parameter', { insecure_value: '{"a":"b{{c"}' }, 'must not hold {{'],
  ])('for several arguments of %s (%#)', (type, config, wrong) => {
    const found = checkConfiguration(type, config).map(({ summary }) => summary);
    expect(found).toEqual(wrong === undefined ? [] : [expect.stringContaining(wrong)]);
  });
});
