/** Attributes that the provider's schema marks as sensitive. The bindings do not tell, so this table does. */

/** Type, then dotted paths; each line cites the provider's source that sets `Sensitive`. */
const SENSITIVE: Record<string, readonly string[]> = {
  // terraform-provider-aws internal/service/events/connection.go
  aws_cloudwatch_event_connection: [
    'auth_parameters.api_key.value',
    'auth_parameters.basic.password',
    'auth_parameters.invocation_http_parameters.body.value',
    'auth_parameters.invocation_http_parameters.header.value',
    'auth_parameters.invocation_http_parameters.query_string.value',
    'auth_parameters.oauth.client_parameters.client_secret',
    'auth_parameters.oauth.oauth_http_parameters.body.value',
    'auth_parameters.oauth.oauth_http_parameters.header.value',
    'auth_parameters.oauth.oauth_http_parameters.query_string.value',
  ],
  // terraform-provider-aws internal/service/ssm/parameter.go, parameter_data_source.go
  aws_ssm_parameter: ['value', 'value_wo'],
  // terraform-provider-aws internal/service/secretsmanager/secret_version.go
  aws_secretsmanager_secret_version: ['secret_string', 'secret_binary'],
  // terraform-provider-aws internal/service/firehose/delivery_stream.go
  aws_kinesis_firehose_delivery_stream: [
    'http_endpoint_configuration.access_key',
    'redshift_configuration.password',
    'snowflake_configuration.private_key',
    'snowflake_configuration.key_passphrase',
    'splunk_configuration.hec_token',
  ],
};

/** Whether the attribute at the path of the type is sensitive. */
export function isSensitive(type: string, path: string): boolean {
  return SENSITIVE[type]?.includes(path) ?? false;
}
