import { describe, expect, it } from 'vitest';
import { evaluate } from '../../harness/conditions';
import { allStatements, type PolicyStatement, statementsOf } from '../../harness/policies';
import { theStack } from '../../harness/synthesized-stack';

const stack = theStack();
const statements = allStatements(stack);
const allowed = statements.filter(({ effect }) => effect === 'Allow');

const PARTITION = '${data.aws_partition.current.partition}';
const ACCOUNT = '${data.aws_caller_identity.current.account_id}';
const arn = (service: string, resource: string): string =>
  `arn:${PARTITION}:${service}:\${var.aws_region}:${ACCOUNT}:${resource}`;

const OUR_KEY =
  '${(var.existing_kms_key_arn == null ? one(aws_kms_key.encryption_key[*].arn) : var.existing_kms_key_arn)}';
const STREAM = `\${var.existing_stream_arn == null ? "${arn('kinesis', 'stream/Connect_CTR_${var.environment}')}" : var.existing_stream_arn}`;
/** The stream's key, and ours that was kept, as older records are encrypted with that. */
const STREAM_KEYS = `\${distinct(concat([var.existing_stream_arn == null ? ${OUR_KEY.slice(2, -1)} : var.existing_stream_kms_key_arn], [for arn in aws_kms_key.encryption_key[*].arn : arn if var.existing_stream_arn == null]))}`;
const OUR_BUCKET_IS_USED = 'var.backup_enabled && var.existing_backup_bucket_name == null';
const BUCKET = `\${(${OUR_BUCKET_IS_USED} ? one(aws_s3_bucket.backup_bucket[*].arn) : one(data.aws_s3_bucket.backup_existing_bucket[*].arn))}`;
const BACKUP_OBJECTS = [`${BUCKET}/contact-records/*`, `${BUCKET}/errors/*`];
const BUCKET_KEY = `\${(${OUR_BUCKET_IS_USED} ? ${OUR_KEY.slice(2, -1)} : var.existing_backup_bucket_key_arn)}`;
const QUEUE = '${aws_sqs_queue.delivery_dead_letter_queue.arn}';
const FUNCTION = arn('lambda', 'function:operata-privacy-controls-${var.environment}');
const PSEUDONYM_KEY = '${one(aws_kms_key.privacy_controls_pseudonym_key[*].arn)}';
const HMAC_SHA_256 = [{ test: 'StringEquals', variable: 'kms:MacAlgorithm', values: ['HMAC_SHA_256'] }];
const via = (service: string) => ({
  test: 'StringEquals',
  variable: 'kms:ViaService',
  values: [`${service}.\${var.aws_region}.\${data.aws_partition.current.dns_suffix}`],
});
const context = (key: string, ...values: string[]) => ({
  test: 'StringEquals',
  variable: `kms:EncryptionContext:${key}`,
  values,
});

const allow = (
  sid: string,
  actions: readonly string[],
  resources: string | readonly string[],
  condition?: PolicyStatement['condition'],
): PolicyStatement => ({ sid, effect: 'Allow', actions, resources, ...(condition && { condition }) });

/** The permissions for the key of an encrypted log group that its writer needs. */
const useOfLogKey = (logGroup: string) => [
  allow(
    'EncryptLog',
    ['kms:Decrypt', 'kms:GenerateDataKey'],
    [OUR_KEY],
    [via('logs'), context('aws:logs:arn', arn('logs', logGroup))],
  ),
  allow('DescribeLogKey', ['kms:DescribeKey'], [OUR_KEY], [via('logs')]),
];
const readStream = (...further: string[]) => [
  allow(
    'ReadContactRecords',
    [
      'kinesis:DescribeStream',
      ...further,
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
    ],
    [STREAM],
  ),
];
const DECRYPT_STREAM = [
  allow('DecryptContactRecords', ['kms:Decrypt'], STREAM_KEYS, [
    via('kinesis'),
    context('aws:kinesis:arn', STREAM),
  ]),
];

