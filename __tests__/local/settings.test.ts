import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/cli/errors';
import { type PipelineSettings, readSettings } from '../../src/local/settings';
import type { JsonObject, JsonValue } from '../../src/records/json';

const VARIABLES: Readonly<Record<string, JsonValue>> = {
  aws_region: 'eu-west-1',
  on: true,
  auth: 'BASIC',
  headers: { 'x-b': 'B', 'x-a': 'A' },
  password: 'hidden',
  template: null,
  attempts: 7,
};

/** A stack in which the given resources replace the usual ones. */
function stack(changes: Readonly<Record<string, JsonObject | undefined>> = {}): JsonObject {
  const resources: Record<string, JsonObject | undefined> = {
    aws_kinesis_stream: { name: 'S', retention_period: 48, count: '${var.on ? 1 : 0}' },
    aws_pipes_pipe: {
      name: 'pipe-${var.aws_region}',
      desired_state: '${var.on ? "RUNNING" : "STOPPED"}',
      enrichment: '${one(aws_lambda_function.f[*].arn)}',
      source_parameters: [
        {
          kinesis_stream_parameters: {
            batch_size: 1,
            maximum_retry_attempts: '${var.attempts}',
            maximum_record_age_in_seconds: 60,
            parallelization_factor: 2,
          },
        },
      ],
      dynamic: {
        target_parameters: {
          for_each: '${var.template != null ? [1] : []}',
          content: { input_template: '${var.template}' },
        },
      },
    },
    aws_cloudwatch_event_connection: {
      authorization_type: '${var.auth}',
      auth_parameters: {
        dynamic: {
          basic: {
            for_each: '${var.auth == "BASIC" ? [1] : []}',
            content: { username: 'u', password: '${var.password}' },
          },
          api_key: {
            for_each: '${var.auth == "API_KEY" ? [1] : []}',
            content: { key: 'x-key', value: 'Bearer ${var.password}' },
          },
          invocation_http_parameters: {
            for_each: '${length(nonsensitive(var.headers)) > 0 ? [1] : []}',
            content: {
              dynamic: {
                header: {
                  for_each: '${nonsensitive(var.headers)}',
                  content: { key: '${header.key}', value: '${header.value}', is_value_secret: true },
                },
              },
            },
          },
        },
      },
    },
    aws_cloudwatch_event_api_destination: {
      invocation_endpoint: 'https://e.example/x',
      http_method: 'POST',
      invocation_rate_limit_per_second: 10,
    },
    aws_lambda_function: {
      count: '${var.on ? 1 : 0}',
      function_name: 'F',
      filename: 'assets/a.zip',
      handler: 'index.handler',
      timeout: 9,
      role: '${aws_iam_role.r.arn}',
      environment: { variables: { A: '${var.attempts}', B: null, C: 'c' } },
    },
    aws_ssm_parameter: {
      count: '${var.on ? 1 : 0}',
      name: '/p',
      insecure_value:
        '${jsonencode({ key = "K", value = var.template == null ? { fields = [] } : var.template })}',
    },
    aws_kinesis_firehose_delivery_stream: {
      name: 'D',
      extended_s3_configuration: {
        prefix: 'a/!{timestamp:yyyy}/',
        compression_format: 'GZIP',
        buffering_size: 2,
        processing_configuration: {
          enabled: true,
          processors: [{ type: 'AppendDelimiterToRecord', parameters: [] }],
        },
      },
    },
    ...changes,
  };
  const present = Object.entries(resources).filter(
    (entry): entry is [string, JsonObject] => entry[1] !== undefined,
  );
  return { resource: Object.fromEntries(present.map(([type, body]) => [type, { it: body }])) };
}

function read(json: JsonObject, variables: Readonly<Record<string, JsonValue>> = {}): PipelineSettings {
  return readSettings({ directory: '/stack', json }, new Map(Object.entries({ ...VARIABLES, ...variables })));
}

