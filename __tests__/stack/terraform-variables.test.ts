import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isIneffectiveUnderDenyList, parseFieldPath } from '../../functions/privacy-controls/field-path';
import { parseRedactionDocument } from '../../functions/privacy-controls/redaction-config';
import { quoted } from '../../src/expression';
import { FIELD_PATH_PATTERN, INEFFECTIVE_PATH_PATTERN } from '../../src/field-path-pattern';
import { REDACTION_DOCUMENT } from '../../src/variables';
import { GUIDE } from '../support/conditions';
import { PECULIAR_PATHS, roughPath } from '../support/field-paths';
import { type SynthesizedStack, theStack } from '../support/synthesized-stack';
import {
  describeWithTerraform,
  eachAtATime,
  type PlanResult,
  TerraformDirectory,
  type Variables,
  withoutProviders,
} from '../support/terraform';

const VPC_ID = 'vpc-0123456789abcdef0';
const SUBNET = 'subnet-0123456789abcdef0';
const KEY_ARN = 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const STREAM_ARN = 'arn:aws:kinesis:us-west-2:111122223333:stream/records';
const ROLE_ARN = 'arn:aws:iam::111122223333:role/KeyAdministrators';
const redaction = (type: string, ...fields: unknown[]) => ({ redaction_config: { type, fields } });

/** A document of this many bytes: `{"key":"REDACTION_CONFIG","value":{"fields":["A…"],"type":"WHITELIST"}}`. */
function documentOf(bytes: number, character = 'A'): Readonly<Record<string, unknown>> {
  const value = (field: string) => ({ fields: [field], type: 'WHITELIST' });
  const document = (field: string): string =>
    JSON.stringify({ key: 'REDACTION_CONFIG', value: value(field) });
  const room = bytes - Buffer.byteLength(document(''));
  const size = Buffer.byteLength(character);
  const field = 'A'.repeat(room % size) + character.repeat(Math.floor(room / size));
  if (Buffer.byteLength(document(field)) !== bytes) throw new Error('The document has another length.');
  return { redaction_config: value(field) };
}

/** Wrong variables, and texts that one of the errors has to hold: what, the value, what to do. */
type Wrong = readonly [variables: Readonly<Record<string, unknown>>, ...texts: string[]];

