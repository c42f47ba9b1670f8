import { homedir, tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Values } from '../../src/artefact/terraform/terraform-json';
import { GUIDE, presentWith } from '../harness/conditions';
import {
  ALWAYS_ALARMS,
  ALWAYS_QUERIES,
  ASSOCIATION_ALARMS,
  BACKUP_ALARMS,
  BACKUP_QUERIES,
  DELIVERY_ALARMS,
  ENRICHMENT_ALARMS,
  PRIVACY_ALARMS,
  PRIVACY_QUERIES,
} from '../harness/monitoring';
import { theStack } from '../harness/synthesized-stack';

const stack = theStack();

const document = (name: string): string => `data.aws_iam_policy_document.${name}`;
const policy = (name: string): string[] => [
  `aws_iam_role_policy.${name}`,
  `data.aws_iam_policy_document.${name}_document`,
];

const ALWAYS = [
  'aws_cloudwatch_event_api_destination.operata',
  'aws_cloudwatch_event_connection.operata_connection',
  'aws_cloudwatch_log_group.delivery_log_group',
  'aws_iam_role.delivery_role',
  'aws_pipes_pipe.delivery',
  'aws_sqs_queue.delivery_dead_letter_queue',
  'aws_sqs_queue_policy.delivery_dead_letter_queue_policy',
  'data.aws_caller_identity.current',
  'data.aws_partition.current',
  'terraform_data.encryption_key_origin',
  'terraform_data.input_checks',
  'terraform_data.state_guard',
  document('delivery_dead_letter_queue_policy_document'),
  document('delivery_role_trust'),
  ...policy('delivery_role_deliver'),
  ...policy('delivery_role_give_up'),
  ...policy('delivery_role_read_stream'),
];
const OUR_KEY = [
  'aws_kms_alias.encryption_key_alias',
  'aws_kms_key.encryption_key',
  document('encryption_key_policy'),
];
const KEY_ADMINISTRATORS = [document('encryption_key_administrators')];
const OUR_STREAM = ['aws_kinesis_stream.contact_stream'];
const EXISTING_STREAM = ['data.aws_kinesis_stream.contact_stream_existing'];
const ALARM_TOPIC = [
  'aws_sns_topic.monitoring_topic',
  'aws_sns_topic_policy.monitoring_topic_policy',
  document('monitoring_topic_policy_document'),
];
const ALARM_KEY_POLICY = [document('encryption_key_alarms')];
const ALARM_EMAIL = ['aws_sns_topic_subscription.monitoring_topic_email'];
const ALARMS = [
  ...ASSOCIATION_ALARMS,
  ...ALWAYS_ALARMS,
  ...DELIVERY_ALARMS,
  ...ENRICHMENT_ALARMS,
  ...PRIVACY_ALARMS,
  ...BACKUP_ALARMS,
];
const DASHBOARD = [
  'aws_cloudwatch_dashboard.monitoring_dashboard',
  ...ALWAYS_QUERIES,
  ...PRIVACY_QUERIES,
  ...BACKUP_QUERIES,
];
const PRIVACY_MONITORING = [...ENRICHMENT_ALARMS, ...PRIVACY_ALARMS, ...PRIVACY_QUERIES];
const STREAM_DECRYPTION = [
  ...policy('backup_role_decrypt_stream'),
  ...policy('delivery_role_decrypt_stream'),
];
const ASSOCIATION = [
  'aws_connect_instance_storage_config.connect_association',
  'aws_kms_grant.connect_instance_grant',
  'data.aws_connect_instance.connect_instance',
];
const PRIVACY_CONTROLS = [
  'aws_cloudwatch_log_group.privacy_controls_log_group',
  'aws_iam_role.privacy_controls_role',
  'aws_lambda_function.privacy_controls_function',
  'aws_ssm_parameter.privacy_controls_configuration',
  'terraform_data.privacy_controls_code_hash',
  document('privacy_controls_role_trust'),
  ...policy('delivery_role_invoke_privacy_controls'),
  ...policy('privacy_controls_role_decrypt_settings'),
  ...policy('privacy_controls_role_read_configuration'),
  ...policy('privacy_controls_role_write_log'),
];
const TRACING = policy('privacy_controls_role_trace');
const VPC = [
  'aws_security_group.privacy_controls_network_security_group',
  'data.aws_subnet.privacy_controls_network_subnet',
  ...policy('privacy_controls_role_attach_to_vpc'),
  ...policy('privacy_controls_role_clear_vpc'),
];
const FOUND_SUBNETS = ['data.aws_subnets.privacy_controls_network_private_subnets'];
const WITHOUT_ENDPOINT = ['aws_vpc_security_group_egress_rule.privacy_controls_network_https_out'];
const ENDPOINT = [
  'aws_security_group.privacy_controls_network_endpoint_security_group',
  'aws_vpc_endpoint.privacy_controls_network_ssm_endpoint',
  'aws_vpc_security_group_egress_rule.privacy_controls_network_https_to_endpoint',
  'aws_vpc_security_group_ingress_rule.privacy_controls_network_https_from_function',
  document('privacy_controls_network_endpoint_policy'),
];
const BACKUP = [
  'aws_cloudwatch_log_group.backup_log_group',
  'aws_cloudwatch_log_stream.backup_log_stream',
  'aws_iam_role.backup_role',
  'aws_kinesis_firehose_delivery_stream.backup',
  document('backup_role_trust'),
  ...policy('backup_role_read_stream'),
  ...policy('backup_role_write_backup'),
  ...policy('backup_role_write_log'),
];
const OUR_BUCKET = [
  'aws_s3_bucket.backup_bucket',
  'aws_s3_bucket_lifecycle_configuration.backup_bucket_life_cycle',
  'aws_s3_bucket_ownership_controls.backup_bucket_ownership',
  'aws_s3_bucket_policy.backup_bucket_policy',
  'aws_s3_bucket_public_access_block.backup_bucket_public_access',
  'aws_s3_bucket_server_side_encryption_configuration.backup_bucket_encryption',
  'aws_s3_bucket_versioning.backup_bucket_versioning',
  document('backup_bucket_policy_document'),
];
const EXISTING_BUCKET = ['data.aws_s3_bucket.backup_existing_bucket'];
const BACKUP_ENCRYPTION = policy('backup_role_encrypt_backup');

