/** Values of variables that are rejected, with texts that the error contains. */
import type { SynthesizedStack } from './synthesized-stack';

export const VPC_ID = 'vpc-0123456789abcdef0';
export const SUBNET = 'subnet-0123456789abcdef0';
export const KEY_ARN = 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
export const STREAM_ARN = 'arn:aws:kinesis:us-west-2:111122223333:stream/records';
export const TOPIC_ARN = 'arn:aws:sns:us-west-2:111122223333:existing-alarms';
export const ROLE_ARN = 'arn:aws:iam::111122223333:role/KeyAdministrators';
export const redaction = (type: string, ...fields: unknown[]) => ({ redaction_config: { type, fields } });
export const replacing = (...replace: unknown[]) => ({
  redaction_config: { type: 'BLACKLIST', fields: [], replace },
});

/** A document of this many bytes: `{"key":"REDACTION_CONFIG","value":{"fields":["A…"],"type":"WHITELIST"}}`. */
export function documentOf(bytes: number, character = 'A'): Readonly<Record<string, unknown>> {
  const value = (field: string) => ({ fields: [field], type: 'WHITELIST' });
  const document = (field: string): string =>
    JSON.stringify({ key: 'REDACTION_CONFIG', value: value(field) });
  const room = bytes - Buffer.byteLength(document(''));
  const size = Buffer.byteLength(character);
  const field = 'A'.repeat(room % size) + character.repeat(Math.floor(room / size));
  if (Buffer.byteLength(document(field)) !== bytes) throw new Error('The document has another length.');
  return { redaction_config: value(field) };
}

/** Wrong variables, and texts that one of the errors contains: the variable, its value, the fix. */
export type Wrong = readonly [variables: Readonly<Record<string, unknown>>, ...texts: string[]];

