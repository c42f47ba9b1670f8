import { describe, expect, it } from 'vitest';
import { evaluate } from '../../harness/conditions';
import { statementsOf } from '../../harness/policies';
import { type Check, theStack } from '../../harness/synthesized-stack';

const stack = theStack();
const KEY = 'aws_kms_key.encryption_key';
const KEY_POLICY = 'data.aws_iam_policy_document.encryption_key_policy';
/** Wherever a key is named, it is ours or the given one. */
const KEY_ARN =
  '${(var.existing_kms_key_arn == null ? one(aws_kms_key.encryption_key[*].arn) : var.existing_kms_key_arn)}';
const ARN = 'arn:${data.aws_partition.current.partition}';
const HERE = '${var.aws_region}:${data.aws_caller_identity.current.account_id}';

describe('the key', () => {
  it('rotates, has a deletion window of 7 days, and can be used by the connection', () => {
    const { policy: _policy, count: _count, ...key } = stack.block(KEY);
    expect(key).toEqual({
      description: 'Contact records on their way from Amazon Connect to Operata',
      deletion_window_in_days: 7,
      enable_key_rotation: true,
      tags: { EventBridgeApiDestinations: 'true' },
    });
  });

  it.each<[existing: string | null, retain: boolean | null, expected: number]>([
    [null, null, 1],
    [null, true, 1],
    // Nothing else could encrypt.
    [null, false, 1],
    ['arn', null, 0],
    ['arn', true, 1],
    ['arn', false, 0],
  ])(
    'with existing_kms_key_arn %j and retain_created_kms_key %j exists %d times',
    (existing, retain, expected) => {
      const variables = { existing_kms_key_arn: existing, retain_created_kms_key: retain };
      for (const address of [KEY, 'aws_kms_alias.encryption_key_alias', KEY_POLICY])
        expect(evaluate(stack.count(address) ?? '', variables), address).toBe(expected);
    },
  );

  it('is recorded in the state, so that setting another key does not delete it by accident', () => {
    const origin = stack.resource('terraform_data', 'encryption_key_origin');
    expect(origin).toMatchObject({
      input: { created_here: '${var.existing_kms_key_arn == null}' },
      lifecycle: { ignore_changes: ['input'] },
    });
    expect(origin).not.toHaveProperty('count');
    const { postcondition } = origin.lifecycle as { postcondition: Check[] };
    expect(postcondition.map(({ condition }) => condition)).toEqual([
      '${(var.existing_kms_key_arn == null) == self.output.created_here || var.retain_created_kms_key != null}',
    ]);
    expect(postcondition[0]?.error_message).toContain('retain_created_kms_key = true');
  });

  it('has an alias', () => {
    expect(stack.resource('aws_kms_alias', 'encryption_key_alias')).toMatchObject({
      name: 'alias/operata-connect-${var.environment}',
      target_key_id: '${one(aws_kms_key.encryption_key[*].key_id)}',
    });
  });

  it('encrypts all resources that support it', () => {
    const encrypted: Record<string, string> = {
      'aws_kinesis_stream.contact_stream': 'kms_key_id',
      'aws_sqs_queue.delivery_dead_letter_queue': 'kms_master_key_id',
      'aws_sns_topic.monitoring_topic': 'kms_master_key_id',
      'aws_cloudwatch_event_connection.operata_connection': 'kms_key_identifier',
      'aws_lambda_function.privacy_controls_function': 'kms_key_arn',
      'aws_cloudwatch_log_group.backup_log_group': 'kms_key_id',
      'aws_cloudwatch_log_group.delivery_log_group': 'kms_key_id',
      'aws_cloudwatch_log_group.privacy_controls_log_group': 'kms_key_id',
    };
    for (const [address, argument] of Object.entries(encrypted))
      expect(stack.block(address)[argument], address).toBe(KEY_ARN);
    expect(
      Object.keys(stack.resources('aws_cloudwatch_log_group')).map(
        (name) => `aws_cloudwatch_log_group.${name}`,
      ),
    ).toEqual(Object.keys(encrypted).filter((address) => address.includes('log_group')));
  });
});

