/**
 * Every text that reaches CreateConnection, CreateApiDestination, PutParameter and CreatePipe against what AWS
 * publishes in botocore 1.43.11: values that the rules of the variables accept must match it.
 */
import { describe, expect, it } from 'vitest';
import {
  API_KEY_PATTERN,
  headerNameProblem,
  isHeaderValue,
  RESERVED_HEADERS,
} from '../../src/stack/connection-values';
import { argumentsOf, theStack } from '../harness/synthesized-stack';

const stack = theStack();

/**
 * Whether the rules of a variable accept a value. Rules in other forms are ignored, which makes the test stricter.
 */
function accepts(name: string): (value: string) => boolean {
  const checks = (stack.variable(name).validation ?? []).flatMap(({ condition }) => [
    ...[...condition.matchAll(/can\(regex\(("(?:[^"\\]|\\.)*"), var\.(\w+)\)\)/g)].flatMap(
      ([, pattern = '', variable]) => {
        const regex = new RegExp((JSON.parse(pattern) as string).replaceAll('$${', '${'));
        return variable === name ? (value: string) => regex.test(value) : [];
      },
    ),
    ...[...condition.matchAll(/!contains\((\[[^\]]*\]), lower\(var\.(\w+)\)\)/g)].map(([, list = '']) => {
      const refused = JSON.parse(list) as readonly string[];
      return (value: string) => !refused.includes(value.toLowerCase());
    }),
    ...[...condition.matchAll(/length\(var\.(\w+)\) <= (\d+)/g)].map(
      ([, , most]) =>
        (value: string) =>
          value.length <= Number(most),
    ),
  ]);
  return (value) => checks.every((check) => check(value));
}

/**
 * "^[ \\t]*[^\\x00-\\x1F:\\x7F]+([ \\t]+[^\\x00-\\x1F:\\x7F]+)*[ \\t]*$", which may take exponential time, in other
 * words: no colon, no control character but tabs, and not tabs alone.
 */
const isCredential = (text: string): boolean =>
  [...text].every(
    (character) => character === '\t' || !(character === ':' || character < ' ' || character === '\u007f'),
  ) && /[^\t]/.test(text);
const NAME = /^[.\-_A-Za-z0-9]+$/;
const ENDPOINT = /^((%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@&=+$,A-Za-z0-9])+)([).!';/?:,])?$/;
const HEADER_NAME = /^[!#$%&'*+-.^_`|~0-9a-zA-Z]+$/;

interface Row {
  /** What the stack makes of the value. */
  readonly makes?: (value: string) => string;
  readonly accepts: (value: string) => boolean;
  readonly matches: (text: string) => boolean;
  readonly longest: number;
  /** A value that is right, and must be let through. */
  readonly right: string;
}

const CONNECTION = 'aws_cloudwatch_event_connection';
const DESTINATION = 'aws_cloudwatch_event_api_destination';
const PARAMETERS = 'auth_parameters';
const HEADER = `${PARAMETERS}.invocation_http_parameters.header`;

/** What a variable's value is part of, by type and argument. */
const OPEN: Readonly<Record<string, readonly Row[]>> = {
  [`${CONNECTION} name`]: [environment((value) => `operata-${value}`, NAME, 64)],
  [`${CONNECTION} ${PARAMETERS}.basic.username`]: [
    { accepts: accepts('operata_group_id'), matches: isCredential, longest: 512, right: 'group-1' },
  ],
  [`${CONNECTION} ${PARAMETERS}.basic.password`]: [
    { accepts: isApiKey, matches: isCredential, longest: 512, right: 'k3y/+=' },
  ],
  [`${CONNECTION} ${PARAMETERS}.api_key.key`]: [
    {
      accepts: accepts('operata_api_key_header'),
      matches: (text) => isCredential(text) && !RESERVED_HEADERS.includes(text.toLowerCase()),
      longest: 512,
      right: 'x-api-key',
    },
  ],
  [`${CONNECTION} ${PARAMETERS}.api_key.value`]: [
    {
      makes: (value) => `${value}${'k'.repeat(448)}`,
      accepts: accepts('operata_api_key_prefix'),
      matches: isCredential,
      longest: 512,
      right: 'Bearer ',
    },
    {
      makes: (value) => `${'p'.repeat(64)}${value}`,
      accepts: isApiKey,
      matches: isCredential,
      longest: 512,
      right: 'key',
    },
  ],
  [`${CONNECTION} ${HEADER}.key`]: [
    {
      accepts: (value) => headerNameProblem(value) === undefined,
      matches: (text) => HEADER_NAME.test(text) && !RESERVED_HEADERS.includes(text.toLowerCase()),
      longest: 512,
      right: 'x-operata-source',
    },
  ],
  [`${CONNECTION} ${HEADER}.value`]: [
    {
      accepts: isHeaderValue,
      // "^[ \t]*[\x20-\x7E]+([ \t]+[\x20-\x7E]+)*[ \t]*$", without its many ways to match
      matches: (text) => /^[\t -~]*$/.test(text) && /[ -~]/.test(text),
      longest: 512,
      right: 'amazon connect',
    },
  ],
  [`${DESTINATION} name`]: [environment((value) => `operata-${value}`, NAME, 64)],
  [`${DESTINATION} invocation_endpoint`]: [
    {
      accepts: accepts('operata_endpoint'),
      matches: (text) => ENDPOINT.test(text),
      longest: 2048,
      right: 'https://api.operata.io:8443/a/%20/b',
    },
  ],
  'aws_ssm_parameter name': [
    environment((value) => `/operata/${value}/redaction-config`, /^[a-zA-Z0-9_.\-/]+$/, 1011),
  ],
  'aws_pipes_pipe name': [
    environment((value) => `operata-${value}-${'a'.repeat(32)}`, NAME, 64),
    {
      makes: (value) => `operata-${'e'.repeat(16)}-${value}`,
      accepts: accepts('connect_instance_alias'),
      matches: (text) => NAME.test(text),
      longest: 64,
      right: 'my-alias',
    },
  ],
  'aws_pipes_pipe target_parameters.input_template': [
    {
      accepts: (value) => value.length >= 1 && accepts('delivery_input_template')(value),
      matches: () => true,
      longest: 8192,
      right: '{"x": <$.data>}',
    },
  ],
};

function environment(makes: (value: string) => string, pattern: RegExp, longest: number): Row {
  return {
    makes,
    accepts: accepts('environment'),
    matches: (text) => pattern.test(text),
    longest,
    right: 'production',
  };
}

function isApiKey(value: string): boolean {
  return new RegExp(API_KEY_PATTERN).test(value);
}

/** Arguments without a user's text, or with values that other tests check. */
const CLOSED: Readonly<Record<string, string>> = {
  [`${CONNECTION} description`]: 'fixed',
  [`${CONNECTION} authorization_type`]: 'one of a list',
  [`${CONNECTION} kms_key_identifier`]: 'an ARN, with a rule of its own',
  [`${CONNECTION} ${HEADER}.is_value_secret`]: 'fixed',
  [`${DESTINATION} description`]: 'fixed',
  [`${DESTINATION} connection_arn`]: 'made by AWS',
  [`${DESTINATION} http_method`]: 'one of a list',
  [`${DESTINATION} invocation_rate_limit_per_second`]: 'a number',
  'aws_ssm_parameter description': 'fixed',
  'aws_ssm_parameter insecure_value': 'without {{: wrong-variables.ts',
  'aws_ssm_parameter tier': 'fixed',
  'aws_ssm_parameter type': 'fixed',
  'aws_pipes_pipe description': 'fixed',
  'aws_pipes_pipe desired_state': 'one of a list',
  'aws_pipes_pipe enrichment': 'made by AWS',
  'aws_pipes_pipe log_configuration.cloudwatch_logs_log_destination.log_group_arn': 'made by AWS',
  'aws_pipes_pipe log_configuration.level': 'one of a list',
  'aws_pipes_pipe role_arn': 'made by AWS',
  'aws_pipes_pipe source': 'an ARN, with a rule of its own',
  'aws_pipes_pipe source_parameters.kinesis_stream_parameters.batch_size': 'fixed',
  'aws_pipes_pipe source_parameters.kinesis_stream_parameters.dead_letter_config.arn': 'made by AWS',
  'aws_pipes_pipe source_parameters.kinesis_stream_parameters.maximum_record_age_in_seconds': 'a number',
  'aws_pipes_pipe source_parameters.kinesis_stream_parameters.maximum_retry_attempts': 'a number',
  'aws_pipes_pipe source_parameters.kinesis_stream_parameters.parallelization_factor': 'a number',
  'aws_pipes_pipe source_parameters.kinesis_stream_parameters.starting_position': 'one of a list',
  'aws_pipes_pipe source_parameters.filter_criteria.filter.pattern': 'fixed',
  'aws_pipes_pipe target': 'made by AWS',
};

/** Each character alone, in the middle and at both ends, and every length around the limits. */
const PROBES: readonly string[] = [
  ...Array.from({ length: 0x180 }, (_, code) => String.fromCodePoint(code)),
  '\u2028',
  '😀',
  '{{',
].flatMap((character) => [
  character,
  `a${character}b`,
  `${character}ab`,
  `ab${character}`,
  `https://a.io/${character}`,
  `https://a.io/b${character}c`,
]);
const LENGTHS = [0, 1, 2, 16, 17, 32, 33, 64, 65, 448, 449, 511, 512, 513, 2048, 2049, 8192, 8193];

describe('the values that the variables accept', () => {
  it('are all in the tables', () => {
    const types = [CONNECTION, DESTINATION, 'aws_ssm_parameter', 'aws_pipes_pipe'];
    const set = [...argumentsOf(stack).keys()].filter((key) => types.includes(key.split(' ')[0] ?? ''));
    const known = [...Object.keys(OPEN), ...Object.keys(CLOSED)];
    expect(set.filter((key) => !known.includes(key))).toEqual([]);
  });

  it.each(Object.entries(OPEN).flatMap(([key, rows]) => rows.map((row) => [key, row] as const)))(
    'are accepted by AWS: %s',
    (_key, { makes = (value) => value, accepts: isAccepted, matches, longest, right }) => {
      const values = [
        ...PROBES,
        ...RESERVED_HEADERS,
        ...LENGTHS.flatMap((length) => ['a'.repeat(length), `https://a.io/${'b'.repeat(length)}`]),
      ].filter(isAccepted);
      const wrong = values.filter((value) => {
        const text = makes(value);
        return text.length < 1 || text.length > longest || !matches(text);
      });
      expect(wrong).toEqual([]);
      expect(isAccepted(right)).toBe(true);
      expect(matches(makes(right))).toBe(true);
    },
  );
});
