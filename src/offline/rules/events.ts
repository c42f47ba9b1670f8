/** What EventBridge refuses. */
import { all, arnOf, between, json, length, not, oneOf, pattern } from '../checks';
import { isList, valueAt } from '../values';
import { API, type ServiceRules } from './rule';

const EVENTS = `${API}/eventbridge/latest/APIReference`;

const eventName = all(
  length(1, 64),
  pattern(/^[.\-_A-Za-z0-9]+$/, 'be letters, digits, dots, hyphens and underscores'),
);

/** Control characters, without writing them. */
const CONTROL = /\p{Cc}/u;

const httpText = all(length(1, 512), not(CONTROL, 'have control characters'), not(/^\s+$/, 'be blank'));

export const EVENTS_RULES: ServiceRules = {
  values: {
    aws_cloudwatch_event_connection: [
      { path: 'name', check: eventName, source: `${EVENTS}/API_CreateConnection.html` },
      { path: 'description', check: length(0, 512), source: `${EVENTS}/API_CreateConnection.html` },
      {
        path: 'authorization_type',
        check: oneOf('BASIC', 'OAUTH_CLIENT_CREDENTIALS', 'API_KEY'),
        source: `${EVENTS}/API_CreateConnection.html`,
      },
      {
        path: 'auth_parameters.basic.username',
        check: all(httpText, not(/:/, 'contain a colon')),
        source: `${EVENTS}/API_CreateConnectionBasicAuthRequestParameters.html`,
      },
      {
        path: 'auth_parameters.basic.password',
        check: httpText,
        source: `${EVENTS}/API_CreateConnectionBasicAuthRequestParameters.html`,
      },
      {
        path: 'auth_parameters.api_key.key',
        check: httpText,
        source: `${EVENTS}/API_CreateConnectionApiKeyAuthRequestParameters.html`,
      },
      {
        path: 'auth_parameters.api_key.value',
        check: httpText,
        source: `${EVENTS}/API_CreateConnectionApiKeyAuthRequestParameters.html`,
      },
      {
        path: 'auth_parameters.invocation_http_parameters.header.key',
        check: all(length(1, 512), pattern(/^[!#$%&'*+\-.^_`|~0-9a-zA-Z]+$/, 'be a legal HTTP header name')),
        source: `${EVENTS}/API_ConnectionHeaderParameter.html`,
      },
      {
        path: 'auth_parameters.invocation_http_parameters.header.value',
        check: httpText,
        source: `${EVENTS}/API_ConnectionHeaderParameter.html`,
      },
    ],
    aws_cloudwatch_event_api_destination: [
      { path: 'name', check: eventName, source: `${EVENTS}/API_CreateApiDestination.html` },
      { path: 'description', check: length(0, 512), source: `${EVENTS}/API_CreateApiDestination.html` },
      {
        path: 'invocation_endpoint',
        check: all(
          length(1, 2048),
          pattern(/^https:\/\/[-()_.!~*';/?:@&=+$,%A-Za-z0-9]+$/, 'be an https URL'),
        ),
        source: `${EVENTS}/API_CreateApiDestination.html`,
      },
      {
        path: 'http_method',
        check: oneOf('POST', 'GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'),
        source: `${EVENTS}/API_CreateApiDestination.html`,
      },
      {
        path: 'invocation_rate_limit_per_second',
        check: between(1, 300),
        source: 'terraform-provider-aws internal/service/events/api_destination.go',
      },
      { path: 'connection_arn', check: arnOf('events'), source: `${EVENTS}/API_CreateApiDestination.html` },
    ],
    aws_cloudwatch_event_rule: [
      { path: 'name', check: eventName, source: `${EVENTS}/API_PutRule.html` },
      { path: 'event_pattern', check: all(length(0, 4096), json), source: `${EVENTS}/API_PutRule.html` },
      {
        path: 'schedule_expression',
        check: pattern(/^(rate|cron)\(.+\)$/, 'be rate(…) or cron(…)'),
        source: `${EVENTS}/API_PutRule.html`,
      },
      {
        path: 'state',
        check: oneOf('ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'),
        source: `${EVENTS}/API_PutRule.html`,
      },
    ],
    aws_cloudwatch_event_target: [
      {
        path: 'target_id',
        check: all(length(1, 64), pattern(/^[.\-_A-Za-z0-9]+$/, 'be letters, digits, . - _')),
        source: `${EVENTS}/API_Target.html`,
      },
      { path: 'arn', check: arnOf(), source: `${EVENTS}/API_Target.html` },
    ],
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
