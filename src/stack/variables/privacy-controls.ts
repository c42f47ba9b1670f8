import { FIELD_PATH_PATTERN, INEFFECTIVE_PATH_PATTERN } from '../field-path-pattern';
import { quoted } from '../hcl/expression';
import { REDACTION_DOCUMENT } from './redaction-document';
import { between, NOT_AS_TEXT, onceHolds, onlyWhere, shown } from './rules';
import type { VariableSpecs } from './spec';

const FIELDS = 'try([for field in var.redaction_config.fields : field], [])';
const FIELDS_THAT = (condition: string): string =>
  `join(", ", [for field in ${FIELDS} : jsonencode(field) if ${condition}])`;
const IS_TEXT = 'startswith(jsonencode(field), "\\"")';
const IS_PATH = `can(regex(${quoted(FIELD_PATH_PATTERN)}, field))`;
const IS_INEFFECTIVE = `can(regex(${quoted(INEFFECTIVE_PATH_PATTERN)}, field))`;

const MAX_STALE = between('privacy_cache_max_stale_seconds', 10, 604800, 'seconds', 'An hour is usual.');

export const PRIVACY_CONTROLS = {
  redaction_config: {
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
        message: `redaction_config is ${shown('redaction_config')}: it must have exactly the members type and fields\${startswith(jsonencode(var.redaction_config), "\\"") ? " (it is text: ${NOT_AS_TEXT})" : ""}. Write redaction_config = { type = "WHITELIST", fields = ["Attributes.Tier"] }.`,
      },
      // A member that is missing has an error already.
      {
        condition:
          'can(var.redaction_config.type) ? try(contains(["WHITELIST", "BLACKLIST"], var.redaction_config.type), false) : true',
        message:
          'redaction_config.type is ${try(jsonencode(var.redaction_config.type), "missing")}: it must be "WHITELIST" (the mandatory fields and those listed are sent) or "BLACKLIST" (everything but those listed is sent). Choose one.',
      },
      {
        condition:
          'can(var.redaction_config.fields) ? startswith(jsonencode(var.redaction_config.fields), "[") : true',
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
        // https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
        condition: `alltrue([for field in ${FIELDS} : !strcontains(jsonencode(field), "{{")])`,
        message: `redaction_config.fields holds \${${FIELDS_THAT('strcontains(jsonencode(field), "{{")')}}: Systems Manager accepts no {{ in the value of a parameter. Write * in place of the name that holds it.`,
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
    type: 'number',
    description: 'How long the function uses a configuration before it reads it again, in seconds.',
    default: 300,
    validations: [
      between('privacy_cache_ttl_seconds', 10, 86400, 'seconds', 'A change is in force after this time.'),
    ],
  },
  privacy_cache_max_stale_seconds: {
    type: 'number',
    description:
      'How long the last good configuration may be used while it cannot be read again, in seconds. After that only the mandatory fields are sent.',
    default: 3600,
    validations: [
      MAX_STALE,
      onceHolds(MAX_STALE, {
        condition: 'var.privacy_cache_max_stale_seconds >= var.privacy_cache_ttl_seconds',
        message:
          'privacy_cache_max_stale_seconds is ${var.privacy_cache_max_stale_seconds}, less than privacy_cache_ttl_seconds (${var.privacy_cache_ttl_seconds}): a configuration would be discarded before it is due to be read again. Raise the first or lower the second.',
      }),
    ],
  },
  privacy_function_memory_mb: {
    type: 'number',
    description: 'Memory of the function, in MB. CPU grows with it.',
    default: 512,
    validations: [between('privacy_function_memory_mb', 128, 10240, 'MB', 'Lambda takes no other.')],
  },
  privacy_function_timeout_seconds: {
    type: 'number',
    description: 'Time-out of the function, in seconds. A pipe gives enrichment and delivery 300 together.',
    default: 30,
    validations: [
      between('privacy_function_timeout_seconds', 5, 270, 'seconds', '30 leaves room for a slow first read.'),
    ],
  },
  privacy_function_reserved_concurrency: {
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
    type: 'bool',
    description: 'Trace the function with AWS X-Ray. Traces hold no contact content.',
    default: false,
  },
} as const satisfies VariableSpecs;