/** Single variables with wrong values. Many are planned together, and Terraform reports all of them. */
export const WRONG_ALONE: readonly Wrong[] = [
  [{ environment: 'Production' }, 'environment is "Production"', '2 to 16', 'Choose a short name'],
  [{ environment: 'p' }, 'environment is "p"', 'Choose a short name'],
  [{ environment: 'a'.repeat(17) }, `environment is "${'a'.repeat(17)}"`, '2 to 16'],
  [{ environment: 'prod-' }, 'environment is "prod-"', 'not ending with a hyphen'],
  [{ environment: '1prod' }, 'environment is "1prod"', 'starting with a letter'],
  [{ environment: 'prod_eu' }, 'environment is "prod_eu"'],
  [{ environment: 'prod\n' }, 'environment is "prod\\n"'],
  [{ environment: '' }, 'environment is ""'],
  [
    { connect_instance_alias: 'a'.repeat(33) },
    'which has 33 characters',
    'the maximum is 32',
    'connect_instance_id',
  ],
  [{ connect_instance_alias: '' }, 'connect_instance_alias is ""', 'access URL'],
  [{ connect_instance_alias: '-alias' }, 'connect_instance_alias is "-alias"', 'starting and ending with'],
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
  [{ aws_account_id: '11112222333' }, 'aws_account_id is "11112222333"', '12 digits', 'Put it in quotes'],
  [{ aws_account_id: '1111-2222-3333' }, 'aws_account_id is "1111-2222-3333"', 'get-caller-identity'],
  [{ aws_account_id: '' }, 'aws_account_id is ""'],
  [{ assume_role_arn: 'Deployer' }, 'assume_role_arn is "Deployer"', 'ARN of an IAM role'],
  [
    { assume_role_arn: 'arn:aws:sts::111122223333:assumed-role/Deployer/me' },
    'assumed-role/Deployer/me',
    'For a session of a role, set the ARN of the role',
  ],
  [{ assume_role_arn: 'arn:aws:iam::111122223333:user/me' }, 'assume_role_arn is "arn:aws:iam::', 'IAM role'],
  [
    { assume_role_arn: ROLE_ARN, assume_role_external_id: 'a b' },
    'assume_role_external_id is "a b"',
    '2 to 1224 letters, digits and _ + = , . @ : / -',
    'Copy it from the trust policy',
  ],
  [{ assume_role_arn: ROLE_ARN, assume_role_external_id: 'a' }, 'assume_role_external_id is "a"'],
  [
    { assume_role_arn: ROLE_ARN, assume_role_external_id: 'x'.repeat(1225) },
    'assume_role_external_id is "xxx',
    '2 to 1224',
  ],
  [
    { operata_endpoint: 'http://api.operata.io/x' },
    'operata_endpoint is "http://api.operata.io/x"',
    'https://',
  ],
  [{ operata_endpoint: 'https://api.operata.io/a b' }, 'operata_endpoint is "https://api.operata.io/a b"'],
  [{ operata_endpoint: 'https://api.operata.io/*' }, 'asterisks', 'Set the URL from Operata'],
  [
    { operata_endpoint: `https://a.io/${'x'.repeat(2036)}` },
    'operata_endpoint has 2049 characters',
    'at most 2048',
  ],
  [
    { operata_endpoint: 'https://api.operata.io/x?key=1' },
    'operata_endpoint is "https://api.operata.io/x?key=1"',
    'without a query string',
    'Set a credential in operata_api_key',
  ],
  [{ operata_endpoint: 'https://api.operata.io/x#y' }, 'a fragment (#)'],
  [{ operata_endpoint: 'https://api.operata.io/ä' }, 'operata_endpoint is "https://api.operata.io/ä"'],
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
  [{ operata_api_key_header: 'x:y' }, 'operata_api_key_header is "x:y"', 'name of an HTTP header'],
  [
    { operata_api_key_header: 'Content-MD5' },
    'operata_api_key_header is "Content-MD5", a header that EventBridge sets itself or removes',
  ],
  [{ operata_api_key_prefix: 'Key: ' }, 'operata_api_key_prefix is "Key: "', 'without colons'],
  [{ operata_api_key_prefix: 'x'.repeat(65) }, 'operata_api_key_prefix is', 'at most 64', 'Bearer '],
  [{ operata_api_key_prefix: 'Bearer\t' }, 'operata_api_key_prefix is "Bearer\\t"'],
  [{ stream_mode: 'on_demand' }, 'stream_mode is "on_demand"', 'ON_DEMAND, PROVISIONED'],
  [{ connect_instance_id: 'my-instance' }, 'connect_instance_id is "my-instance"', 'UUID', "instance's ARN"],
  [
    { delivery_starting_position: 'AT_TIMESTAMP' },
    'is "AT_TIMESTAMP"',
    'TRIM_HORIZON, LATEST',
    'If in doubt',
  ],
  [{ delivery_log_level: 'DEBUG' }, 'delivery_log_level is "DEBUG"', 'OFF, ERROR, INFO, TRACE'],
  [{ delivery_body: 'raw' }, 'delivery_body is "raw"', 'record, data'],
  [{ delivery_input_template: '' }, 'delivery_input_template has 0 characters', '1 to 8192'],
  [
    { delivery_input_template: 'x'.repeat(8193) },
    'delivery_input_template has 8193 characters',
    'Shorten it',
  ],
  [{ existing_backup_bucket_name: 's3://bucket' }, 'is "s3://bucket"', 'a name, not an ARN or a URL'],
  [{ existing_backup_bucket_name: 'my..bucket' }, 'is "my..bucket"', 'two consecutive dots'],
  [{ existing_backup_bucket_name: '192.168.5.4' }, 'is "192.168.5.4"', 'or look like an IP address'],
  [{ existing_backup_bucket_name: 'ab' }, 'existing_backup_bucket_name is "ab"', '3 to 63'],
  [{ existing_kms_key_arn: 'alias/mine' }, 'existing_kms_key_arn is "alias/mine"', 'describe-key'],
  [
    { existing_kms_key_arn: KEY_ARN.replace('us-west-2', 'eu-west-1') },
    'existing_kms_key_arn is "arn:aws:kms:eu-west-1:',
    'us-west-2',
    'Set one in that region, or change aws_region',
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
    'For a session of a role, set the ARN of the role',
  ],
  [
    { kms_key_administrator_arns: ['arn:aws:iam::111122223333:role/*'] },
    'role/*',
    'ARN of one IAM role or user',
  ],
  [{ alarm_email: 'operations' }, 'alarm_email is "operations"', 'one e-mail address', 'distribution list'],
  [{ alarm_email: 'a@example.com, b@example.com' }, 'alarm_email is "a@example.com, b@example.com"'],
  [{ alarm_email: '' }, 'alarm_email is ""'],
  [
    { existing_alarm_topic_arn: 'existing-alarms' },
    'existing_alarm_topic_arn is "existing-alarms"',
    'ARN of a standard SNS topic',
    'list-topics',
  ],
  [
    { existing_alarm_topic_arn: `${TOPIC_ARN}.fifo` },
    'existing_alarm_topic_arn is',
    'ARN of a standard SNS topic',
  ],
  [
    { existing_alarm_topic_arn: TOPIC_ARN.replace('us-west-2', 'eu-west-1') },
    'existing_alarm_topic_arn is "arn:aws:sns:eu-west-1:',
    'must be in the region of the deployment, us-west-2',
  ],
  [{ log_retention_days: 31 }, 'log_retention_days is 31', '30, 60', 'Choose a retention period'],
  [{ log_retention_days: 0 }, 'log_retention_days is 0'],
  [{ permissions_boundary_arn: 'Boundary' }, 'permissions_boundary_arn is "Boundary"', 'list-policies'],
  [{ tags: { 'aws:owner': 'x' } }, 'tags is {"aws:owner":"x"}', 'must not start with aws:'],
  [{ tags: { Owner: 'a;b' } }, 'tags is {"Owner":"a;b"}', 'Correct the tags'],
  [{ tags: { '': 'x' } }, 'tags is {"":"x"}', 'Keys must have 1 to 128'],
  [{ tags: { ['k'.repeat(129)]: 'x' } }, 'Keys must have 1 to 128'],
  [{ tags: { Owner: 'v'.repeat(257) } }, 'values 1 to 256'],
  [{ tags: { Owner: '' } }, 'tags is {"Owner":""}', 'values 1 to 256'],
  [{ tags: Object.fromEntries(Array.from({ length: 41 }, (_, i) => [`k${i}`, 'v'])) }, 'at most 40 tags'],
  [{ tags: { project: 'x' } }, 'tags is {"project":"x"}', 'differ only in case', 'Write them identically'],
  [{ tags: { Owner: 'x', OWNER: 'y' } }, 'differ only in case'],
  [{ private_subnet_ids: ['subnet-1'], vpc_id: VPC_ID }, 'private_subnet_ids is ["subnet-1"]', 'hexadecimal'],
  [{ private_subnet_ids: [SUBNET, SUBNET], vpc_id: VPC_ID }, 'a subnet twice', 'Remove the duplicate'],
  [
    { private_subnet_ids: Array.from({ length: 17 }, (_, i) => `subnet-000000${10 + i}`), vpc_id: VPC_ID },
    'private_subnet_ids names 17 subnets',
    'at most 16',
  ],
  [redaction('whitelist'), 'redaction_config.type is "whitelist"', '"BLACKLIST"', 'Choose one'],
  [redaction('WHITELIST', ''), 'contains ""', 'a field path consists of names'],
  [redaction('WHITELIST', 'Card*', 'A', 'B['), 'contains "Card*", "B["', 'no partial wildcards'],
  [redaction('WHITELIST', 'A.'), 'contains "A."'],
  [
    redaction('WHITELIST', 'Attributes.a{{b', 'B'),
    'contains "Attributes.a{{b"',
    'Systems Manager does not accept {{',
  ],
  [redaction('WHITELIST', '$.A'), 'contains "$.A"', 'backslash before'],
  [redaction('WHITELIST', 'Recordings[0].Location'), 'contains "Recordings[0].Location"', 'no indices'],
  [redaction('WHITELIST', ' A'), 'contains " A"', 'does not start or end with a space'],
  [redaction('WHITELIST', true), 'contains true: each field path must be a string', 'Put it in quotes'],
  [redaction('WHITELIST', 'A', null, 1), 'contains null, 1', 'must be a string'],
  [redaction('WHITELIST', { path: 'A' }), 'contains {"path":"A"}', 'must be a string'],
  [redaction('WHITELIST', ['A']), 'contains ["A"]', 'must be a string'],
  [
    { redaction_config: { type: 'WHITELIST', fields: [], mode: 'x' } },
    'redaction_config is {"fields":[],"mode":"x","type":"WHITELIST"}',
    'the members type and fields, and optionally replace, only',
    'Write redaction_config = ',
  ],
  [
    { redaction_config: { 'fields,replace': [], type: 'BLACKLIST' } },
    'redaction_config is {"fields,replace":[],"type":"BLACKLIST"}',
    'the members type and fields, and optionally replace, only',
  ],
  // OpenTofu reports the first rule of a variable that fails, Terraform all of them.
  [
    { redaction_config: { type: 'WHITELIST' } },
    'is {"type":"WHITELIST"}',
    'the members type and fields, and optionally replace, only',
  ],
  [
    { redaction_config: { fields: ['A'] } },
    'is {"fields":["A"]}',
    'the members type and fields, and optionally replace, only',
  ],
  [{ redaction_config: {} }, 'redaction_config is {}', 'an object with the members'],
  [
    { redaction_config: 'WHITELIST' },
    'redaction_config is "WHITELIST"',
    'an object with the members',
    '(it is text: remove the quotes around it; for a variable of a Terraform Cloud workspace, select HCL)',
  ],
  [{ redaction_config: ['A'] }, 'redaction_config is ["A"]', 'an object with the members'],
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
    'the members type and fields, and optionally replace, only',
  ],
  [
    redaction('BLACKLIST', 'Agent.Username', 'Attributes', 'QualityMetrics.*'),
    'denies "Agent.Username", "QualityMetrics.*"',
    'Remove them from the list',
  ],
  [
    replacing({ field: 'A', with: 'HASH' }),
    'contains {"field":"A","with":"HASH"}',
    'or "LAST4"',
    'Choose one',
  ],
  [replacing({ field: 'A', with: 'pseudonym' }), 'contains {"field":"A","with":"pseudonym"}', 'Choose one'],
  [
    replacing({ field: 'A', with: null }, { field: 'B', with: 'LAST4' }, { field: 'C', with: ['LAST4'] }),
    'contains {"field":"A","with":null}, {"field":"C","with":["LAST4"]}: with must be',
  ],
  [
    replacing({ field: 'A' }, { field: 'B', with: 'LAST4' }, 'C', { field: 'D', with: 'LAST4', key: 'x' }),
    'contains {"field":"A"}, "C", {"field":"D","key":"x","with":"LAST4"}: each element must be an object',
    'the members field and with only',
    'Write { field = ',
  ],
  [replacing({ 'field,with': 'A' }), 'contains {"field,with":"A"}: each element must be an object'],
  [
    { redaction_config: { type: 'BLACKLIST', fields: [], replace: { field: 'A', with: 'LAST4' } } },
    'redaction_config.replace is {"field":"A","with":"LAST4"}: it must be a list of objects',
    'or remove it',
  ],
  [
    { redaction_config: { type: 'BLACKLIST', fields: [], replace: null } },
    'redaction_config.replace is null',
  ],
  [replacing({ field: true, with: 'LAST4' }), 'replace contains true: each field path must be a string'],
  [
    replacing({ field: 'Card*', with: 'LAST4' }, { field: 'A', with: 'LAST4' }),
    'redaction_config.replace contains "Card*": a field path consists of names',
    'no partial wildcards',
  ],
  [
    replacing({ field: 'Attributes.a{{b', with: 'PSEUDONYM' }),
    'redaction_config.replace contains "Attributes.a{{b": Systems Manager does not accept {{',
  ],
  [
    replacing({ field: 'ContactId', with: 'PSEUDONYM' }, { field: 'Agent', with: 'PSEUDONYM' }),
    'redaction_config replaces "ContactId", but these fields are mandatory',
    'Remove them from replace',
  ],
  [documentOf(8193), 'more than 8192 bytes', 'Shorten the list'],
  [documentOf(8193, 'é'), 'more than 8192 bytes'],
];

