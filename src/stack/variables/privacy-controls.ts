import { FIELD_PATH_PATTERN, INEFFECTIVE_PATH_PATTERN } from '../field-path-pattern';
import { quoted } from '../hcl/expression';
import { asksForPseudonyms } from '../pseudonyms';
import {
  between,
  NOT_AS_TEXT,
  onceHolds,
  onlyWhere,
  shown,
  type Validation,
  type VariableSpecs,
} from './rules';

const document = (value: string): string => `jsonencode({ key = "REDACTION_CONFIG", value = ${value} })`;

/**
 * HCL for the document that the function reads, in the format of the Operata integration guide. The condition selects
 * one of two documents, because Terraform would convert two conditional values to a common type.
 */
export const REDACTION_DOCUMENT = `(var.redaction_config == null ? ${document('{ type = "WHITELIST", fields = [] }')} : ${document('var.redaction_config')})`;

const FIELDS = 'try([for field in var.redaction_config.fields : field], [])';
/** Empty if it is not a list. */
const REPLACE = 'try(concat(var.redaction_config.replace), [])';
/** HCL condition: an object has exactly these members. As JSON, because a name may contain any separator. */
const hasExactly = (object: string, ...members: readonly string[]): string =>
  `try(jsonencode(keys(${object})) == jsonencode(${JSON.stringify([...members].sort())}), false)`;
const IS_ENTRY = hasExactly('entry', 'field', 'with');
const HAS_WAY = 'try(contains(["PSEUDONYM", "LAST4"], entry.with), false)';
/** The fields of the entries with the right members. */
const REPLACED = `[for entry in ${REPLACE} : entry.field if ${IS_ENTRY}]`;

/** HCL condition: the list asks for pseudonyms. */
export const PSEUDONYMS_ARE_ASKED_FOR = asksForPseudonyms(REDACTION_DOCUMENT);

/** The elements of a list that a rule refuses, for its message. @param list HCL @param refused HCL condition */
const these = (each: string, list: string, refused: string): string =>
  `\${join(", ", [for ${each} in ${list} : jsonencode(${each}) if ${refused}])}`;
const IS_TEXT = 'startswith(jsonencode(field), "\\"")';
const NO_PATH = `${IS_TEXT} && !can(regex(${quoted(FIELD_PATH_PATTERN)}, field))`;
const IS_INEFFECTIVE = `can(regex(${quoted(INEFFECTIVE_PATH_PATTERN)}, field))`;
const UNSTORABLE = 'strcontains(jsonencode(field), "{{")';

/** The rules for field paths. @param paths HCL for a list */
const pathRules = (member: string, paths: string): readonly Validation[] => [
  {
    condition: `alltrue([for field in ${paths} : ${IS_TEXT}])`,
    message: `redaction_config.${member} contains ${these('field', paths, `!${IS_TEXT}`)}: each field path must be a string. Put it in quotes.`,
  },
  {
    condition: `!anytrue([for field in ${paths} : ${NO_PATH}])`,
    message: `redaction_config.${member} contains ${these('field', paths, NO_PATH)}: a field path consists of names separated by dots, such as "Attributes.Tier". A name is complete or * (there are no partial wildcards), is not empty, and does not start or end with a space. There are no indices: a path matches all elements of an array. Put a backslash before a dot, space, bracket, ?, * or # that is part of a name, and before $, / or @ at its start (in HCL: "Attributes.a\\\\.b").`,
  },
  {
    // https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
    condition: `!anytrue([for field in ${paths} : ${UNSTORABLE}])`,
    message: `redaction_config.${member} contains ${these('field', paths, UNSTORABLE)}: Systems Manager does not accept {{ in the value of a parameter. Write * instead of the name that contains it.`,
  },
];

const MAX_STALE = between('privacy_cache_max_stale_seconds', 10, 604800, 'seconds', 'An hour is usual.');