describe('the policy of the key', () => {
  const [account, logs, ...others] = statementsOf(stack, 'encryption_key_policy');

  it('delegates to IAM policies of the account, as AWS documents', () => {
    expect(account).toEqual({
      sid: 'AccountDecidesThroughIam',
      effect: 'Allow',
      actions: ['kms:*'],
      resources: ['*'],
      principals: [
        { type: 'AWS', identifiers: [`${ARN}:iam::\${data.aws_caller_identity.current.account_id}:root`] },
      ],
    });
  });

  it('allows CloudWatch Logs to encrypt our log groups, each by name', () => {
    const groups = Object.values(stack.resources('aws_cloudwatch_log_group'));
    expect(groups).toHaveLength(3);
    expect(logs).toEqual({
      sid: 'LogsEncryptsOurLogGroups',
      effect: 'Allow',
      actions: [
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
      resources: ['*'],
      principals: [
        { type: 'Service', identifiers: ['logs.${var.aws_region}.${data.aws_partition.current.dns_suffix}'] },
      ],
      condition: [
        {
          test: 'ArnEquals',
          variable: 'kms:EncryptionContext:aws:logs:arn',
          values: expect.any(Array),
        },
      ],
    });
    expect([...(logs?.condition?.[0]?.values ?? [])].sort()).toEqual(
      groups.map(({ name }) => `${ARN}:logs:${HERE}:log-group:${name}`).sort(),
    );
  });

  it('has no other statements', () => {
    expect(others).toEqual([]);
  });

  it('includes the administrators if there are any', () => {
    expect(stack.dataSource('aws_iam_policy_document', 'encryption_key_policy').source_policy_documents).toBe(
      '${concat(data.aws_iam_policy_document.encryption_key_administrators[*].json, data.aws_iam_policy_document.encryption_key_alarms[*].json)}',
    );
    const count = stack.count('data.aws_iam_policy_document.encryption_key_administrators') ?? '';
    expect(evaluate(count, { existing_kms_key_arn: null, kms_key_administrator_arns: [] })).toBe(0);
    expect(evaluate(count, { existing_kms_key_arn: null, kms_key_administrator_arns: ['arn'] })).toBe(1);
    expect(evaluate(count, { existing_kms_key_arn: 'arn', kms_key_administrator_arns: ['arn'] })).toBe(0);
  });

  it('allows CloudWatch to encrypt notifications for a created topic', () => {
    expect(statementsOf(stack, 'encryption_key_alarms')).toEqual([
      {
        sid: 'AlarmsEncryptNotifications',
        effect: 'Allow',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        principals: [{ type: 'Service', identifiers: ['cloudwatch.amazonaws.com'] }],
        condition: [
          {
            test: 'StringEquals',
            variable: 'aws:SourceAccount',
            values: ['${data.aws_caller_identity.current.account_id}'],
          },
          {
            test: 'StringEquals',
            variable: 'kms:EncryptionContext:aws:sns:topicArn',
            values: [`${ARN}:sns:${HERE}:${stack.resource('aws_sns_topic', 'monitoring_topic').name}`],
          },
        ],
      },
    ]);
    const count = stack.count('data.aws_iam_policy_document.encryption_key_alarms') ?? '';
    const usual = {
      existing_kms_key_arn: null,
      retain_created_kms_key: null,
      alarms_enabled: true,
      existing_alarm_topic_arn: null,
    };
    expect(evaluate(count, usual)).toBe(1);
    expect(evaluate(count, { ...usual, existing_kms_key_arn: 'arn' })).toBe(0);
    expect(evaluate(count, { ...usual, existing_kms_key_arn: 'arn', retain_created_kms_key: true })).toBe(1);
    expect(evaluate(count, { ...usual, alarms_enabled: false })).toBe(0);
    expect(evaluate(count, { ...usual, existing_alarm_topic_arn: 'arn' })).toBe(0);
  });

  it('allows administrators to manage the key, but not to use it', () => {
    const [statement, ...others] = statementsOf(stack, 'encryption_key_administrators');
    expect(others).toEqual([]);
    expect(statement?.principals).toEqual([
      { type: 'AWS', identifiers: '${var.kms_key_administrator_arns}' },
    ]);
    expect(statement?.actions).toContain('kms:PutKeyPolicy');
    const uses = /^kms:(Decrypt|Encrypt|GenerateDataKey.*|ReEncrypt.*|CreateGrant|Sign|Verify.*)$/;
    expect(statement?.actions.filter((action) => uses.test(action))).toEqual([]);
  });
});