describe('the permissions of a role', () => {
  it.each<[document: string, statements: readonly PolicyStatement[]]>([
    ['delivery_role_read_stream_document', readStream('kinesis:DescribeStreamSummary')],
    ['delivery_role_decrypt_stream_document', DECRYPT_STREAM],
    [
      'delivery_role_invoke_privacy_controls_document',
      [allow('InvokePrivacyControls', ['lambda:InvokeFunction'], [FUNCTION])],
    ],
    [
      'delivery_role_deliver_document',
      [
        allow(
          'DeliverToOperata',
          ['events:InvokeApiDestination'],
          ['${aws_cloudwatch_event_api_destination.operata.arn}'],
        ),
      ],
    ],
    [
      'delivery_role_give_up_document',
      [
        allow('GiveUpRecords', ['sqs:SendMessage'], [QUEUE]),
        allow(
          'EncryptMessages',
          ['kms:Decrypt', 'kms:GenerateDataKey'],
          [OUR_KEY],
          [via('sqs'), { ...context('aws:sqs:arn', QUEUE), test: 'StringEqualsIfExists' }],
        ),
      ],
    ],
    [
      'privacy_controls_role_derive_pseudonyms_document',
      [allow('DerivePseudonymSecret', ['kms:GenerateMac'], [PSEUDONYM_KEY], HMAC_SHA_256)],
    ],
    [
      'privacy_controls_role_read_configuration_document',
      [
        allow(
          'ReadConfiguration',
          ['ssm:GetParameter'],
          [arn('ssm', 'parameter/operata/${var.environment}/redaction-config')],
        ),
      ],
    ],
    [
      'privacy_controls_role_write_log_document',
      [
        allow(
          'WriteLog',
          ['logs:CreateLogStream', 'logs:PutLogEvents'],
          [arn('logs', 'log-group:/aws/lambda/operata-privacy-controls-${var.environment}:log-stream:*')],
        ),
        ...useOfLogKey('log-group:/aws/lambda/operata-privacy-controls-${var.environment}'),
      ],
    ],
    [
      'privacy_controls_role_decrypt_settings_document',
      [
        allow(
          'DecryptSettings',
          ['kms:Decrypt'],
          [OUR_KEY],
          [via('lambda'), context('aws:lambda:FunctionArn', FUNCTION)],
        ),
      ],
    ],
    [
      'privacy_controls_role_trace_document',
      [allow('WriteTraces', ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], ['*'])],
    ],
    ['backup_role_read_stream_document', readStream()],
    ['backup_role_decrypt_stream_document', DECRYPT_STREAM],
    [
      'backup_role_write_backup_document',
      [
        allow(
          'FindTheBucket',
          ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
          [BUCKET],
        ),
        allow('WriteObjects', ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], BACKUP_OBJECTS),
      ],
    ],
    [
      'backup_role_encrypt_backup_document',
      [
        allow(
          'EncryptObjects',
          ['kms:Decrypt', 'kms:GenerateDataKey'],
          [BUCKET_KEY],
          [
            via('s3'),
            // The bucket's ARN is what S3 states with bucket keys: without it the backup would stop.
            { ...context('aws:s3:arn', BUCKET, ...BACKUP_OBJECTS), test: 'StringLike' },
          ],
        ),
      ],
    ],
    [
      'backup_role_write_log_document',
      [
        allow(
          'WriteLog',
          ['logs:PutLogEvents'],
          [
            arn(
              'logs',
              'log-group:/aws/kinesisfirehose/operata-backup-${var.environment}:log-stream:S3Delivery',
            ),
          ],
        ),
        ...useOfLogKey('log-group:/aws/kinesisfirehose/operata-backup-${var.environment}'),
      ],
    ],
  ])('in %s are exactly these', (document, expected) => {
    expect(statementsOf(stack, document)).toEqual(expected);
  });

  it('in a VPC allow Lambda to attach the function, and are denied to the function’s code', () => {
    const [create, ...more] = statementsOf(stack, 'privacy_controls_role_attach_to_vpc_document');
    const [look, manage, remove, deny, ...others] = statementsOf(
      stack,
      'privacy_controls_role_clear_vpc_document',
    );
    expect([...more, ...others]).toEqual([]);
    expect(look).toMatchObject({
      effect: 'Allow',
      actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
      resources: ['*'],
    });
    expect(create).toMatchObject({ effect: 'Allow', actions: ['ec2:CreateNetworkInterface'] });
    for (const kind of ['network-interface/*', 'subnet/${id}', 'security-group/${id}'])
      expect(create?.resources).toContain(`"${arn('ec2', kind)}"`);
    expect(manage).toMatchObject({
      effect: 'Allow',
      actions: ['ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
      resources: [arn('ec2', 'network-interface/*')],
    });
    expect(remove).toMatchObject({
      effect: 'Allow',
      actions: ['ec2:DeleteNetworkInterface'],
      resources: [arn('ec2', '*/*')],
    });
    const granted = [look, create, manage, remove].flatMap((statement) => statement?.actions ?? []);
    expect(deny).toMatchObject({
      effect: 'Deny',
      resources: ['*'],
      condition: [{ test: 'ArnEquals', variable: 'lambda:SourceFunctionArn', values: [FUNCTION] }],
    });
    expect([...(deny?.actions ?? [])].sort()).toEqual(granted.sort());
  });
});