/** What there is with the guide's variables, and no VPC. */
const USUAL = [
  ...ALWAYS,
  ...OUR_KEY,
  ...OUR_STREAM,
  ...STREAM_DECRYPTION,
  ...ASSOCIATION,
  ...PRIVACY_CONTROLS,
  ...BACKUP,
  ...OUR_BUCKET,
  ...BACKUP_ENCRYPTION,
  ...ALARM_TOPIC,
  ...ALARM_KEY_POLICY,
  ...ALARMS,
  ...DASHBOARD,
];
const EVERYTHING = [
  ...USUAL,
  ...KEY_ADMINISTRATORS,
  ...EXISTING_STREAM,
  ...TRACING,
  ...VPC,
  ...FOUND_SUBNETS,
  ...WITHOUT_ENDPOINT,
  ...ENDPOINT,
  ...EXISTING_BUCKET,
  ...ALARM_EMAIL,
];

const STREAM_ARN = 'arn:aws:kinesis:us-west-2:111122223333:stream/records';
const KEY_ARN = 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const VPC_ID = 'vpc-0123456789abcdef0';

describe('what the stack holds', () => {
  it('is this, and nothing else', () => {
    expect(stack.addresses).toEqual([...EVERYTHING].sort());
  });

  it('with the guide’s variables is this', () => {
    expect(presentWith(stack, GUIDE)).toEqual([...USUAL].sort());
  });

  it.each<[string, Values, { more?: readonly string[]; less?: readonly string[] }]>([
    [
      'privacy controls off',
      { enable_privacy_controls: false },
      { less: [...PRIVACY_CONTROLS, ...PRIVACY_MONITORING] },
    ],
    ['tracing', { privacy_function_tracing: true }, { more: TRACING }],
    [
      'tracing, but privacy controls off',
      { privacy_function_tracing: true, enable_privacy_controls: false },
      { less: [...PRIVACY_CONTROLS, ...PRIVACY_MONITORING] },
    ],
    ['a VPC', { vpc_id: VPC_ID }, { more: [...VPC, ...FOUND_SUBNETS, ...WITHOUT_ENDPOINT] }],
    [
      'a VPC with given subnets',
      { vpc_id: VPC_ID, private_subnet_ids: ['subnet-01234567'] },
      { more: [...VPC, ...WITHOUT_ENDPOINT] },
    ],
    [
      'a VPC with an endpoint for Systems Manager',
      { vpc_id: VPC_ID, create_ssm_endpoint: true },
      { more: [...VPC, ...FOUND_SUBNETS, ...ENDPOINT] },
    ],
    [
      'privacy controls off',
      { enable_privacy_controls: false },
      { less: [...PRIVACY_CONTROLS, ...PRIVACY_MONITORING] },
    ],
    [
      'no association',
      { associate_connect_instance: false },
      { less: [...ASSOCIATION, ...ASSOCIATION_ALARMS] },
    ],
    [
      'an existing stream',
      { existing_stream_arn: STREAM_ARN },
      {
        more: EXISTING_STREAM,
        less: [...OUR_STREAM, ...ASSOCIATION, ...ASSOCIATION_ALARMS, ...STREAM_DECRYPTION],
      },
    ],
    [
      'an existing stream with a key',
      { existing_stream_arn: STREAM_ARN, existing_stream_kms_key_arn: KEY_ARN },
      { more: EXISTING_STREAM, less: [...OUR_STREAM, ...ASSOCIATION, ...ASSOCIATION_ALARMS] },
    ],
    ['an existing key', { existing_kms_key_arn: KEY_ARN }, { less: [...OUR_KEY, ...ALARM_KEY_POLICY] }],
    ['an existing key, ours kept', { existing_kms_key_arn: KEY_ARN, retain_created_kms_key: true }, {}],
    [
      'an existing key, ours given up',
      { existing_kms_key_arn: KEY_ARN, retain_created_kms_key: false },
      { less: [...OUR_KEY, ...ALARM_KEY_POLICY] },
    ],
    ['our key kept, which it is anyway', { retain_created_kms_key: true }, {}],
    ['our key given up, but no other', { retain_created_kms_key: false }, {}],
    ['administrators of the key', { kms_key_administrator_arns: ['arn'] }, { more: KEY_ADMINISTRATORS }],
    ['delivery paused', { delivery_enabled: false }, { less: [...DELIVERY_ALARMS, ...ENRICHMENT_ALARMS] }],
    ['no alarms', { alarms_enabled: false }, { less: [...ALARMS, ...ALARM_TOPIC, ...ALARM_KEY_POLICY] }],
    [
      'an existing topic for the alarms',
      { existing_alarm_topic_arn: 'arn' },
      { less: [...ALARM_TOPIC, ...ALARM_KEY_POLICY] },
    ],
    ['an address for the alarms', { alarm_email: 'a@b.c' }, { more: ALARM_EMAIL }],
    ['no dashboard', { dashboard_enabled: false }, { less: DASHBOARD }],
    [
      'no backup',
      { backup_enabled: false },
      {
        less: [
          ...BACKUP,
          ...OUR_BUCKET,
          ...BACKUP_ENCRYPTION,
          ...BACKUP_ALARMS,
          ...BACKUP_QUERIES,
          ...policy('backup_role_decrypt_stream'),
        ],
      },
    ],
    [
      'an existing bucket',
      { existing_backup_bucket_name: 'bucket' },
      { more: EXISTING_BUCKET, less: [...OUR_BUCKET, ...BACKUP_ENCRYPTION] },
    ],
    [
      'an existing bucket with a key',
      { existing_backup_bucket_name: 'bucket', existing_backup_bucket_key_arn: KEY_ARN },
      { more: EXISTING_BUCKET, less: OUR_BUCKET },
    ],
  ])('with %s changes by this', (_what, values, { more = [], less = [] }) => {
    const expected = [...USUAL.filter((address) => !less.includes(address)), ...more];
    expect(presentWith(stack, { ...GUIDE, ...values })).toEqual(expected.sort());
  });

  it('has one of each, but for the subnets', () => {
    const counted = stack.addresses.filter((address) => stack.count(address) !== undefined);
    const others = counted.filter((address) => !/ \? 1 : 0$/.test(stack.count(address) ?? ''));
    expect(others).toEqual(['data.aws_subnet.privacy_controls_network_subnet']);
    expect(stack.addresses.filter((address) => 'for_each' in stack.block(address))).toEqual([]);
  });

  it('has addresses without the framework’s hashes, which would change with the code', () => {
    expect(stack.addresses.filter((address) => /_[0-9A-F]{8}$/.test(address))).toEqual([]);
  });
});

