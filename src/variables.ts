import { TerraformVariable, VariableType } from 'cdktf';
import type { Construct } from 'constructs';
import { expression, quoted } from './expression';
import { FIELD_PATH_PATTERN, INEFFECTIVE_PATH_PATTERN } from './field-path-pattern';

/** One rule that a variable's value must keep. Both members are HCL; the message is a template. */
export interface Validation {
  readonly condition: string;
  readonly message: string;
}

/** The groups in which the variables are documented, in this order. */
export const VARIABLE_GROUPS = [
  'The essentials',
  'Operata',
  'Privacy controls',
  'Network of the privacy controls',
  'Contact stream',
  'Amazon Connect association',
  'Delivery',
  'Backup',
  'Encryption',
  'Logs, tags and roles',
] as const;

/** An input variable of the stack: its declaration, its documentation, and the line in the example file. */
export interface VariableSpec {
  readonly group: (typeof VARIABLE_GROUPS)[number];
  readonly type: string;
  readonly description: string;
  /** Absent: the user has to set the variable. */
  readonly default?: unknown;
  readonly sensitive?: boolean;
  /** HCL that the example file shows. Absent: the default. */
  readonly example?: string;
  /** The example file sets the variable instead of showing it behind a `#`. */
  readonly setInExample?: boolean;
  readonly validations?: readonly Validation[];
}

// --- building blocks of validations -----------------------------------------------------------------

const matches = (name: string, pattern: string): string => `can(regex(${quoted(pattern)}, var.${name}))`;

/** A value for a message. Null and lists cannot stand in a template, so everything is shown as JSON. */
const shown = (name: string): string => `\${jsonencode(var.${name})}`;

const between = (name: string, low: number, high: number, unit: string, remedy: string): Validation => ({
  condition: `var.${name} == null ? true : var.${name} >= ${low} && var.${name} <= ${high} && floor(var.${name}) == var.${name}`,
  message: `${name} is ${shown(name)}: it must be a whole number from ${low} to ${high}${unit && ` ${unit}`}. ${remedy}`,
});

const oneOf = (name: string, values: readonly string[], remedy: string): Validation => ({
  condition: `var.${name} == null ? true : contains(${JSON.stringify(values)}, var.${name})`,
  message: `${name} is ${shown(name)}: it must be one of ${values.join(', ')}. ${remedy}`,
});

const pattern = (name: string, regex: string, rule: string, remedy: string): Validation => ({
  condition: `var.${name} == null ? true : ${matches(name, regex)}`,
  message: `${name} is ${shown(name)}: it must be ${rule}. ${remedy}`,
});

const KEY_ARN = '^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$';

const keyArn = (name: string): Validation[] => [
  pattern(
    name,
    KEY_ARN,
    'the ARN of a KMS key, such as arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    'An alias is not enough: "aws kms describe-key --key-id alias/NAME" prints the ARN.',
  ),
  inRegion(name),
];

const inRegion = (name: string): Validation => ({
  condition: `var.${name} == null ? true : try(split(":", var.${name})[3] == var.aws_region, false)`,
  message: `${name} is ${shown(name)}: it must be in the region of the deployment, \${var.aws_region}. Name one in that region, or change aws_region.`,
});

/** `name` may be set only where `condition` holds. */
const onlyWhere = (name: string, condition: string, rule: string, remedy: string): Validation => ({
  condition: `var.${name} == null ? true : ${condition}`,
  message: `${name} is ${shown(name)}, but ${rule}. ${remedy}`,
});

const FIELDS = 'try([for field in var.redaction_config.fields : field], [])';
const FIELDS_THAT = (condition: string): string =>
  `join(", ", [for field in ${FIELDS} : jsonencode(field) if ${condition}])`;
const IS_TEXT = 'startswith(jsonencode(field), "\\"")';
const IS_PATH = `can(regex(${quoted(FIELD_PATH_PATTERN)}, field))`;
const IS_INEFFECTIVE = `can(regex(${quoted(INEFFECTIVE_PATH_PATTERN)}, field))`;

const document = (value: string): string => `jsonencode({ key = "REDACTION_CONFIG", value = ${value} })`;

/**
 * HCL for the document that the function reads, as the guide writes it. Two documents rather than one
 * with a conditional value, as Terraform would convert both values to a common type.
 */
export const REDACTION_DOCUMENT = `(var.redaction_config == null ? ${document('{ type = "WHITELIST", fields = [] }')} : ${document('var.redaction_config')})`;

/** Retention periods that CloudWatch Logs knows, in days (PutRetentionPolicy, retentionInDays). */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * Every input variable, in the order of the documentation.
 *
 * Rules that involve several variables stand at the one that the message asks to change. The two secrets
 * have no validation of their own, as Terraform prints a secret when its own validation fails: their rules
 * are preconditions, in `input-checks.ts`.
 */