describe('the trust policy of a role', () => {
  it.each([
    [
      'delivery_role_trust',
      'pipes.amazonaws.com',
      [
        { test: 'StringEquals', variable: 'aws:SourceAccount', values: [ACCOUNT] },
        {
          test: 'ArnEquals',
          variable: 'aws:SourceArn',
          values: [arn('pipes', 'pipe/operata-${var.environment}-${var.connect_instance_alias}')],
        },
      ],
    ],
    [
      'privacy_controls_role_trust',
      'lambda.amazonaws.com',
      // IfExists: it is not documented that Lambda states the account.
      [{ test: 'StringEqualsIfExists', variable: 'aws:SourceAccount', values: [ACCOUNT] }],
    ],
    [
      'backup_role_trust',
      'firehose.amazonaws.com',
      [{ test: 'StringEquals', variable: 'sts:ExternalId', values: [ACCOUNT] }],
    ],
  ])('%s trusts %s, only for this deployment', (document, service, condition) => {
    const [statement, ...others] = statementsOf(stack, document);
    expect(others).toEqual([]);
    expect(statement).toEqual({
      sid: 'AssumedByTheServiceForUs',
      effect: 'Allow',
      actions: ['sts:AssumeRole'],
      principals: [{ type: 'Service', identifiers: [service] }],
      condition,
    });
  });

  it('exists for every role, with the permissions boundary of the variable', () => {
    const roles = Object.entries(stack.resources('aws_iam_role'));
    expect(roles).toHaveLength(3);
    for (const [name, role] of roles) {
      expect(role.assume_role_policy).toContain(`aws_iam_policy_document.${name}_trust`);
      expect(role.permissions_boundary).toBe('${var.permissions_boundary_arn}');
      expect(role).not.toHaveProperty('managed_policy_arns');
    }
  });
});

