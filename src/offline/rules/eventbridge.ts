/** What EventBridge and its pipes refuse. */
import { RESERVED_HEADERS } from '../../stack/connection-values';
import { isList, valueAt } from '../provider/values';
import {
  API,
  all,
  arnOf,
  between,
  betweenOr,
  type Check,
  json,
  length,
  not,
  oneOf,
  pattern,
  type ServiceRules,
} from './checks';

const EVENTS = `${API}/eventbridge/latest/APIReference`;

const eventName = all(
  length(1, 64),
  pattern(/^[.\-_A-Za-z0-9]+$/, 'be letters, digits, dots, hyphens and underscores'),
);

/** Control characters except the tab. */
const CONTROL = /(?!\t)\p{Cc}/u;

/** A simpler form of AWS's pattern, which would cause excessive backtracking. */
const credential = all(
  length(1, 512),
  not(CONTROL, 'have control characters'),
  not(/:/, 'contain a colon'),
  not(/^\t+$/, 'be blank'),
);
const headerValue = all(
  length(1, 512),
  pattern(/^[\t -~]*$/, 'be printable ASCII characters'),
  not(/^\t+$/, 'be blank'),
);
/** EventBridge accepts these headers in a connection, but does not send them. */
const sent: Check = (value) =>
  typeof value === 'string' && RESERVED_HEADERS.includes(value.toLowerCase())
    ? 'must not be a header that EventBridge sets itself or removes'
    : undefined;

const PIPES = `${API}/eventbridge/latest/pipes-reference`;

export const EVENTBRIDGE_RULES: ServiceRules = {
  values: {
    aws_cloudwatch_event_connection: {
      [`${EVENTS}/API_CreateConnection.html`]: {
        name: eventName,
        description: length(0, 512),
        authorization_type: oneOf('BASIC', 'OAUTH_CLIENT_CREDENTIALS', 'API_KEY'),
      },
      [`${EVENTS}/API_CreateConnectionBasicAuthRequestParameters.html`]: {
        'auth_parameters.basic.username': credential,
        'auth_parameters.basic.password': credential,
      },
      [`${EVENTS}/API_CreateConnectionApiKeyAuthRequestParameters.html`]: {
        'auth_parameters.api_key.key': all(credential, sent),
        'auth_parameters.api_key.value': credential,
      },
      [`${EVENTS}/API_ConnectionHeaderParameter.html`]: {
        'auth_parameters.invocation_http_parameters.header.key': all(
          length(1, 512),
          pattern(/^[!#$%&'*+\-.^_`|~0-9a-zA-Z]+$/, 'be a legal HTTP header name'),
          sent,
        ),
        'auth_parameters.invocation_http_parameters.header.value': headerValue,
      },
    },
    aws_cloudwatch_event_api_destination: {
      [`${EVENTS}/API_CreateApiDestination.html`]: {
        name: eventName,
        description: length(0, 512),
        invocation_endpoint: all(
          length(1, 2048),
          pattern(/^https:\/\/(%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@&=+$,A-Za-z0-9])+$/, 'be an https URL'),
        ),
        http_method: oneOf('POST', 'GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'),
        connection_arn: arnOf('events'),
      },
      'terraform-provider-aws internal/service/events/api_destination.go': {
        invocation_rate_limit_per_second: between(1, 300),
      },
    },
    aws_pipes_pipe: {
      [`${PIPES}/API_CreatePipe.html`]: {
        name: eventName,
        description: length(0, 512),
        desired_state: oneOf('RUNNING', 'STOPPED'),
        role_arn: arnOf('iam'),
        source: arnOf(),
        target: arnOf(),
        enrichment: arnOf(),
      },
      [`${PIPES}/API_PipeSourceKinesisStreamParameters.html`]: {
        'source_parameters.kinesis_stream_parameters.batch_size': between(1, 10000),
        'source_parameters.kinesis_stream_parameters.maximum_record_age_in_seconds': betweenOr(
          60,
          604800,
          -1,
        ),
        'source_parameters.kinesis_stream_parameters.maximum_retry_attempts': between(-1, 10000),
        'source_parameters.kinesis_stream_parameters.parallelization_factor': between(1, 10),
        'source_parameters.kinesis_stream_parameters.starting_position': oneOf(
          'TRIM_HORIZON',
          'LATEST',
          'AT_TIMESTAMP',
        ),
      },
      [`${PIPES}/API_DeadLetterConfig.html`]: {
        'source_parameters.kinesis_stream_parameters.dead_letter_config.arn': arnOf('(sqs|sns)'),
      },
      [`${PIPES}/API_Filter.html`]: {
        'source_parameters.filter_criteria.filter.pattern': all(length(0, 4096), json),
      },
      [`${PIPES}/API_PipeTargetParameters.html`]: { 'target_parameters.input_template': length(0, 8192) },
      [`${PIPES}/API_PipeLogConfigurationParameters.html`]: {
        'log_configuration.level': oneOf('OFF', 'ERROR', 'INFO', 'TRACE'),
      },
      [`${PIPES}/API_CloudwatchLogsLogDestinationParameters.html`]: {
        'log_configuration.cloudwatch_logs_log_destination.log_group_arn': arnOf('logs'),
      },
    },
  },
  combinations: {
    aws_cloudwatch_event_connection: [
      {
        check: (config) => {
          const block = { BASIC: 'basic', API_KEY: 'api_key', OAUTH_CLIENT_CREDENTIALS: 'oauth' }[
            String(config.authorization_type)
          ];
          const given = valueAt(config, `auth_parameters.0.${block}`);
          return block !== undefined && isList(given) && given.length === 0
            ? `auth_parameters must have ${block} when authorization_type is ${String(config.authorization_type)}`
            : undefined;
        },
        source: `${EVENTS}/API_CreateConnection.html`,
      },
    ],
  },
};