export const VARIABLES = {
  aws_region: {
    group: 'The essentials',
    type: 'string',
    description: 'AWS region of the Amazon Connect instance. Everything is created there.',
    example: '"us-west-2"',
    setInExample: true,
    validations: [
      pattern(
        'aws_region',
        '^[a-z]{2,5}(-[a-z]+)+-[0-9]{1,2}$',
        "an AWS region's code, such as us-west-2",
        'Set aws_region to the region of the Amazon Connect instance.',
      ),
    ],
  },
  environment: {
    group: 'The essentials',
    type: 'string',
    description:
      'Name of this deployment, part of every resource name. 2 to 16 lower-case letters, digits and hyphens. One state holds one environment.',
    example: '"production"',
    setInExample: true,
    validations: [
      pattern(
        'environment',
        '^[a-z][a-z0-9-]{0,14}[a-z0-9]$',
        '2 to 16 lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen',
        'Choose a short name such as production or staging.',
      ),
    ],
  },
  connect_instance_alias: {
    group: 'The essentials',
    type: 'string',
    description: 'Alias of the Amazon Connect instance, at most 32 characters. Part of the name of the pipe.',
    example: '"your-instance-alias"',
    setInExample: true,
    validations: [
      {
        condition: 'length(var.connect_instance_alias) <= 32',
        message: `connect_instance_alias is ${shown('connect_instance_alias')}, which has \${length(var.connect_instance_alias)} characters: it must have at most 32. For an instance with a longer alias, set connect_instance_id and a short name of your own here.`,
      },
      pattern(
        'connect_instance_alias',
        '^[A-Za-z0-9](-*[A-Za-z0-9])*$',
        'letters, digits and hyphens, beginning and ending with a letter or digit',
        'It is the first part of the access URL in the Amazon Connect console, without the domain.',
      ),
    ],
  },
  enable_privacy_controls: {
    group: 'The essentials',
    type: 'bool',
    description:
      'Send records through the privacy controls, which remove fields before they leave the account. There is no default: whether personal data leaves unredacted is never decided by omission.',
    example: 'true',
    setInExample: true,
  },
  vpc_id: {
    group: 'The essentials',
    type: 'string',
    description: 'VPC in whose private subnets the privacy controls run. Null: outside any VPC.',
    default: null,
    example: '"vpc-0123456789abcdef0"',
    validations: [
      pattern(
        'vpc_id',
        '^vpc-([0-9a-f]{8}|[0-9a-f]{17})$',
        'the ID of a VPC: vpc- and 8 or 17 hexadecimal digits',
        'Copy it from the VPC console, or remove it to run the privacy controls outside a VPC.',
      ),
    ],
  },

  operata_endpoint: {
    group: 'Operata',
    type: 'string',
    description:
      'HTTPS URL at Operata that takes contact records. Ask Operata for it: no public document states it.',
    example: '"https://api.operata.io/REPLACE-WITH-THE-PATH-FROM-OPERATA"',
    setInExample: true,
    validations: [
      pattern(
        'operata_endpoint',
        '^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[^\\s*]*)?$',
        'an https:// URL without spaces and asterisks, as API destinations take nothing else',
        'Set the URL that Operata gave you.',
      ),
      {
        condition: 'length(var.operata_endpoint) <= 2048',
        message:
          'operata_endpoint has ${length(var.operata_endpoint)} characters: an API destination takes at most 2048. Set the URL that Operata gave you.',
      },
    ],
  },
  operata_group_id: {
    group: 'Operata',
    type: 'string',
    description: 'Group ID at Operata. The user name of Basic authentication.',
    example: '"your-group-id"',
    setInExample: true,
    validations: [
      pattern(
        'operata_group_id',
        '^[!-9;-~]{1,512}$',
        '1 to 512 printable characters without spaces and colons, as the user name of Basic authentication has none',
        "Copy it from the group's settings at Operata.",
      ),
    ],
  },
  operata_api_key: {
    group: 'Operata',
    type: 'string',
    sensitive: true,
    description:
      'API key from Operata. Set it as TF_VAR_operata_api_key rather than in a file. It is kept in the Terraform state: protect that.',
    example: '"set TF_VAR_operata_api_key instead"',
  },
  operata_http_method: {
    group: 'Operata',
    type: 'string',
    description: 'HTTP method with which records are delivered: POST, PUT or PATCH.',
    default: 'POST',
    validations: [oneOf('operata_http_method', ['POST', 'PUT', 'PATCH'], 'POST is usual.')],
  },
  operata_authorization_type: {
    group: 'Operata',
    type: 'string',
    description:
      'How to authenticate at Operata: BASIC (group ID and API key) or API_KEY (the key in a header).',
    default: 'BASIC',
    validations: [
      oneOf('operata_authorization_type', ['BASIC', 'API_KEY'], 'Ask Operata which one the endpoint takes.'),
    ],
  },
  operata_api_key_header: {
    group: 'Operata',
    type: 'string',
    description: 'Header that carries the API key, with API_KEY only.',
    default: 'Authorization',
    validations: [
      pattern(
        'operata_api_key_header',
        "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,512}$",
        'the name of an HTTP header, 1 to 512 characters',
        'Authorization and x-api-key are usual.',
      ),
    ],
  },
  operata_api_key_prefix: {
    group: 'Operata',
    type: 'string',
    description: 'What stands before the API key in that header, its space included. May be empty.',
    default: 'Bearer ',
    validations: [
      pattern(
        'operata_api_key_prefix',
        '^[ -~]{0,64}$',
        'at most 64 printable ASCII characters',
        'Use "Bearer " for a bearer token, "" for the bare key.',
      ),
    ],
  },
  operata_extra_headers: {
    group: 'Operata',
    type: 'map(string)',
    sensitive: true,
    description: 'Further headers for each request, by name. Treated as secrets. At most 100.',
    default: {},
    example: '{ "x-operata-source" = "amazon-connect" }',
  },
  operata_rate_limit_per_second: {
    group: 'Operata',
    type: 'number',
    description:
      'Most requests a second to Operata. A limit below the rate of contacts delays records, and loses none while they are younger than delivery_maximum_record_age_seconds.',
    default: 300,
    validations: [
      between('operata_rate_limit_per_second', 1, 300, 'requests a second', 'Ask Operata for its limit.'),
    ],
  },

  redaction_config: {
    group: 'Privacy controls',
    type: 'any',
    description:
      'What the privacy controls let through: { type = "WHITELIST" or "BLACKLIST", fields = [field paths] }. Null: the mandatory fields alone.',
    default: null,
    example: `{
  type = "WHITELIST"
  fields = [
    "InitiationMethod",
    "Agent.Username",
    "Queue.Name",
  ]
}`,
    setInExample: true,
    validations: [
      onlyWhere(
        'redaction_config',
        'var.enable_privacy_controls',
        'privacy controls are off, so that every field would be delivered',
        'Set enable_privacy_controls = true, or remove redaction_config.',
      ),
      {
        condition:
          'var.redaction_config == null ? true : try(join(",", sort(keys(var.redaction_config))) == "fields,type", false)',
        message: `redaction_config is ${shown('redaction_config')}: it must have exactly the members type and fields. Write redaction_config = { type = "WHITELIST", fields = ["Attributes.Tier"] }.`,
      },
      {
        condition:
          'var.redaction_config == null ? true : try(contains(["WHITELIST", "BLACKLIST"], var.redaction_config.type), false)',
        message:
          'redaction_config.type is ${try(jsonencode(var.redaction_config.type), "missing")}: it must be "WHITELIST" (the mandatory fields and those listed are sent) or "BLACKLIST" (everything but those listed is sent). Choose one.',
      },
      {
        condition:
          'var.redaction_config == null ? true : try(startswith(jsonencode(var.redaction_config.fields), "["), false)',
        message:
          'redaction_config.fields is ${try(jsonencode(var.redaction_config.fields), "missing")}: it must be a list of field paths. Write fields = ["Attributes.Tier"], or fields = [].',
      },
      {
        condition: `alltrue([for field in ${FIELDS} : ${IS_TEXT}])`,
        message: `redaction_config.fields holds \${${FIELDS_THAT(`!${IS_TEXT}`)}}: each field path must be a string. Put it in quotes.`,
      },
      {
        condition: `alltrue([for field in ${FIELDS} : ${IS_PATH} if ${IS_TEXT}])`,
        message: `redaction_config.fields holds \${${FIELDS_THAT(`${IS_TEXT} && !${IS_PATH}`)}}: a field path is made of names separated by dots, such as "Attributes.Tier". A name is whole or * (there are no partial wildcards), and no name is empty or begins or ends with a space. There are no indices: a path passes through arrays by itself. Put a backslash before a dot, space, bracket, ?, * or # that belongs to a name, and before $, / or @ at its start (in HCL: "Attributes.a\\\\.b").`,
      },
      {
        condition: `try(var.redaction_config.type, "") != "BLACKLIST" || alltrue([for field in ${FIELDS} : !${IS_INEFFECTIVE}])`,
        message: `redaction_config denies \${${FIELDS_THAT(IS_INEFFECTIVE)}}, but Operata always receives these mandatory fields, so that denying them removes nothing. Remove them from the list.`,
      },
      {
        // Base64 without its padding has ceil(bytes * 8 / 6) characters, and length() counts characters.
        condition: `length(trim(base64encode(${REDACTION_DOCUMENT}), "=")) <= 10923`,
        message:
          'redaction_config makes a document of more than 8192 bytes, the most that a Systems Manager parameter holds. Shorten the list: a path covers everything beneath it, and * any name.',
      },
    ],
  },
  privacy_cache_ttl_seconds: {
    group: 'Privacy controls',
    type: 'number',
    description: 'How long the function uses a configuration before it reads it again, in seconds.',
    default: 300,
    validations: [
      between('privacy_cache_ttl_seconds', 10, 86400, 'seconds', 'A change is in force after this time.'),
    ],
  },
  privacy_cache_max_stale_seconds: {
    group: 'Privacy controls',
    type: 'number',
    description:
      'How long the last good configuration may be used while it cannot be read again, in seconds. After that only the mandatory fields are sent.',
    default: 3600,
    validations: [
      between('privacy_cache_max_stale_seconds', 10, 604800, 'seconds', 'An hour is usual.'),
      {
        condition: 'var.privacy_cache_max_stale_seconds >= var.privacy_cache_ttl_seconds',
        message:
          'privacy_cache_max_stale_seconds is ${var.privacy_cache_max_stale_seconds}, less than privacy_cache_ttl_seconds (${var.privacy_cache_ttl_seconds}): a configuration would be discarded before it is due to be read again. Raise the first or lower the second.',
      },
    ],
  },
  privacy_function_memory_mb: {
    group: 'Privacy controls',
    type: 'number',
    description: 'Memory of the function, in MB. CPU grows with it.',
    default: 512,
    validations: [between('privacy_function_memory_mb', 128, 10240, 'MB', 'Lambda takes no other.')],
  },
  privacy_function_timeout_seconds: {
    group: 'Privacy controls',
    type: 'number',
    description: 'Time-out of the function, in seconds. A pipe gives enrichment and delivery 300 together.',
    default: 30,
    validations: [
      between('privacy_function_timeout_seconds', 5, 270, 'seconds', '30 leaves room for a slow first read.'),
    ],
  },
  privacy_function_reserved_concurrency: {
    group: 'Privacy controls',
    type: 'number',
    description:
      'Concurrency reserved for the function. Null: none. At least one for each lane (shard times delivery_parallelization_factor), or the pipe is throttled.',
    default: null,
    example: '10',
    validations: [
      between(
        'privacy_function_reserved_concurrency',
        1,
        1000,
        'executions',
        'To stop deliveries set delivery_enabled = false instead.',
      ),
    ],
  },
  privacy_function_tracing: {
    group: 'Privacy controls',
    type: 'bool',
    description: 'Trace the function with AWS X-Ray. Traces hold no contact content.',
    default: false,
  },

  private_subnet_ids: {
    group: 'Network of the privacy controls',
    type: 'list(string)',
    description:
      'Subnets of vpc_id in which the function runs, 1 to 16. Empty: the subnets of the VPC that give no public addresses.',
    default: [],
    example: '["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]',
    validations: [
      {
        condition: 'length(var.private_subnet_ids) <= 16',
        message:
          'private_subnet_ids names ${length(var.private_subnet_ids)} subnets: Lambda takes at most 16. Name fewer; two in different zones are enough.',
      },
      {
        condition:
          'alltrue([for id in var.private_subnet_ids : can(regex("^subnet-([0-9a-f]{8}|[0-9a-f]{17})$", id))])',
        message:
          'private_subnet_ids is ${jsonencode(var.private_subnet_ids)}: each must be subnet- and 8 or 17 hexadecimal digits. Copy them from the VPC console.',
      },
      {
        condition: 'length(var.private_subnet_ids) == 0 || var.vpc_id != null',
        message:
          'private_subnet_ids is ${jsonencode(var.private_subnet_ids)}, but vpc_id is not set, so that the function would run outside the VPC. Set vpc_id, or remove private_subnet_ids.',
      },
      {
        condition: 'length(distinct(var.private_subnet_ids)) == length(var.private_subnet_ids)',
        message:
          'private_subnet_ids is ${jsonencode(var.private_subnet_ids)}, which names a subnet twice. Name each once.',
      },
    ],
  },
  private_subnet_tags: {
    group: 'Network of the privacy controls',
    type: 'map(string)',
    description: 'Tags that narrow down the private subnets found in vpc_id. The value * matches any.',
    default: {},
    example: '{ Tier = "private" }',
    validations: [
      {
        condition:
          'length(var.private_subnet_tags) == 0 || (var.vpc_id != null && length(var.private_subnet_ids) == 0)',
        message:
          'private_subnet_tags is ${jsonencode(var.private_subnet_tags)}, which narrows down the subnets found in vpc_id: it needs vpc_id, and no private_subnet_ids. Set vpc_id and remove private_subnet_ids, or remove private_subnet_tags.',
      },
    ],
  },
  create_ssm_endpoint: {
    group: 'Network of the privacy controls',
    type: 'bool',
    description:
      'Create an interface endpoint for Systems Manager in vpc_id, for subnets with no other way to it. A VPC can have one with private DNS, for all that runs in it.',
    default: false,
    validations: [
      {
        condition: '!var.create_ssm_endpoint || (var.vpc_id != null && var.enable_privacy_controls)',
        message:
          'create_ssm_endpoint is true, but the endpoint serves the privacy controls in a VPC. Set vpc_id and enable_privacy_controls = true, or remove create_ssm_endpoint.',
      },
    ],
  },

  stream_mode: {
    group: 'Contact stream',
    type: 'string',
    description: 'Capacity of the stream: ON_DEMAND grows by itself, PROVISIONED has stream_shard_count.',
    default: 'ON_DEMAND',
    validations: [oneOf('stream_mode', ['ON_DEMAND', 'PROVISIONED'], 'ON_DEMAND suits most.')],
  },
  stream_shard_count: {
    group: 'Contact stream',
    type: 'number',
    description: 'Shards of a PROVISIONED stream. A shard takes 1 MB or 1000 records a second.',
    default: null,
    example: '1',
    validations: [
      between('stream_shard_count', 1, 10000, 'shards', 'One is enough for most instances.'),
      {
        condition: 'var.stream_mode != "PROVISIONED" || var.stream_shard_count != null',
        message:
          'stream_mode is PROVISIONED, but stream_shard_count is not set. Set stream_shard_count = 1 or more, or stream_mode = "ON_DEMAND".',
      },
      onlyWhere(
        'stream_shard_count',
        'var.stream_mode == "PROVISIONED"',
        'stream_mode is ${jsonencode(var.stream_mode)}, which has no shard count',
        'Set stream_mode = "PROVISIONED", or remove stream_shard_count.',
      ),
    ],
  },
  stream_retention_hours: {
    group: 'Contact stream',
    type: 'number',
    description:
      'How long the stream keeps records, in hours. Records whose delivery failed can be read again from it for this long.',
    default: 168,
    validations: [between('stream_retention_hours', 24, 8760, 'hours', '168 is a week.')],
  },
  existing_stream_arn: {
    group: 'Contact stream',
    type: 'string',
    description:
      'Stream of contact records that the instance already uses. It is read instead of a stream of our own; no stream, association or key grant is created.',
    default: null,
    example: '"arn:aws:kinesis:us-west-2:111122223333:stream/existing-contact-records"',
    validations: [
      pattern(
        'existing_stream_arn',
        '^arn:aws[a-z-]*:kinesis:[a-z0-9-]+:[0-9]{12}:stream/[a-zA-Z0-9_.-]{1,128}$',
        'the ARN of a Kinesis data stream',
        '"aws kinesis describe-stream-summary --stream-name NAME" prints it.',
      ),
      inRegion('existing_stream_arn'),
      onlyWhere(
        'existing_stream_arn',
        'var.stream_mode == "ON_DEMAND" && var.stream_shard_count == null',
        'stream_mode and stream_shard_count describe a stream of our own',
        'Remove stream_mode and stream_shard_count, or existing_stream_arn.',
      ),
    ],
  },
  existing_stream_kms_key_arn: {
    group: 'Contact stream',
    type: 'string',
    description:
      'Customer managed key of existing_stream_arn. Null: it is encrypted with the key of the service, or not at all.',
    default: null,
    example: '"arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"',
    validations: [
      ...keyArn('existing_stream_kms_key_arn'),
      onlyWhere(
        'existing_stream_kms_key_arn',
        'var.existing_stream_arn != null',
        'there is no existing stream',
        'Set existing_stream_arn, or use existing_kms_key_arn for the key of a stream of our own.',
      ),
    ],
  },

  associate_connect_instance: {
    group: 'Amazon Connect association',
    type: 'bool',
    description:
      'Make the Amazon Connect instance write its contact records to the stream. Nothing flows without that; with false, do it in the console. An instance has one such stream.',
    default: true,
  },
  connect_instance_id: {
    group: 'Amazon Connect association',
    type: 'string',
    description: 'ID of the Amazon Connect instance. Null: it is looked up by its alias.',
    default: null,
    example: '"12345678-1234-1234-1234-123456789012"',
    validations: [
      pattern(
        'connect_instance_id',
        '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
        'the ID of an instance, a UUID in lower case',
        "It is the last part of the instance's ARN.",
      ),
    ],
  },

  delivery_enabled: {
    group: 'Delivery',
    type: 'bool',
    description: 'Deliver records. False pauses the pipe; it resumes where it stopped.',
    default: true,
  },
  delivery_body: {
    group: 'Delivery',
    type: 'string',
    description:
      'Body of a request: record (the contact record itself) or data ({"data": record}). Null: record with privacy controls, data without. record needs privacy controls.',
    default: null,
    example: '"record"',
    validations: [
      oneOf('delivery_body', ['record', 'data'], 'Ask Operata which one the endpoint takes.'),
      {
        condition: 'var.delivery_body != "record" || var.enable_privacy_controls',
        message:
          'delivery_body is "record", but privacy controls are off: a pipe alone cannot send a bare record, as its input template loses the quotes. Set enable_privacy_controls = true (with redaction_config = { type = "BLACKLIST", fields = [] } the whole record is sent), or delivery_body = "data".',
      },
    ],
  },
  delivery_input_template: {
    group: 'Delivery',
    type: 'string',
    description:
      "Input template of the pipe's target, instead of the one that delivery_body stands for. With privacy controls it sees what the function returns, without them the Kinesis record.",
    default: null,
    example: '"{\\"record\\": <$.data>, \\"source\\": \\"amazon-connect\\"}"',
    validations: [
      {
        condition:
          'var.delivery_input_template == null ? true : length(var.delivery_input_template) >= 1 && length(var.delivery_input_template) <= 8192',
        message:
          'delivery_input_template has ${var.delivery_input_template == null ? 0 : length(var.delivery_input_template)} characters: a pipe takes 1 to 8192. Shorten it, or remove it.',
      },
      onlyWhere(
        'delivery_input_template',
        'var.delivery_body != "data" || !var.enable_privacy_controls',
        'delivery_body is "data", so that both would wrap the record',
        'Remove one of the two.',
      ),
    ],
  },
  delivery_maximum_retry_attempts: {
    group: 'Delivery',
    type: 'number',
    description:
      'How often a failed delivery is tried again before the record goes to the dead-letter queue. Few: an outage at Operata fills the queue. Many: a record that always fails holds up those behind it. Failures to connect do not count.',
    default: 100,
    validations: [between('delivery_maximum_retry_attempts', 0, 10000, 'attempts', '100 suits most.')],
  },
  delivery_maximum_record_age_seconds: {
    group: 'Delivery',
    type: 'number',
    description:
      'Age at which a record that could not be delivered goes to the dead-letter queue, in seconds. It must stay well below the retention of the stream, from which such records are read again.',
    default: 86400,
    validations: [
      between('delivery_maximum_record_age_seconds', 60, 604800, 'seconds', '86400 is a day.'),
      {
        condition:
          'var.existing_stream_arn != null || var.delivery_maximum_record_age_seconds < var.stream_retention_hours * 3600',
        message:
          'delivery_maximum_record_age_seconds is ${var.delivery_maximum_record_age_seconds}, but the stream keeps records for ${var.stream_retention_hours * 3600} seconds (stream_retention_hours = ${var.stream_retention_hours}): records would be gone before their delivery is given up. Lower the first or raise stream_retention_hours.',
      },
    ],
  },
  delivery_parallelization_factor: {
    group: 'Delivery',
    type: 'number',
    description:
      'How many batches of a shard are delivered at the same time. More than 1 is faster, and keeps the order of records only within a partition key.',
    default: 1,
    validations: [between('delivery_parallelization_factor', 1, 10, 'batches', '1 suits most.')],
  },
  delivery_starting_position: {
    group: 'Delivery',
    type: 'string',
    description:
      'Where in the stream delivery begins: TRIM_HORIZON (the oldest record) or LATEST. Null: TRIM_HORIZON for a stream of our own, LATEST for an existing one, so that its history is not sent. Changing it replaces the pipe.',
    default: null,
    example: '"LATEST"',
    validations: [
      oneOf('delivery_starting_position', ['TRIM_HORIZON', 'LATEST'], 'Leave it unset if in doubt.'),
    ],
  },
  delivery_log_level: {
    group: 'Delivery',
    type: 'string',
    description:
      'What the pipe logs: OFF, ERROR, INFO or TRACE. No level logs the content of records: execution data is never included.',
    default: 'ERROR',
    validations: [oneOf('delivery_log_level', ['OFF', 'ERROR', 'INFO', 'TRACE'], 'ERROR suits most.')],
  },

  backup_enabled: {
    group: 'Backup',
    type: 'bool',
    description: 'Keep a copy of every record, unredacted, in a bucket of this account.',
    default: true,
  },
  existing_backup_bucket_name: {
    group: 'Backup',
    type: 'string',
    description:
      'Bucket to write the backup to instead of one of our own. Its policy and life cycle are yours.',
    default: null,
    example: '"your-backup-bucket"',
    validations: [
      pattern(
        'existing_backup_bucket_name',
        '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
        'the name of a bucket, 3 to 63 lower-case letters, digits, dots and hyphens',
        'It is a name, not an ARN or a URL.',
      ),
      {
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
        condition:
          'var.existing_backup_bucket_name == null ? true : !can(regex("[.][.]|^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+$", var.existing_backup_bucket_name))',
        message: `existing_backup_bucket_name is ${shown('existing_backup_bucket_name')}: it must not have two dots in a row, nor look like an IP address. Name a bucket that exists.`,
      },
      onlyWhere(
        'existing_backup_bucket_name',
        'var.backup_enabled',
        'the backup is off',
        'Set backup_enabled = true, or remove existing_backup_bucket_name.',
      ),
    ],
  },
  existing_backup_bucket_key_arn: {
    group: 'Backup',
    type: 'string',
    description:
      'Customer managed key with which the backup is encrypted in existing_backup_bucket_name. Null: with the key of S3 (SSE-S3).',
    default: null,
    example: '"arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"',
    validations: [
      ...keyArn('existing_backup_bucket_key_arn'),
      onlyWhere(
        'existing_backup_bucket_key_arn',
        'var.existing_backup_bucket_name != null',
        'there is no existing bucket',
        'Set existing_backup_bucket_name, or use existing_kms_key_arn for the key of a bucket of our own.',
      ),
    ],
  },
  backup_expiration_days: {
    group: 'Backup',
    type: 'number',
    description:
      'Age at which objects of the backup are deleted, in days. Raw personal data is not kept for ever.',
    default: 90,
    validations: [between('backup_expiration_days', 1, 3650, 'days', '90 is three months.')],
  },
  backup_noncurrent_expiration_days: {
    group: 'Backup',
    type: 'number',
    description:
      'Days after which an earlier version of a deleted or overwritten object is deleted for good.',
    default: 7,
    validations: [between('backup_noncurrent_expiration_days', 1, 3650, 'days', '7 is a week.')],
  },
  backup_abort_upload_days: {
    group: 'Backup',
    type: 'number',
    description: 'Days after which the parts of an unfinished upload are deleted.',
    default: 1,
    validations: [between('backup_abort_upload_days', 1, 365, 'days', '1 suits most.')],
  },
  backup_force_destroy: {
    group: 'Backup',
    type: 'bool',
    description:
      'Let Terraform destroy the bucket with the records in it. False: it refuses while there are any. To take effect it has to be applied before the destroy.',
    default: false,
  },
  backup_buffer_interval_seconds: {
    group: 'Backup',
    type: 'number',
    description:
      'Seconds after which Firehose writes what it has, if backup_buffer_size_mb is not reached before.',
    default: 300,
    validations: [between('backup_buffer_interval_seconds', 60, 900, 'seconds', '300 suits most.')],
  },
  backup_buffer_size_mb: {
    group: 'Backup',
    type: 'number',
    description:
      'MB that Firehose collects before it writes, if backup_buffer_interval_seconds is not over before.',
    default: 5,
    validations: [between('backup_buffer_size_mb', 1, 128, 'MB', '5 suits most.')],
  },

  existing_kms_key_arn: {
    group: 'Encryption',
    type: 'string',
    description:
      'Customer managed key to use instead of one of our own. It needs the policy and the tag in docs/existing-key-policy.json.',
    default: null,
    example: '"arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"',
    validations: keyArn('existing_kms_key_arn'),
  },
  retain_created_kms_key: {
    group: 'Encryption',
    type: 'bool',
    description:
      'What becomes of our key once existing_kms_key_arn is set on a deployment that was made without it. True: it stays, so that what it encrypted can still be read. False: it is disabled at once and deleted after 7 days, and with it the access to records still in the stream and in the backup. Such a change is refused until this is set.',
    default: null,
    example: 'true',
  },
  kms_key_administrator_arns: {
    group: 'Encryption',
    type: 'list(string)',
    description:
      'IAM roles or users that may administer the key, its policy included, but not use it. Whatever is set, the IAM policies of the account apply.',
    default: [],
    example: '["arn:aws:iam::111122223333:role/KeyAdministrators"]',
    validations: [
      {
        condition:
          'alltrue([for arn in var.kms_key_administrator_arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[^*\\\\s]+$", arn))])',
        message:
          'kms_key_administrator_arns is ${jsonencode(var.kms_key_administrator_arns)}: each must be the ARN of one IAM role or user. A session of a role is not one: name the role, arn:aws:iam::ACCOUNT:role/NAME.',
      },
      {
        condition:
          'length(var.kms_key_administrator_arns) == 0 || var.existing_kms_key_arn == null || coalesce(var.retain_created_kms_key, false)',
        message:
          'kms_key_administrator_arns is ${jsonencode(var.kms_key_administrator_arns)}, but the policy of existing_kms_key_arn is not ours. Put the administrators into the policy of that key, and remove them here.',
      },
    ],
  },

  log_retention_days: {
    group: 'Logs, tags and roles',
    type: 'number',
    description: 'How long the log groups keep their events, in days.',
    default: 90,
    validations: [
      {
        condition: `contains(${JSON.stringify(LOG_RETENTION_DAYS)}, var.log_retention_days)`,
        message: `log_retention_days is \${var.log_retention_days}: CloudWatch Logs knows ${LOG_RETENTION_DAYS.join(', ')}. Choose one of these.`,
      },
    ],
  },
  permissions_boundary_arn: {
    group: 'Logs, tags and roles',
    type: 'string',
    description: 'Managed policy that bounds the permissions of every role created here.',
    default: null,
    example: '"arn:aws:iam::111122223333:policy/Boundary"',
    validations: [
      pattern(
        'permissions_boundary_arn',
        '^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[^*\\s]+$',
        'the ARN of a managed IAM policy',
        '"aws iam list-policies" prints them.',
      ),
    ],
  },
  tags: {
    group: 'Logs, tags and roles',
    type: 'map(string)',
    description:
      'Tags for everything that can have them, besides Project and Environment, whose values they may replace.',
    default: {},
    example: '{ CostCenter = "1234", Owner = "contact-center" }',
    validations: [
      {
        condition:
          'length(var.tags) <= 40 && alltrue([for key, value in var.tags : can(regex("^[\\\\p{L}\\\\p{Z}\\\\p{N}_.:/=+@-]{1,128}$", key)) && can(regex("^[\\\\p{L}\\\\p{Z}\\\\p{N}_.:/=+@-]{0,256}$", value)) && !startswith(lower(key), "aws:")])',
        message:
          'tags is ${jsonencode(var.tags)}: at most 40 tags, keys of 1 to 128 and values of up to 256 letters, digits, spaces and _ . : / = + @ -, and no key may begin with aws:. Correct the tags.',
      },
      {
        // IAM takes keys that differ only in case for the same key, and then refuses the role.
        condition:
          'length(distinct([for key in concat(keys(var.tags), ["Project", "Environment", "EventBridgeApiDestinations"]) : lower(key)])) == length(distinct(concat(keys(var.tags), ["Project", "Environment", "EventBridgeApiDestinations"])))',
        message:
          'tags is ${jsonencode(var.tags)}: two of its keys, or one of them and Project, Environment or EventBridgeApiDestinations, differ only in case, which IAM refuses. Write them alike, or rename one.',
      },
    ],
  },
} as const satisfies Record<string, VariableSpec>;