describe('every policy document', () => {
  it('is used by exactly one resource or document', () => {
    const documents = Object.keys(stack.json.data.aws_iam_policy_document ?? {});
    for (const name of documents) {
      const users = stack.addresses.filter((address) =>
        new RegExp(`aws_iam_policy_document\\.${name}(?![a-z_])`).test(JSON.stringify(stack.block(address))),
      );
      expect(users, name).toHaveLength(1);
    }
  });

  it('has statements with distinct names of letters and digits', () => {
    for (const name of Object.keys(stack.json.data.aws_iam_policy_document ?? {})) {
      const sids = statementsOf(stack, name).map(({ sid }) => sid);
      expect(new Set(sids).size, name).toBe(sids.length);
      for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
    }
  });

  it('allows actions by name, except for the account’s root in the policies of keys', () => {
    const withWildcard = allowed.filter(({ actions }) => actions.some((action) => /[*?]/.test(action)));
    expect(withWildcard.map(({ document, sid, actions }) => [document, sid, actions])).toEqual([
      ['encryption_key_policy', 'AccountDecidesThroughIam', ['kms:*']],
      ['privacy_controls_pseudonym_key_policy', 'AccountDecidesThroughIam', ['kms:*']],
    ]);
    for (const { sid, actions } of statements) {
      expect(actions.length, sid).toBeGreaterThan(0);
      expect(new Set(actions).size, sid).toBe(actions.length);
      for (const action of actions) expect(action).toMatch(/^[a-z0-9]+:([A-Z][A-Za-z0-9]+|\*)$/);
    }
  });

  it('names its resources, unless the service does not support it', () => {
    const onAnything = statements.filter(({ resources }) =>
      // Where an expression makes the list, it may hold "*" in quotes.
      typeof resources === 'string' ? resources.includes('"*"') : resources?.includes('*'),
    );
    expect(onAnything.map(({ document, sid }) => `${document} ${sid}`).sort()).toEqual([
      // The policy of a key is about that key.
      'encryption_key_administrators AdministratorsManageTheKey',
      'encryption_key_alarms AlarmsEncryptNotifications',
      'encryption_key_policy AccountDecidesThroughIam',
      'encryption_key_policy LogsEncryptsOurLogGroups',
      'privacy_controls_pseudonym_key_administrators AdministratorsManageTheKey',
      'privacy_controls_pseudonym_key_policy AccountDecidesThroughIam',
      // EC2's descriptions know no resources.
      'privacy_controls_role_clear_vpc_document LookAtTheNetwork',
      // A denial.
      'privacy_controls_role_clear_vpc_document NotFromTheFunctionsCode',
      // X-Ray knows none for these.
      'privacy_controls_role_trace_document WriteTraces',
    ]);
  });

  it('has wildcards within resources only for short-lived resources', () => {
    const partial = allowed.filter(({ resources }) =>
      [resources ?? []].flat().some((text) => text !== '*' && text.replaceAll('[*]', '').includes('*')),
    );
    expect(partial.map(({ document, sid }) => `${document} ${sid}`).sort()).toEqual([
      'backup_role_write_backup_document WriteObjects',
      'privacy_controls_role_attach_to_vpc_document CreateInterfaces',
      'privacy_controls_role_clear_vpc_document DeleteInterfaces',
      'privacy_controls_role_clear_vpc_document ManageInterfaces',
      'privacy_controls_role_write_log_document WriteLog',
    ]);
  });

  it('names everyone only to deny, or in our endpoints', () => {
    const open = statements.filter(({ principals }) => JSON.stringify(principals)?.includes('"*"'));
    expect(open.map(({ document, effect }) => `${effect} ${document}`).sort()).toEqual([
      'Allow privacy_controls_network_endpoint_policy',
      'Allow privacy_controls_network_kms_endpoint_policy',
      'Deny backup_bucket_policy_document',
      'Deny delivery_dead_letter_queue_policy_document',
      'Deny monitoring_topic_policy_document',
    ]);
    expect(statementsOf(stack, 'privacy_controls_network_endpoint_policy')).toMatchObject([
      {
        actions: ['ssm:GetParameter'],
        resources: [arn('ssm', 'parameter/operata/${var.environment}/redaction-config')],
      },
    ]);
    expect(statementsOf(stack, 'privacy_controls_network_kms_endpoint_policy')).toMatchObject([
      { actions: ['kms:GenerateMac'], resources: [PSEUDONYM_KEY], condition: HMAC_SHA_256 },
    ]);
  });

  it('limits the use of a key to a service and an encryption context', () => {
    const uses = /^kms:(Decrypt|Encrypt|GenerateDataKey|ReEncrypt)/;
    const using = allowed.filter(({ actions }) => actions.some((action) => uses.test(action)));
    expect(using).toHaveLength(9);
    for (const { document, condition = [], principals } of using) {
      const variables = condition.map(({ variable }) => variable);
      expect(variables, document).toContainEqual(expect.stringMatching(/^kms:EncryptionContext:aws:/));
      // A principal in the key's policy is the service itself.
      if (principals === undefined) expect(variables, document).toContain('kms:ViaService');
    }
  });

  it.each([
    [
      'delivery_dead_letter_queue_policy_document',
      'sqs:*',
      ['${aws_sqs_queue.delivery_dead_letter_queue.arn}'],
    ],
    [
      'backup_bucket_policy_document',
      's3:*',
      ['${one(aws_s3_bucket.backup_bucket[*].arn)}', '${one(aws_s3_bucket.backup_bucket[*].arn)}/*'],
    ],
    // All that anybody does with a topic over its policy: sns:* is out of the scope of that.
    ['monitoring_topic_policy_document', 'sns:Publish', [arn('sns', 'operata-alarms-${var.environment}')]],
  ])('%s denies all requests without TLS', (document, action, resources) => {
    expect(statementsOf(stack, document).filter(({ effect }) => effect === 'Deny')).toEqual([
      {
        sid: 'DenyPlainHttp',
        effect: 'Deny',
        actions: [action],
        resources,
        principals: [{ type: '*', identifiers: ['*'] }],
        condition: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
      },
    ]);
  });
});