export const PRIVACY_CONTROLS = {
  redaction_config: {
    type: 'any',
    description:
      'The fields that are sent: { type = "WHITELIST" or "BLACKLIST", fields = [field paths] }. "WHITELIST" sends the mandatory fields and the listed ones, "BLACKLIST" all except the listed ones. Optionally, replace = [{ field = field path, with = "PSEUDONYM" or "LAST4" }] replaces values that are sent. Null: only the mandatory fields.',
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
        'privacy controls are off, so every field would be delivered',
        'Set enable_privacy_controls = true, or remove redaction_config.',
      ),
      {
        condition: `var.redaction_config == null ? true : ${hasExactly('var.redaction_config', 'fields', 'type')} || ${hasExactly('var.redaction_config', 'fields', 'replace', 'type')}`,
        message: `redaction_config is ${shown('redaction_config')}: it must be an object with the members type and fields, and optionally replace, only\${startswith(jsonencode(var.redaction_config), "\\"") ? " (it is text: ${NOT_AS_TEXT})" : ""}. Write redaction_config = { type = "WHITELIST", fields = ["Attributes.Tier"] }.`,
      },
      // A missing member already has an error.
      {
        condition:
          'can(var.redaction_config.type) ? try(contains(["WHITELIST", "BLACKLIST"], var.redaction_config.type), false) : true',
        message:
          'redaction_config.type is ${try(jsonencode(var.redaction_config.type), "missing")}: it must be "WHITELIST" (the mandatory and the listed fields are sent) or "BLACKLIST" (all fields except the listed ones are sent). Choose one.',
      },
      {
        condition:
          'can(var.redaction_config.fields) ? startswith(jsonencode(var.redaction_config.fields), "[") : true',
        message:
          'redaction_config.fields is ${try(jsonencode(var.redaction_config.fields), "missing")}: it must be a list of field paths. Write fields = ["Attributes.Tier"], or fields = [].',
      },
      {
        condition:
          'can(var.redaction_config.replace) ? startswith(jsonencode(var.redaction_config.replace), "[") : true',
        message:
          'redaction_config.replace is ${try(jsonencode(var.redaction_config.replace), "missing")}: it must be a list of objects with the members field and with. Write replace = [{ field = "CustomerEndpoint.Address", with = "PSEUDONYM" }], or remove it.',
      },
      {
        condition: `alltrue([for entry in ${REPLACE} : ${IS_ENTRY}])`,
        message: `redaction_config.replace contains ${these('entry', REPLACE, `!${IS_ENTRY}`)}: each element must be an object with the members field and with only. Write { field = "CustomerEndpoint.Address", with = "PSEUDONYM" }.`,
      },
      {
        condition: `alltrue([for entry in ${REPLACE} : ${HAS_WAY} if ${IS_ENTRY}])`,
        message: `redaction_config.replace contains ${these('entry', REPLACE, `${IS_ENTRY} && !${HAS_WAY}`)}: with must be "PSEUDONYM" (the same value always gets the same token) or "LAST4" (**** and the last four characters). Choose one.`,
      },
      ...pathRules('fields', FIELDS),
      ...pathRules('replace', REPLACED),
      {
        condition: `try(var.redaction_config.type, "") != "BLACKLIST" || !anytrue([for field in ${FIELDS} : ${IS_INEFFECTIVE}])`,
        message: `redaction_config denies ${these('field', FIELDS, IS_INEFFECTIVE)}, but these fields are mandatory and always sent, so denying them removes nothing. Remove them from the list.`,
      },
      {
        condition: `!anytrue([for field in ${REPLACED} : ${IS_INEFFECTIVE}])`,
        message: `redaction_config replaces ${these('field', REPLACED, IS_INEFFECTIVE)}, but these fields are mandatory and always sent as they are. Remove them from replace.`,
      },
      {
        // length() counts characters, so the bytes are counted in Base64: without padding it has ceil(bytes * 8 / 6)
        // characters.
        condition: `length(trim(base64encode(${REDACTION_DOCUMENT}), "=")) <= 10923`,
        message:
          'redaction_config results in a document of more than 8192 bytes, the maximum of a Systems Manager parameter. Shorten the list: a path covers all fields below it, and * matches any name.',
      },
    ],
  },
  privacy_cache_ttl_seconds: {
    type: 'number',
    description: 'How long the function caches its configuration, in seconds.',
    default: 300,
    validations: [
      between('privacy_cache_ttl_seconds', 10, 86400, 'seconds', 'A change takes effect after this time.'),
    ],
  },
  privacy_cache_max_stale_seconds: {
    type: 'number',
    description:
      'How long the function uses the last valid configuration if a refresh fails, in seconds. After that, only the mandatory fields are sent.',
    default: 3600,
    validations: [
      MAX_STALE,
      onceHolds(MAX_STALE, {
        condition: 'var.privacy_cache_max_stale_seconds >= var.privacy_cache_ttl_seconds',
        message:
          'privacy_cache_max_stale_seconds is ${var.privacy_cache_max_stale_seconds}, less than privacy_cache_ttl_seconds (${var.privacy_cache_ttl_seconds}): a configuration would be discarded before its refresh is due. Increase privacy_cache_max_stale_seconds, or decrease privacy_cache_ttl_seconds.',
      }),
    ],
  },
  privacy_function_memory_mb: {
    type: 'number',
    description: 'Memory of the function, in MB. The CPU share is proportional to it.',
    default: 512,
    validations: [between('privacy_function_memory_mb', 128, 10240, 'MB', 'Lambda accepts no other values.')],
  },
  privacy_function_timeout_seconds: {
    type: 'number',
    description:
      'Timeout of the function, in seconds. A pipe allows 300 seconds for enrichment and delivery together.',
    default: 30,
    validations: [
      between('privacy_function_timeout_seconds', 5, 270, 'seconds', '30 allows for a slow first read.'),
    ],
  },
  privacy_function_reserved_concurrency: {
    type: 'number',
    description:
      'Concurrency reserved for the function. Null: none. It must be at least the number of concurrent batches (shards times delivery_parallelization_factor), or the pipe is throttled.',
    default: null,
    example: '10',
    validations: [
      between(
        'privacy_function_reserved_concurrency',
        1,
        1000,
        'executions',
        'To stop deliveries, set delivery_enabled = false instead.',
      ),
    ],
  },
  privacy_function_tracing: {
    type: 'bool',
    description: 'Trace the function with AWS X-Ray. Traces contain no content of records.',
    default: false,
  },
} as const satisfies VariableSpecs;