describe('the providers', () => {
  it('are AWS alone, with the fixes of its minor versions', () => {
    expect(stack.json.terraform.required_providers).toEqual({
      aws: { source: 'hashicorp/aws', version: '~> 6.25' },
    });
    const types = stack.addresses.map((address) => address.replace(/^data\./, ''));
    expect(types.filter((type) => !/^(aws_|terraform_data\.)/.test(type))).toEqual([]);
  });

  it('are configured once, when every variable is valid, with the tags of everything', () => {
    const region = String(stack.json.provider.aws?.[0]?.region);
    expect(region).toMatch(/^\$\{\[var\.aws_region, .*\]\[0\]\}$/);
    const withRules = Object.keys(stack.json.variable).filter((name) => !stack.variable(name).sensitive);
    expect(region.match(/(?<=var\.)\w+/g)?.sort()).toEqual(withRules.sort());
    expect(stack.json.provider).toEqual({
      aws: [
        {
          region,
          default_tags: [
            {
              tags: '${merge({ Project = "operata-connect-integration", Environment = var.environment }, var.tags)}',
            },
          ],
        },
      ],
    });
  });

  it('run on a Terraform whose validations may refer to other variables', () => {
    expect(stack.json.terraform.required_version).toBe('>= 1.9.0');
  });
});

