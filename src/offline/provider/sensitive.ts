/** Attributes that the provider's schema marks as sensitive. The bindings do not tell, so this table does. */

/** Type, then dotted paths; each line cites the provider's source that sets `Sensitive`. */
const SENSITIVE: Record<string, readonly string[]> = {
  // terraform-provider-aws internal/service/events/connection.go
  aws_cloudwatch_event_connection: [
    'auth_parameters.api_key.value',
    'auth_parameters.basic.password',
    'auth_parameters.invocation_http_parameters.header.value',
  ],
  // terraform-provider-aws internal/service/ssm/parameter.go, parameter_data_source.go
  aws_ssm_parameter: ['value', 'value_wo'],
};

/** Whether the attribute at the path of the type is sensitive. */
export function isSensitive(type: string, path: string): boolean {
  return SENSITIVE[type]?.includes(path) ?? false;
}