/** One variable is wrong by itself. Many of these are planned together: Terraform reports them all. */
const WRONG_ALONE: readonly Wrong[] = [
  [{ environment: 'Production' }, 'environment is "Production"', '2 to 16', 'Choose a short name'],
  [{ environment: 'p' }, 'environment is "p"', 'Choose a short name'],
  [{ environment: 'a'.repeat(17) }, `environment is "${'a'.repeat(17)}"`, '2 to 16'],
  [{ environment: 'prod-' }, 'environment is "prod-"', 'not ending with a hyphen'],
  [{ environment: '1prod' }, 'environment is "1prod"', 'beginning with a letter'],
  [{ environment: 'prod_eu' }, 'environment is "prod_eu"'],
  [{ environment: 'prod\n' }, 'environment is "prod\\n"'],
  [{ environment: '' }, 'environment is ""'],
  [
    { connect_instance_alias: 'a'.repeat(33) },
    'which has 33 characters',
    'at most 32',
    'connect_instance_id',
  ],
  [{ connect_instance_alias: '' }, 'connect_instance_alias is ""', 'access URL'],
  [{ connect_instance_alias: '-alias' }, 'connect_instance_alias is "-alias"', 'beginning and ending with'],
  [{ connect_instance_alias: 'alias-' }, 'connect_instance_alias is "alias-"'],
  [
    { connect_instance_alias: 'my alias' },
    'connect_instance_alias is "my alias"',
    'letters, digits and hyphens',
  ],
  [{ connect_instance_alias: 'a.my.connect.aws' }, 'is "a.my.connect.aws"', 'without the domain'],
  [
    { vpc_id: 'vpc-xxxxx' },
    'vpc_id is "vpc-xxxxx"',
    '8 or 17 hexadecimal digits',
    'Copy it from the VPC console',
  ],
  [{ vpc_id: '' }, 'vpc_id is ""', 'or remove it'],
  [{ vpc_id: 'vpc-012345678' }, 'vpc_id is "vpc-012345678"'],
  [
    { operata_endpoint: 'http://api.operata.io/x' },
    'operata_endpoint is "http://api.operata.io/x"',
    'https://',
  ],
  [{ operata_endpoint: 'https://api.operata.io/a b' }, 'operata_endpoint is "https://api.operata.io/a b"'],
  [{ operata_endpoint: 'https://api.operata.io/*' }, 'asterisks', 'Set the URL that Operata gave you'],
  [
    { operata_endpoint: `https://a.io/${'x'.repeat(2036)}` },
    'operata_endpoint has 2049 characters',
    'at most 2048',
  ],
  [{ operata_group_id: 'a:b' }, 'operata_group_id is "a:b"', 'colons', 'Copy it from the group'],
  [{ operata_group_id: '' }, 'operata_group_id is ""'],
  [{ operata_group_id: 'my group' }, 'operata_group_id is "my group"'],
  [{ operata_group_id: 'x'.repeat(513) }, 'operata_group_id is', '1 to 512'],
  [{ operata_http_method: 'post' }, 'operata_http_method is "post"', 'POST, PUT, PATCH'],
  [{ operata_http_method: 'GET' }, 'operata_http_method is "GET"'],
  [
    { operata_authorization_type: 'OAUTH' },
    'operata_authorization_type is "OAUTH"',
    'BASIC, API_KEY',
    'Ask Operata',
  ],
  [{ operata_api_key_header: 'X Key' }, 'operata_api_key_header is "X Key"', 'name of an HTTP header'],
  [{ operata_api_key_header: '' }, 'operata_api_key_header is ""', 'x-api-key'],
  [{ operata_api_key_prefix: 'x'.repeat(65) }, 'operata_api_key_prefix is', 'at most 64', 'Bearer '],
  [{ operata_api_key_prefix: 'Bearer\t' }, 'operata_api_key_prefix is "Bearer\\t"'],
  [{ stream_mode: 'on_demand' }, 'stream_mode is "on_demand"', 'ON_DEMAND, PROVISIONED'],
  [{ connect_instance_id: 'my-instance' }, 'connect_instance_id is "my-instance"', 'UUID', "instance's ARN"],
  [{ delivery_starting_position: 'AT_TIMESTAMP' }, 'is "AT_TIMESTAMP"', 'TRIM_HORIZON, LATEST', 'unset'],
  [{ delivery_log_level: 'DEBUG' }, 'delivery_log_level is "DEBUG"', 'OFF, ERROR, INFO, TRACE'],
  [{ delivery_body: 'raw' }, 'delivery_body is "raw"', 'record, data'],
  [{ delivery_input_template: '' }, 'delivery_input_template has 0 characters', '1 to 8192'],
  [
    { delivery_input_template: 'x'.repeat(8193) },
    'delivery_input_template has 8193 characters',
    'Shorten it',
  ],
  [{ existing_backup_bucket_name: 's3://bucket' }, 'is "s3://bucket"', 'a name, not an ARN or a URL'],
  [{ existing_backup_bucket_name: 'ab' }, 'existing_backup_bucket_name is "ab"', '3 to 63'],
  [{ existing_kms_key_arn: 'alias/mine' }, 'existing_kms_key_arn is "alias/mine"', 'describe-key'],
  [
    { existing_kms_key_arn: KEY_ARN.replace('us-west-2', 'eu-west-1') },
    'existing_kms_key_arn is "arn:aws:kms:eu-west-1:',
    'us-west-2',
    'Name one in that region, or change aws_region',
  ],
  [
    { existing_stream_arn: 'Connect_CTR' },
    'existing_stream_arn is "Connect_CTR"',
    'ARN of a Kinesis data stream',
    'describe-stream-summary',
  ],
  [
    { existing_stream_arn: STREAM_ARN.replace('us-west-2', 'eu-west-1') },
    'existing_stream_arn is "arn:aws:kinesis:eu-west-1:',
    'must be in the region of the deployment, us-west-2',
  ],
  [
    { existing_stream_arn: STREAM_ARN.replace('stream/', 'deliverystream/') },
    'existing_stream_arn is',
    'ARN of a Kinesis data stream',
  ],
  [{ kms_key_administrator_arns: ['admin'] }, 'kms_key_administrator_arns is ["admin"]', 'role/NAME'],
  [
    { kms_key_administrator_arns: ['arn:aws:sts::111122223333:assumed-role/A/me'] },
    'assumed-role/A/me',
    'A session of a role is not one',
  ],
  [
    { kms_key_administrator_arns: ['arn:aws:iam::111122223333:role/*'] },
    'role/*',
    'ARN of one IAM role or user',
  ],
  [{ log_retention_days: 31 }, 'log_retention_days is 31', '30, 60', 'Choose one of these'],
  [{ log_retention_days: 0 }, 'log_retention_days is 0'],
  [{ permissions_boundary_arn: 'Boundary' }, 'permissions_boundary_arn is "Boundary"', 'list-policies'],
  [{ tags: { 'aws:owner': 'x' } }, 'tags is {"aws:owner":"x"}', 'no key may begin with aws:'],
  [{ tags: { Owner: 'a;b' } }, 'tags is {"Owner":"a;b"}', 'Correct the tags'],
  [{ tags: { '': 'x' } }, 'tags is {"":"x"}', 'keys of 1 to 128'],
  [{ tags: { ['k'.repeat(129)]: 'x' } }, 'keys of 1 to 128'],
  [{ tags: { Owner: 'v'.repeat(257) } }, 'values of up to 256'],
  [{ tags: Object.fromEntries(Array.from({ length: 41 }, (_, i) => [`k${i}`, 'v'])) }, 'at most 40 tags'],
  [{ tags: { project: 'x' } }, 'tags is {"project":"x"}', 'differ only in case', 'Write them alike'],
  [{ tags: { Owner: 'x', OWNER: 'y' } }, 'differ only in case'],
  [{ private_subnet_ids: ['subnet-1'], vpc_id: VPC_ID }, 'private_subnet_ids is ["subnet-1"]', 'hexadecimal'],
  [{ private_subnet_ids: [SUBNET, SUBNET], vpc_id: VPC_ID }, 'names a subnet twice', 'Name each once'],
  [
    { private_subnet_ids: Array.from({ length: 17 }, (_, i) => `subnet-000000${10 + i}`), vpc_id: VPC_ID },
    'private_subnet_ids names 17 subnets',
    'at most 16',
  ],
  [redaction('whitelist'), 'redaction_config.type is "whitelist"', '"BLACKLIST"', 'Choose one'],
  [redaction('WHITELIST', ''), 'holds ""', 'a field path is made of names'],
  [redaction('WHITELIST', 'Card*', 'A', 'B['), 'holds "Card*", "B["', 'no partial wildcards'],
  [redaction('WHITELIST', 'A.'), 'holds "A."'],
  [redaction('WHITELIST', '$.A'), 'holds "$.A"', 'backslash before'],
  [redaction('WHITELIST', 'Recordings[0].Location'), 'holds "Recordings[0].Location"', 'no indices'],
  [redaction('WHITELIST', ' A'), 'holds " A"', 'begins or ends with a space'],
  [redaction('WHITELIST', true), 'holds true: each field path must be a string', 'Put it in quotes'],
  [redaction('WHITELIST', 'A', null, 1), 'holds null, 1', 'must be a string'],
  [redaction('WHITELIST', { path: 'A' }), 'holds {"path":"A"}', 'must be a string'],
  [redaction('WHITELIST', ['A']), 'holds ["A"]', 'must be a string'],
  [
    { redaction_config: { type: 'WHITELIST', fields: [], mode: 'x' } },
    'redaction_config is {"fields":[],"mode":"x","type":"WHITELIST"}',
    'exactly the members type and fields',
    'Write redaction_config = ',
  ],
  // OpenTofu reports the first rule of a variable that fails, Terraform all of them.
  [
    { redaction_config: { type: 'WHITELIST' } },
    'is {"type":"WHITELIST"}',
    'exactly the members type and fields',
  ],
  [{ redaction_config: { fields: ['A'] } }, 'is {"fields":["A"]}', 'exactly the members type and fields'],
  [{ redaction_config: {} }, 'redaction_config is {}', 'exactly the members'],
  [{ redaction_config: 'WHITELIST' }, 'redaction_config is "WHITELIST"', 'exactly the members'],
  [{ redaction_config: ['A'] }, 'redaction_config is ["A"]', 'exactly the members'],
  [
    { redaction_config: { type: 'WHITELIST', fields: 'A' } },
    'redaction_config.fields is "A"',
    'must be a list',
  ],
  [
    { redaction_config: { type: 'WHITELIST', fields: null } },
    'redaction_config.fields is null',
    'must be a list',
  ],
  [{ redaction_config: { type: 'WHITELIST', fields: { a: 'A' } } }, 'fields is {"a":"A"}', 'must be a list'],
  [{ redaction_config: { type: null, fields: [] } }, 'redaction_config.type is null', 'Choose one'],
  [
    { redaction_config: { key: 'REDACTION_CONFIG', value: { type: 'WHITELIST', fields: [] } } },
    'exactly the members type and fields',
  ],
  [
    redaction('BLACKLIST', 'Agent.Username', 'Attributes', 'QualityMetrics.*'),
    'denies "Agent.Username", "QualityMetrics.*"',
    'Remove them from the list',
  ],
  [documentOf(8193), 'more than 8192 bytes', 'Shorten the list'],
  [documentOf(8193, 'é'), 'more than 8192 bytes'],
];