function problems(json: JsonObject, variables: Readonly<Record<string, JsonValue>> = {}): readonly string[] {
  try {
    read(json, variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
  }
  throw new Error('no configuration error');
}

describe('readSettings', () => {
  it('reads everything from the artefact', () => {
    expect(read(stack())).toEqual({
      region: 'eu-west-1',
      streamArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/S',
      pipe: {
        name: 'pipe-eu-west-1',
        maximumRetryAttempts: 7,
        maximumRecordAgeSeconds: 60,
        parallelizationFactor: 2,
        filtersContactRecords: false,
        running: true,
        inputTemplate: undefined,
      },
      destination: {
        endpoint: 'https://e.example/x',
        method: 'POST',
        rateLimitPerSecond: 10,
        headers: [
          ['Authorization', `Basic ${Buffer.from('u:hidden').toString('base64')}`],
          ['x-a', 'A'],
          ['x-b', 'B'],
        ],
      },
      privacyFunction: {
        name: 'F',
        zipFile: '/stack/assets/a.zip',
        handler: 'index.handler',
        timeoutSeconds: 9,
        environment: { A: '7', C: 'c' },
        parameterName: '/p',
        parameterValue: '{"key":"K","value":{"fields":[]}}',
      },
      backup: {
        streamName: 'D',
        prefix: 'a/!{timestamp:yyyy}/',
        bufferBytes: 2 * 1024 * 1024,
        delimiter: '\n',
      },
    });
  });

  it('sends the key in a header with API_KEY', () => {
    expect(read(stack(), { auth: 'API_KEY', headers: {} }).destination.headers).toEqual([
      ['x-key', 'Bearer hidden'],
    ]);
  });

  it('reads resources that are off as absent, and a template', () => {
    const settings = read(stack(), {
      on: false,
      template: '{"d": <$.data>}',
      existing_stream_arn: 'arn:given',
    });
    expect(settings.privacyFunction).toBeUndefined();
    expect(settings.pipe.running).toBe(false);
    expect(settings.pipe.inputTemplate?.text).toBe('{"d": <$.data>}');
    expect(settings.streamArn).toBe('arn:given');
  });

  it('limits endless retries to the retention of the stream', () => {
    const kinesis = { batch_size: 1, maximum_retry_attempts: -1, maximum_record_age_in_seconds: -1 };
    const settings = read(
      stack({ aws_pipes_pipe: { name: 'p', source_parameters: { kinesis_stream_parameters: kinesis } } }),
    );
    expect(settings.pipe.maximumRetryAttempts).toBe(Number.POSITIVE_INFINITY);
    expect(settings.pipe.maximumRecordAgeSeconds).toBe(48 * 3600);
  });

  it('reports resource, argument and expression of everything that it does not support together', () => {
    const found = problems(
      stack({
        aws_cloudwatch_event_api_destination: {
          invocation_endpoint: '${lower(var.aws_region)}',
          http_method: 'POST',
        },
        aws_kinesis_firehose_delivery_stream: {
          name: '${local.x}',
          extended_s3_configuration: { compression_format: 'GZIP' },
        },
      }),
    );
    expect(found).toHaveLength(2);
    expect(found[0]).toMatch(
      /^aws_cloudwatch_event_api_destination\.it: the argument invocation_endpoint is "\$\{lower\(var\.aws_region\)\}".*lower\(\) is not supported\. It supports literals/,
    );
    expect(found[1]).toContain('aws_kinesis_firehose_delivery_stream.it: the argument name is "${local.x}"');
  });

  it.each<[string, Record<string, JsonObject | undefined>, RegExp]>([
    ['no pipe', { aws_pipes_pipe: undefined }, /no resource of type aws_pipes_pipe/],
    [
      'no connection',
      { aws_cloudwatch_event_connection: undefined },
      /no resource of type aws_cloudwatch_event_connection/,
    ],
    [
      'a batch',
      { aws_pipes_pipe: { name: 'p', source_parameters: { kinesis_stream_parameters: { batch_size: 10 } } } },
      /batch_size must be 1/,
    ],
    [
      'OAuth',
      { aws_cloudwatch_event_connection: { authorization_type: 'OAUTH_CLIENT_CREDENTIALS' } },
      /supports BASIC and API_KEY/,
    ],
    ['no parameter', { aws_ssm_parameter: undefined }, /aws_ssm_parameter is missing or switched off/],
    [
      'another compression',
      { aws_kinesis_firehose_delivery_stream: { name: 'D', extended_s3_configuration: {} } },
      /writes GZIP, not UNCOMPRESSED/,
    ],
    ['two functions', { aws_lambda_function: { count: 2, function_name: 'F' } }, /its count is 2/],
  ])('refuses a stack with %s', (_, changes, message) => {
    expect(problems(stack(changes)).join()).toMatch(message);
  });

  it('refuses an invalid header value without showing it', () => {
    const found = problems(stack(), { auth: 'API_KEY', password: 'hidden\n' }).join();
    expect(found).toContain(
      'operata_api_key, with its prefix, must have 1 to 512 printable ASCII characters',
    );
    expect(found).not.toContain('hidden');
  });
});