/** Wrong combinations of variables. Each is planned separately. */
export const WRONG_TOGETHER: readonly Wrong[] = [
  [{ aws_region: 'oregon' }, 'aws_region is "oregon"', 'such as us-west-2', 'Set aws_region'],
  [{ aws_region: 'us-west-2a' }, 'aws_region is "us-west-2a"'],
  [{ aws_region: 'us-west-22' }, 'aws_region is "us-west-22"', 'the code of an AWS region'],
  [{ aws_region: 'us-wset-2' }, 'aws_region is "us-wset-2"'],
  [
    { aws_account_id: '444455556666', assume_role_arn: ROLE_ARN },
    `assume_role_arn is "${ROLE_ARN}", a role of another account than aws_account_id ("444455556666")`,
    'Set a role of that account, or correct aws_account_id',
  ],
  [
    { assume_role_external_id: 'external-id' },
    'assume_role_external_id is "external-id", but assume_role_arn is not set',
    'Set assume_role_arn, or remove assume_role_external_id',
  ],
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
    'or increase stream_retention_hours',
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
    `vpc_id is "${VPC_ID}", but privacy controls are off`,
    'enable_privacy_controls = true',
  ],
  [{ create_kms_endpoint: true }, 'create_kms_endpoint is true', 'Set vpc_id'],
  [
    { create_kms_endpoint: true, vpc_id: VPC_ID, ...replacing({ field: 'A', with: 'LAST4' }) },
    'create_kms_endpoint is true, but only privacy controls in a VPC whose redaction_config asks for pseudonyms',
    'or remove create_kms_endpoint',
  ],
  [
    { create_ssm_endpoint: true, vpc_id: VPC_ID, ...replacing({ field: 'A', with: 'PSEUDONYM' }) },
    'create_kms_endpoint is null, but create_ssm_endpoint is true and redaction_config asks for pseudonyms',
    'Set create_kms_endpoint = true, or false if',
  ],
  [
    { vpc_id: VPC_ID, enable_privacy_controls: false },
    `vpc_id is "${VPC_ID}", but privacy controls are off, and only they run in a VPC`,
    'Set enable_privacy_controls = true, or remove vpc_id',
  ],
  [
    { privacy_cache_max_stale_seconds: 299 },
    'privacy_cache_max_stale_seconds is 299, less than privacy_cache_ttl_seconds (300)',
    'Increase privacy_cache_max_stale_seconds, or decrease',
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
    'Terraform does not manage the policy of existing_kms_key_arn',
    'remove kms_key_administrator_arns',
  ],
  [
    { existing_backup_bucket_key_arn: KEY_ARN },
    'existing_backup_bucket_name is not set',
    'Set existing_backup_bucket_name',
  ],
  [
    { backup_enabled: false, existing_backup_bucket_name: 'bucket' },
    'existing_backup_bucket_name is "bucket", but the backup is off',
    'Set backup_enabled = true',
  ],
  [
    { alarms_enabled: false, alarm_email: 'operations@example.com' },
    'alarm_email is "operations@example.com", but alarms are off',
    'Set alarms_enabled = true',
  ],
  [
    { alarms_enabled: false, existing_alarm_topic_arn: TOPIC_ARN },
    `existing_alarm_topic_arn is "${TOPIC_ARN}", but alarms are off`,
    'Set alarms_enabled = true',
  ],
  [
    { existing_alarm_topic_arn: TOPIC_ARN, alarm_email: 'operations@example.com' },
    `existing_alarm_topic_arn is "${TOPIC_ARN}", but alarm_email subscribes to the created topic`,
    'Subscribe the address to that topic and remove alarm_email',
  ],
  [{ existing_stream_kms_key_arn: KEY_ARN }, 'existing_stream_arn is not set', 'Set existing_stream_arn'],
  [
    { existing_stream_arn: STREAM_ARN, stream_mode: 'PROVISIONED', stream_shard_count: 1 },
    'apply only to a created stream',
    'Remove stream_mode and stream_shard_count, or existing_stream_arn',
  ],
];