/** Variables that do not go together. Each is planned by itself. */
const WRONG_TOGETHER: readonly Wrong[] = [
  [{ aws_region: 'oregon' }, 'aws_region is "oregon"', 'such as us-west-2', 'Set aws_region'],
  [{ aws_region: 'us-west-2a' }, 'aws_region is "us-west-2a"'],
  [{ stream_mode: 'PROVISIONED' }, 'stream_mode is PROVISIONED', 'Set stream_shard_count = 1 or more'],
  [{ stream_shard_count: 2 }, 'stream_shard_count is 2', '"ON_DEMAND"', 'Set stream_mode = "PROVISIONED"'],
  [
    { enable_privacy_controls: false, ...redaction('WHITELIST', 'Attributes') },
    'redaction_config is {"fields":["Attributes"],"type":"WHITELIST"}',
    'privacy controls are off',
    'Set enable_privacy_controls = true, or remove redaction_config',
  ],
  [
    { enable_privacy_controls: false, ...redaction('BLACKLIST') },
    'privacy controls are off',
    'remove redaction_config',
  ],
  [
    { stream_retention_hours: 24 },
    'delivery_maximum_record_age_seconds is 86400',
    '86400 seconds (stream_retention_hours = 24)',
    'Lower the first or raise stream_retention_hours',
  ],
  [
    { delivery_maximum_record_age_seconds: 604800 },
    'is 604800, but the stream keeps records for 604800 seconds',
  ],
  [
    { private_subnet_ids: [SUBNET] },
    `private_subnet_ids is ["${SUBNET}"], but vpc_id is not set`,
    'Set vpc_id, or remove private_subnet_ids',
  ],
  [{ private_subnet_tags: { Tier: 'private' } }, 'private_subnet_tags is {"Tier":"private"}', 'Set vpc_id'],
  [
    { vpc_id: VPC_ID, private_subnet_ids: [SUBNET], private_subnet_tags: { Tier: 'private' } },
    'private_subnet_tags is {"Tier":"private"}',
    'remove private_subnet_ids, or remove private_subnet_tags',
  ],
  [{ create_ssm_endpoint: true }, 'create_ssm_endpoint is true', 'Set vpc_id'],
  [
    { create_ssm_endpoint: true, vpc_id: VPC_ID, enable_privacy_controls: false },
    'create_ssm_endpoint is true',
    'enable_privacy_controls = true',
  ],
  [
    { privacy_cache_max_stale_seconds: 299 },
    'privacy_cache_max_stale_seconds is 299, less than privacy_cache_ttl_seconds (300)',
    'Raise the first or lower the second',
  ],
  [
    { delivery_body: 'record', enable_privacy_controls: false },
    'delivery_body is "record", but privacy controls are off',
    'delivery_body = "data"',
  ],
  [
    { delivery_body: 'data', delivery_input_template: '{"x": <$.data>}' },
    'delivery_body is "data"',
    'Remove one of the two',
  ],
  [
    { existing_kms_key_arn: KEY_ARN, kms_key_administrator_arns: [ROLE_ARN] },
    `kms_key_administrator_arns is ["${ROLE_ARN}"]`,
    'the policy of existing_kms_key_arn is not ours',
    'remove them here',
  ],
  [
    { existing_backup_bucket_key_arn: KEY_ARN },
    'there is no existing bucket',
    'Set existing_backup_bucket_name',
  ],
  [
    { backup_enabled: false, existing_backup_bucket_name: 'bucket' },
    'existing_backup_bucket_name is "bucket", but the backup is off',
    'Set backup_enabled = true',
  ],
  [{ existing_stream_kms_key_arn: KEY_ARN }, 'there is no existing stream', 'Set existing_stream_arn'],
  [
    { existing_stream_arn: STREAM_ARN, stream_mode: 'PROVISIONED', stream_shard_count: 1 },
    'describe a stream of our own',
    'Remove stream_mode and stream_shard_count, or existing_stream_arn',
  ],
];