describe('the synthesized directory', () => {
  it('holds the configuration and the zip, and what the framework needs', () => {
    expect(stack.files.map((file) => file.replace(/[0-9A-F]{32}/, 'HASH'))).toEqual([
      'manifest.json',
      'stacks/operata-connect/assets/privacy_controls_code/HASH/privacy-controls.zip',
      'stacks/operata-connect/cdk.tf.json',
    ]);
  });

  it('names no path of this machine', () => {
    for (const path of [process.cwd(), homedir(), tmpdir()]) {
      expect(stack.text).not.toContain(`"${path}`);
      expect(stack.text).not.toContain(`${path}/`);
    }
    // Text that begins with a slash: the names of a parameter and of log groups alone.
    const rooted = [...stack.text.matchAll(/"(\/[^"]*)"/g)].map(([, text]) => text ?? '');
    // "/\" is the separator of an ARN's parts, in split().
    expect(rooted.filter((text) => !/^(\/(aws|operata)\/.*|\/\/|\/\\)$/.test(text))).toEqual([]);
  });

  it('holds no time', () => {
    expect(stack.text).not.toMatch(/20\d\d-\d\d-\d\d|\b1[789]\d{8,11}\b|timestamp\(\)|plantimestamp/);
  });

  it('never logs execution data, which would be whole records', () => {
    expect(stack.text).not.toMatch(/include_?execution_?data/i);
  });

  it('has no provisioner, and no ignored change but of what the state remembers', () => {
    const blocks = stack.addresses.map((address) => [address, stack.block(address)] as const);
    expect(blocks.filter(([, block]) => 'provisioner' in block || 'connection' in block)).toEqual([]);
    const ignoring = blocks.filter(([, block]) =>
      JSON.stringify(block.lifecycle)?.includes('ignore_changes'),
    );
    expect(ignoring.map(([address]) => address)).toEqual([
      'terraform_data.encryption_key_origin',
      'terraform_data.state_guard',
    ]);
  });
});

