import { describe, expect, it } from 'vitest';
import { theStack } from '../../harness/synthesized-stack';

const stack = theStack();

interface Dynamic {
  readonly for_each: string;
  readonly content: Readonly<Record<string, unknown>>;
}

describe('the API destination', () => {
  it('has the settings of the variables', () => {
    expect(stack.resource('aws_cloudwatch_event_api_destination', 'operata')).toEqual({
      name: 'operata-${var.environment}',
      description: 'Contact records to Operata',
      connection_arn: '${aws_cloudwatch_event_connection.operata_connection.arn}',
      invocation_endpoint: '${var.operata_endpoint}',
      http_method: '${var.operata_http_method}',
      invocation_rate_limit_per_second: '${var.operata_rate_limit_per_second}',
    });
  });
});

describe('the connection', () => {
  const connection = stack.resource('aws_cloudwatch_event_connection', 'operata_connection');
  const { dynamic } = connection.auth_parameters as { dynamic: Record<string, Dynamic> };

  it('depends on the stream, because the key’s tag takes minutes to take effect', () => {
    expect(connection.depends_on).toEqual(['aws_kinesis_stream.contact_stream']);
  });

  it('has the configured authorization type, and our key for its secret', () => {
    const { auth_parameters, depends_on: _waits, ...rest } = connection;
    expect(rest).toEqual({
      name: 'operata-${var.environment}',
      description: 'Credentials for Operata',
      authorization_type: '${var.operata_authorization_type}',
      kms_key_identifier:
        '${(var.existing_kms_key_arn == null ? one(aws_kms_key.encryption_key[*].arn) : var.existing_kms_key_arn)}',
    });
    expect(Object.keys(auth_parameters as object)).toEqual(['dynamic']);
    expect(Object.keys(dynamic).sort()).toEqual(['api_key', 'basic', 'invocation_http_parameters']);
  });

  it('authenticates with group ID and key', () => {
    expect(dynamic.basic).toEqual({
      for_each: '${var.operata_authorization_type == "BASIC" ? [1] : []}',
      content: { username: '${var.operata_group_id}', password: '${var.operata_api_key}' },
    });
  });

  it('authenticates with the key in a header, after a prefix', () => {
    expect(dynamic.api_key).toEqual({
      for_each: '${var.operata_authorization_type == "API_KEY" ? [1] : []}',
      content: {
        key: '${var.operata_api_key_header}',
        value: '${var.operata_api_key_prefix}${var.operata_api_key}',
      },
    });
  });

  it('marks each additional header as a secret', () => {
    expect(dynamic.invocation_http_parameters).toEqual({
      for_each: '${length(nonsensitive(var.operata_extra_headers)) > 0 ? [1] : []}',
      content: {
        dynamic: {
          header: {
            for_each: '${nonsensitive(var.operata_extra_headers)}',
            content: { key: '${header.key}', value: '${header.value}', is_value_secret: true },
          },
        },
      },
    });
  });

  it('has no tags', () => {
    expect(connection).not.toHaveProperty('tags');
  });
});