/** The lowest and the highest value of each number, by the services' documentation or the design. */
const RANGES: Readonly<Record<string, readonly [low: number, high: number]>> = {
  operata_rate_limit_per_second: [1, 300],
  privacy_cache_ttl_seconds: [10, 86400],
  privacy_cache_max_stale_seconds: [10, 604800],
  privacy_function_memory_mb: [128, 10240],
  privacy_function_timeout_seconds: [5, 270],
  privacy_function_reserved_concurrency: [1, 1000],
  stream_shard_count: [1, 10000],
  stream_retention_hours: [24, 8760],
  delivery_maximum_retry_attempts: [0, 10000],
  delivery_maximum_record_age_seconds: [60, 604800],
  delivery_parallelization_factor: [1, 10],
  backup_expiration_days: [1, 3650],
  backup_noncurrent_expiration_days: [1, 3650],
  backup_abort_upload_days: [1, 365],
  backup_buffer_interval_seconds: [60, 900],
  backup_buffer_size_mb: [1, 128],
};
/** The values at one end of all ranges. */
const numbers = (end: 0 | 1): Record<string, number> =>
  Object.fromEntries(Object.entries(RANGES).map(([name, range]) => [name, range[end]]));

const WRONG_NUMBERS: readonly Wrong[] = Object.entries(RANGES).flatMap(([name, [low, high]]) =>
  [low - 1, high + 1, low + 0.5].map((value): Wrong => {
    const text = `${name} is ${value}: it must be a whole number from ${low} to ${high}`;
    return [{ [name]: value, ...(name === 'stream_shard_count' && { stream_mode: 'PROVISIONED' }) }, text];
  }),
);