describe('the secrets', () => {
  const SECRETS = ['operata_api_key', 'operata_extra_headers'];
  // Not those whose names begin with the secret's.
  const mentions = (block: unknown, name: string): boolean =>
    new RegExp(`var\\.${name}(?![a-z_])`).test(JSON.stringify(block));

  it.each(SECRETS)('%s goes to the connection, and to the check of its form', (name) => {
    expect(stack.addresses.filter((address) => mentions(stack.block(address), name))).toEqual([
      'aws_cloudwatch_event_connection.operata_connection',
      'terraform_data.input_checks',
    ]);
    const { variable: _declarations, resource: _resources, ...rest } = stack.json;
    expect(mentions(rest, name)).toBe(false);
  });

  it('is asked for by no data source', () => {
    expect(Object.keys(stack.json.data).filter((type) => /secret|ssm/.test(type))).toEqual([]);
  });
});

describe('the outputs', () => {
  it('are these', () => {
    expect(Object.keys(stack.json.output).sort()).toEqual([
      'alarm_topic_arn',
      'backup_bucket_name',
      'backup_stream_name',
      'console_links',
      'contact_stream_arn',
      'contact_stream_name',
      'dashboard_name',
      'dead_letter_queue_url',
      'delivery_pipe_arn',
      'delivery_pipe_name',
      'deployment',
      'health_checks',
      'kms_key_arn',
      'log_groups',
      'next_step',
      'privacy_function_name',
      'redaction_parameter_name',
    ]);
  });

  it('have a description, and none is a secret', () => {
    for (const [name, { description, sensitive }] of Object.entries(stack.json.output)) {
      expect(description, name).toMatch(/^\S.{5,}\S$/);
      expect(sensitive, name).toBeUndefined();
    }
  });

  it('hold the guide’s health checks, with real names', () => {
    const { value } = stack.output('health_checks');
    expect(value).toContain('aws kinesis describe-stream --stream-name ');
    expect(value).toContain(
      'aws lambda get-function --function-name operata-privacy-controls-${var.environment} ',
    );
    expect(value).toContain('aws kinesis get-records ');
    expect(value).toContain('aws kinesis get-shard-iterator ');
    expect(value).toContain('aws logs tail /aws/lambda/operata-privacy-controls-${var.environment} ');
    expect(value).toContain('aws pipes describe-pipe --name ');
    expect(value).toContain('--region ${var.aws_region}');
  });
});

describe('references', () => {
  it('are all to what exists', () => {
    const { '//': _comment, ...content } = stack.json as unknown as Record<string, unknown>;
    const text = JSON.stringify(content);
    const resources = [...text.matchAll(/(?<![\w.])((?:data\.)?aws_[a-z0-9_]+\.[a-z0-9_]+)/g)];
    const unknown = resources.map(([, address]) => address ?? '').filter((a) => !stack.addresses.includes(a));
    expect([...new Set(unknown)]).toEqual([]);
    const variables = [...text.matchAll(/(?<![\w.])var\.([a-z_]+)/g)].map(([, name]) => name ?? '');
    expect([...new Set(variables)].sort()).toEqual(Object.keys(stack.json.variable).sort());
  });

  it('go to counted resources by one() or a list', () => {
    const counted = stack.addresses.filter((address) => stack.count(address) !== undefined);
    for (const address of counted) {
      // depends_on names the resource as such.
      const uses = stack.text.split(`${address}.`).length - 1;
      expect(uses, address).toBe(0);
    }
  });
});