describe('the topic of the alarms', () => {
  it('allows only CloudWatch to publish, for the alarms of this deployment', () => {
    const [allow, ...others] = statementsOf(stack, 'monitoring_topic_policy_document');
    expect(others.map(({ effect }) => effect)).toEqual(['Deny']);
    expect(allow).toEqual({
      sid: 'AlarmsNotify',
      effect: 'Allow',
      actions: ['sns:Publish'],
      resources: [arn('sns', 'operata-alarms-${var.environment}')],
      principals: [{ type: 'Service', identifiers: ['cloudwatch.amazonaws.com'] }],
      condition: [
        { test: 'StringEquals', variable: 'aws:SourceAccount', values: [ACCOUNT] },
        {
          test: 'ArnLike',
          variable: 'aws:SourceArn',
          values: [arn('cloudwatch', 'alarm:operata/${var.environment}/*')],
        },
      ],
    });
  });
});

describe('every policy of a role', () => {
  const policies = Object.entries(stack.resources('aws_iam_role_policy'));

  it('belongs to the role in its name, and contains the document of its name', () => {
    for (const [name, { role, policy }] of policies) {
      const [owner] = /^(delivery|backup|privacy_controls)_role/.exec(name) ?? [];
      expect(role, name).toContain(`aws_iam_role.${owner}`);
      expect(policy, name).toContain(`aws_iam_policy_document.${name}_document`);
    }
  });

  it('exists together with its document', () => {
    for (const [name] of policies) {
      expect(stack.count(`aws_iam_role_policy.${name}`), name).toBe(
        stack.count(`data.aws_iam_policy_document.${name}_document`),
      );
    }
  });

  // The connection, which the policy about deliveries depends on, has a fixed name, and would inherit it.
  it('is destroyed after its users are updated, if it can be switched off', () => {
    for (const [name, { lifecycle, count }] of policies)
      expect(lifecycle, name).toEqual(count === undefined ? undefined : { create_before_destroy: true });
    expect(stack.count('aws_iam_role_policy.delivery_role_deliver')).toBeUndefined();
  });

  it('about a customer managed key exists only with such a key', () => {
    const decrypt = stack.count('aws_iam_role_policy.delivery_role_decrypt_stream') ?? '';
    const variables = { existing_stream_arn: null, existing_stream_kms_key_arn: null };
    expect(evaluate(decrypt, variables)).toBe(1);
    expect(evaluate(decrypt, { ...variables, existing_stream_arn: 'arn' })).toBe(0);
    expect(evaluate(decrypt, { existing_stream_arn: 'arn', existing_stream_kms_key_arn: 'arn' })).toBe(1);
  });
});