/**
 * Groups of rows that can be planned together, as they set different variables. A variable whose rules
 * refer to a wrong one is not looked at by Terraform, so that such variables are kept apart too.
 */
function batches(rows: readonly Wrong[], stack: SynthesizedStack): Wrong[][] {
  const seen = new Map<string, Set<string>>();
  const looksAt = (name: string): Set<string> => {
    const known = seen.get(name);
    if (known) return known;
    const found = new Set<string>();
    seen.set(name, found);
    const text = JSON.stringify(stack.variable(name).validation ?? []);
    for (const [, other = ''] of text.matchAll(/var\.([a-z_]+)/g)) {
      for (const each of [other, ...looksAt(other)]) found.add(each);
    }
    return found;
  };
  const names = ([variables]: Wrong): string[] => Object.keys(variables);
  const meet = (one: Wrong, other: Wrong): boolean => {
    const [first, second] = [names(one), names(other)];
    const touched = (changed: readonly string[], by: readonly string[]): boolean =>
      by.some((name) => changed.some((other) => other === name || looksAt(name).has(other)));
    return touched(first, second) || touched(second, first);
  };
  const result: Wrong[][] = [];
  for (const row of rows) {
    const batch = result.find((others) => !others.some((other) => meet(row, other)));
    if (batch) batch.push(row);
    else result.push([row]);
  }
  return result;
}