/** The name of an input variable. */
export type VariableName = keyof typeof VARIABLES;

/** Every variable with its name, in the order of the documentation. */
export const variableList = (): readonly (readonly [VariableName, VariableSpec])[] =>
  Object.entries(VARIABLES) as [VariableName, VariableSpec][];

/** The value of a variable, for use as a whole argument: `${var.environment}`. */
export const variable = (name: VariableName): string => expression(`var.${name}`);

/**
 * Declares every variable. They are declared at the top of the stack, as one inside a construct would get
 * a name that no tfvars file can set.
 */
export function declareVariables(stack: Construct): void {
  for (const [name, spec] of variableList()) {
    const declared = new TerraformVariable(stack, name, {
      type: spec.type === 'any' ? VariableType.ANY : spec.type,
      description: spec.description,
      ...(spec.sensitive && { sensitive: true }),
    });
    declared.overrideLogicalId(name);
    if (spec.default !== undefined) {
      // Not by the constructor, which crashes on null.
      declared.addOverride('default', spec.default);
    }
    if (spec.default !== null) {
      declared.addOverride('nullable', false);
    }
    for (const { condition, message } of spec.validations ?? []) {
      declared.addValidation({ condition: expression(condition), errorMessage: message });
    }
  }
}

/**
 * HCL for the value of a variable, once every variable is valid: what uses it waits for the rules of all.
 * Secrets have no rules of their own, and stay away.
 */
export function onceAllAreValid(name: VariableName): string {
  const others = variableList().filter(([other, { sensitive }]) => other !== name && !sensitive);
  return `[${[name, ...others.map(([other]) => other)].map((each) => `var.${each}`).join(', ')}][0]`;
}