/** The lowest and the highest value of each number, by the services' documentation or the design. */
export const RANGES: Readonly<Record<string, readonly [low: number, high: number]>> = {
  operata_rate_limit_per_second: [1, 300],
  privacy_cache_ttl_seconds: [10, 86400],
  privacy_cache_max_stale_seconds: [10, 604800],
  privacy_function_memory_mb: [128, 10240],
  privacy_function_timeout_seconds: [5, 270],
  privacy_function_reserved_concurrency: [1, 1000],
  stream_shard_count: [1, 10000],
  stream_retention_hours: [24, 8760],
  delivery_maximum_retry_attempts: [1, 10000],
  delivery_maximum_record_age_seconds: [60, 604800],
  delivery_parallelization_factor: [1, 10],
  backup_expiration_days: [1, 3650],
  backup_noncurrent_expiration_days: [1, 3650],
  backup_abort_upload_days: [1, 365],
  backup_buffer_interval_seconds: [60, 900],
  backup_buffer_size_mb: [1, 128],
  alarm_delay_seconds: [60, 86400],
  alarm_failures_per_minute: [1, 10000],
  alarm_records_not_taken: [1, 100000],
  alarm_throttled_writes: [1, 100000],
  alarm_dead_letters: [1, 100000],
  alarm_replay_hours_left: [1, 336],
  alarm_function_duration_percent: [1, 100],
  alarm_malformed_records: [1, 100000],
  alarm_not_contact_records: [1, 100000],
  alarm_configuration_overdue_seconds: [60, 604800],
  alarm_backup_delay_seconds: [60, 86400],
  alarm_backup_success_percent: [1, 100],
};
/** The values at one end of all ranges. */
export const numbers = (end: 0 | 1): Record<string, number> =>
  Object.fromEntries(Object.entries(RANGES).map(([name, range]) => [name, range[end]]));

export const WRONG_NUMBERS: readonly Wrong[] = Object.entries(RANGES).flatMap(([name, [low, high]]) =>
  [low - 1, high + 1, low + 0.5].map((value): Wrong => {
    const text = `${name} is ${value}: it must be a whole number from ${low} to ${high}`;
    return [{ [name]: value, ...(name === 'stream_shard_count' && { stream_mode: 'PROVISIONED' }) }, text];
  }),
);

/**
 * Groups of rows that can be planned together, because they set different variables. Terraform does not check a
 * variable whose rules refer to a wrong one, so such variables are also in different groups.
 */
export function batches(rows: readonly Wrong[], stack: SynthesizedStack): Wrong[][] {
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