describeWithTerraform('the real terraform', () => {
  const stack = theStack();
  let directory: TerraformDirectory;
  const plan = (variables: Readonly<Record<string, unknown>>): Promise<PlanResult> =>
    directory.plan({ ...GUIDE, ...variables });
  const errorsOf = ({ diagnostics }: PlanResult): string[] =>
    diagnostics.map(({ summary, detail }) => `${summary}\n${detail}`);
  const expectSuccess = (result: PlanResult): void => {
    expect(errorsOf(result)).toEqual([]);
    expect(result.code, result.text).toBe(0);
  };

  beforeAll(async () => {
    directory = new TerraformDirectory(
      withoutProviders(stack, {
        variables: { probe: { type: 'list(string)', default: [] } },
        outputs: {
          document: REDACTION_DOCUMENT,
          paths: `[for text in var.probe : can(regex(${quoted(FIELD_PATH_PATTERN)}, text))]`,
          ineffective: `[for text in var.probe : can(regex(${quoted(INEFFECTIVE_PATH_PATTERN)}, text))]`,
          probe: 'var.probe',
        },
      }),
    );
    await directory.succeed(['init', '-no-color']);
  });
  afterAll(() => directory.remove());

  describe('plans', () => {
    const SECRET = { TF_VAR_operata_api_key: 'key-from-the-environment' };

    it('the guide’s variables, with the three that it does not know', async () => {
      const guide = `
        aws_region = "us-west-2"
        environment = "production"
        connect_instance_alias = "your-instance-alias"
        enable_privacy_controls = true  # if needed
        vpc_id = "vpc-0123456789abcdef0"  # if using privacy controls
      `;
      const required = {
        ...SECRET,
        TF_VAR_operata_endpoint: 'https://api.operata.io/records',
        TF_VAR_operata_group_id: 'group',
      };
      expectSuccess(await directory.plan(guide, required));
    });

    it('the example, with the key from the environment', async () => {
      const example = readFileSync(join(__dirname, '..', '..', 'terraform.tfvars.example'), 'utf8');
      expectSuccess(await directory.plan(example, SECRET));
    });

    it('the example with all that is behind a "#", but for what excludes each other', async () => {
      const example = readFileSync(join(__dirname, '..', '..', 'terraform.tfvars.example'), 'utf8');
      const uncommented = example.replace(/^# ([a-z_]+ = )/gm, '$1');
      expect(uncommented.match(/^[a-z_]+ = /gm)).toHaveLength(Object.keys(stack.json.variable).length);
      const excluded = [
        'operata_api_key',
        'stream_shard_count',
        'existing_stream_arn',
        'existing_stream_kms_key_arn',
        'existing_kms_key_arn',
        'private_subnet_tags',
      ];
      const without = uncommented.replace(new RegExp(`^(${excluded.join('|')}) = .*$`, 'gm'), '');
      expectSuccess(await directory.plan(without, SECRET));
    });

    it.each<[string, Readonly<Record<string, unknown>>]>([
      ['a stream with shards', { stream_mode: 'PROVISIONED', stream_shard_count: 4 }],
      [
        'an existing stream with a key',
        { existing_stream_arn: STREAM_ARN, existing_stream_kms_key_arn: KEY_ARN },
      ],
      [
        'an existing stream, whose retention is not ours',
        { existing_stream_arn: STREAM_ARN, delivery_maximum_record_age_seconds: 604800 },
      ],
      [
        'an existing bucket with a key',
        { existing_backup_bucket_name: 'my.bucket-1', existing_backup_bucket_key_arn: KEY_ARN },
      ],
      ['an existing key', { existing_kms_key_arn: KEY_ARN.replace('1234abcd', 'mrk-1234abcd') }],
      [
        'administrators',
        { kms_key_administrator_arns: [ROLE_ARN, 'arn:aws:iam::111122223333:user/path/me'] },
      ],
      ['given subnets', { vpc_id: 'vpc-01234567', private_subnet_ids: [SUBNET] }],
      [
        '16 subnets',
        {
          vpc_id: VPC_ID,
          private_subnet_ids: Array.from({ length: 16 }, (_, i) => `subnet-000000${10 + i}`),
        },
      ],
      [
        'subnets found by tags, and an endpoint',
        { vpc_id: VPC_ID, private_subnet_tags: { Tier: '*' }, create_ssm_endpoint: true },
      ],
      ['no privacy controls', { enable_privacy_controls: false, delivery_body: 'data' }],
      ['no privacy controls, with a VPC as in the guide', { enable_privacy_controls: false, vpc_id: VPC_ID }],
      [
        'a path in a WHITELIST that a BLACKLIST must not hold',
        redaction('WHITELIST', 'Agent.Username', 'QualityMetrics.*'),
      ],
      [
        'paths that a BLACKLIST may hold',
        redaction('BLACKLIST', 'Agent', '*', '*.Address', 'Queue.*', 'Agent\\.Username'),
      ],
      ['escapes', redaction('BLACKLIST', 'Attributes.a\\.b', 'Attributes.\\*', '\\$x', 'A.\\ b\\ ')],
      ['an empty list', redaction('BLACKLIST')],
      ['a document of 8192 bytes', documentOf(8192)],
      ['a document of 8191 bytes', documentOf(8191)],
      ['a document of 8192 bytes in letters of two', documentOf(8192, 'é')],
      ['a document of 8192 bytes in letters of three', documentOf(8192, '日')],
      ['a template of 8192 characters', { delivery_input_template: 'x'.repeat(8192) }],
      ['names at their longest', { environment: 'a'.repeat(16), connect_instance_alias: 'A'.repeat(32) }],
      ['names at their shortest', { environment: 'a1', connect_instance_alias: 'a' }],
      [
        'other partitions',
        {
          aws_region: 'us-gov-west-1',
          existing_kms_key_arn: KEY_ARN.replace('arn:aws', 'arn:aws-us-gov').replace(
            'us-west-2',
            'us-gov-west-1',
          ),
        },
      ],
      ['a longest region', { aws_region: 'us-isof-south-1' }],
      [
        'a header with a prefix',
        {
          operata_authorization_type: 'API_KEY',
          operata_api_key_header: 'x-api-key',
          operata_api_key_prefix: '',
        },
      ],
      ['further headers', { operata_extra_headers: { 'x-source': 'connect', 'x-other': 'a b\tc' } }],
      ['tags in place of ours', { tags: { Project: 'x', Environment: 'y', 'Größe +1': 'a/b=c@d:e_f.g-h' } }],
      ['40 tags', { tags: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`k${i}`, ''])) }],
      ['an endpoint of 2048 characters', { operata_endpoint: `https://a.io:8443/${'x'.repeat(2030)}` }],
    ])('%s', async (_what, variables) => {
      expectSuccess(await plan(variables));
    });
  });

  describe('refuses', () => {
    const results = new Map<Wrong, PlanResult>();
    const alone = batches([...WRONG_ALONE, ...WRONG_NUMBERS], stack);
    beforeAll(async () => {
      await eachAtATime([...alone, ...WRONG_TOGETHER.map((row) => [row])], async (rows) => {
        const result = await plan(Object.assign({}, ...rows.map(([variables]) => variables)));
        for (const row of rows) results.set(row, result);
      });
    });

    it.each(
      [...WRONG_ALONE, ...WRONG_NUMBERS, ...WRONG_TOGETHER].map(
        (row) => [JSON.stringify(row[0]).slice(0, 100), row] as const,
      ),
    )('%s', (_what, row) => {
      const [variables, ...texts] = row;
      const result = results.get(row);
      expect(result?.code).toBe(1);
      const errors = errorsOf(result as PlanResult);
      const fitting = errors.filter((error) => texts.every((text) => error.includes(text)));
      expect(fitting, errors.join('\n')).toHaveLength(1);
      expect(Object.keys(variables).some((name) => fitting[0]?.includes(name))).toBe(true);
    });

    it('many at once', () => {
      expect(Math.max(...alone.map((rows) => rows.length))).toBeGreaterThan(20);
    });

    it('what is missing, by name', async () => {
      const result = await directory.plan({});
      expect(result.code).toBe(1);
      for (const name of Object.keys(GUIDE)) {
        expect(errorsOf(result).filter((error) => error.includes(`"${name}"`))).toHaveLength(1);
      }
    });

    it('null for what has to have a value', async () => {
      const names = Object.entries(stack.json.variable)
        .filter(([, { default: value }]) => value === undefined)
        .map(([name]) => name);
      const result = await directory.plan({
        ...Object.fromEntries(names.map((name) => [name, null])),
      });
      expect(result.code).toBe(1);
      expect(errorsOf(result).length).toBeGreaterThan(0);
    });
  });

  describe('takes numbers', () => {
    it('are all in the table of ranges', () => {
      const all = Object.keys(stack.json.variable).filter((name) => stack.variable(name).type === 'number');
      expect([...Object.keys(RANGES), 'log_retention_days'].sort()).toEqual(all.sort());
    });

    it.each([
      ['the lowest', numbers(0)],
      ['the highest', numbers(1)],
    ])('%s', async (_which, values) => {
      expectSuccess(await plan({ ...values, stream_mode: 'PROVISIONED' }));
    });

    it('of days that CloudWatch Logs knows', async () => {
      const known = [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
        3653,
      ];
      const edges = known.filter((_, index) => index % 7 === 0 || index === known.length - 1);
      for (const result of await eachAtATime(edges, (days) => plan({ log_retention_days: days }))) {
        expectSuccess(result);
      }
      const [{ condition = '' } = {}] = stack.variable('log_retention_days').validation ?? [];
      expect(condition).toContain(JSON.stringify(known));
    });
  });

  describe('keeps secrets', () => {
    const SECRET = 'sup3r-s3cret-value';

    it.each<[string, Readonly<Record<string, unknown>>, string[]]>([
      [
        'a key with a space',
        { operata_api_key: `${SECRET} x` },
        ['operata_api_key must have 1 to 448', 'TF_VAR_operata_api_key'],
      ],
      ['a key with a line end', { operata_api_key: `${SECRET}\n` }, ['operata_api_key must have']],
      ['a key that is too long', { operata_api_key: SECRET.repeat(30) }, ['operata_api_key must have']],
      ['an empty key', { operata_api_key: '' }, ['operata_api_key must have']],
      [
        'a header’s value with a line end',
        { operata_extra_headers: { 'x-a': `${SECRET}\nx` } },
        ['The values of operata_extra_headers (x-a; secret', 'Correct them'],
      ],
      [
        'a header’s value that is empty',
        { operata_extra_headers: { 'x-a': '' } },
        ['The values of operata_extra_headers'],
      ],
      [
        'a header that EventBridge sets',
        { operata_extra_headers: { Host: SECRET } },
        ['names ["Host"]', 'EventBridge sets itself'],
      ],
      [
        'the header of the credentials',
        { operata_extra_headers: { authorization: SECRET } },
        ['names ["authorization"]', 'Rename or remove them'],
      ],
      [
        'the header of the API key',
        {
          operata_extra_headers: { 'X-Api-Key': SECRET },
          operata_authorization_type: 'API_KEY',
          operata_api_key_header: 'x-api-key',
        },
        ['names ["X-Api-Key"]'],
      ],
      ['a header with a wrong name', { operata_extra_headers: { 'a b': SECRET } }, ['names ["a b"]']],
      [
        'two headers that differ in case',
        { operata_extra_headers: { 'X-A': SECRET, 'x-a': SECRET } },
        ['no two that differ only in case', 'Remove some'],
      ],
      [
        '101 headers',
        {
          operata_extra_headers: Object.fromEntries(
            Array.from({ length: 101 }, (_, i) => [`x-${i}`, SECRET]),
          ),
        },
        ['at most 100 headers'],
      ],
    ])('refusing %s', async (_what, variables, texts) => {
      const file = directory.variablesFile({ ...GUIDE, ...variables });
      const json = await directory.plan({ ...GUIDE, ...variables });
      expect(json.code).toBe(1);
      const fitting = errorsOf(json).filter((error) => texts.every((text) => error.includes(text)));
      expect(fitting, errorsOf(json).join('\n')).toHaveLength(1);
      const shown = await directory.run(['plan', '-lock=false', '-no-color', file]);
      expect(shown.code).toBe(1);
      for (const { text } of [json, shown]) expect(text).not.toContain(SECRET);
    });

    it('all of them at once', async () => {
      const result = await plan({
        operata_api_key: `${SECRET} x`,
        operata_extra_headers: { Host: SECRET, 'x-a': `${SECRET}\n` },
      });
      expect(errorsOf(result)).toHaveLength(3);
      expect(result.text).not.toContain(SECRET);
    });

    it('in a plan that succeeds', async () => {
      const result = await plan({
        operata_api_key: SECRET,
        operata_extra_headers: { 'x-a': SECRET },
      });
      expectSuccess(result);
      expect(result.text).not.toContain(SECRET);
    });
  });

  describe('writes the redaction document', () => {
    const evaluate = (variables: Variables): Promise<Record<string, unknown>> => directory.outputs(variables);

    it.each<[string, unknown, unknown]>([
      ['without a configuration', null, { type: 'WHITELIST', fields: [] }],
      ['with an empty list', { type: 'BLACKLIST', fields: [] }, undefined],
      [
        'with all that JSON, HCL and HTML would escape',
        {
          type: 'BLACKLIST',
          fields: [
            'Attributes.<b>&amp;',
            'Attributes.a\\.b',
            'Attributes.日本.é',
            'A."q"',
            'A.${x}.%{y}',
            'A\\\\b',
            'A\u{1f4de}',
          ],
        },
        undefined,
      ],
      [
        'with the guide’s allow list',
        { type: 'WHITELIST', fields: ['InitiationMethod', 'Agent.Username', 'Queue.Name'] },
        undefined,
      ],
      [
        'with the guide’s deny list',
        { type: 'BLACKLIST', fields: ['Attributes.CustomerDetails', 'CustomerEndpoint.Address'] },
        undefined,
      ],
    ])('%s, and the function reads it', async (_what, redaction_config, expected) => {
      const { document } = await evaluate({ ...GUIDE, redaction_config });
      const value = expected ?? redaction_config;
      expect(JSON.parse(String(document))).toEqual({ key: 'REDACTION_CONFIG', value });
      const result = parseRedactionDocument(String(document));
      expect(result.ok && { type: result.config.type, fields: result.config.fields }).toEqual(value);
    });

    it('from HCL as the documentation writes it', async () => {
      const required = Object.entries(GUIDE).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
      const { document } = await evaluate(
        [...required, 'redaction_config = { type = "BLACKLIST", fields = ["Attributes.a\\\\.b"] }'].join(
          '\n',
        ),
      );
      expect(JSON.parse(String(document))).toEqual({
        key: 'REDACTION_CONFIG',
        value: { type: 'BLACKLIST', fields: ['Attributes.a\\.b'] },
      });
    });
  });

  it('reads field paths as the function does', async () => {
    const random = fc.sample(roughPath, { numRuns: 3000, seed: 20261122 });
    const { probe, paths, ineffective } = await directory.outputs({
      ...GUIDE,
      probe: [...PECULIAR_PATHS, ...random],
    });
    // As Terraform has them: it writes its texts in one normal form.
    const texts = probe as string[];
    expect(texts).toHaveLength(PECULIAR_PATHS.length + random.length);
    expect(paths).toEqual(texts.map((text) => parseFieldPath(text).ok));
    expect(ineffective).toEqual(texts.map(isIneffectiveUnderDenyList));
  });
});
