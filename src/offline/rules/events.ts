/** What EventBridge refuses. */
import { RESERVED_HEADERS } from '../../stack/connection-values';
import { all, arnOf, between, type Check, length, not, oneOf, pattern } from '../provider/checks';
import { isList, valueAt } from '../provider/values';
import { API, type ServiceRules } from './rule';

const EVENTS = `${API}/eventbridge/latest/APIReference`;

const eventName = all(
  length(1, 64),
  pattern(/^[.\-_A-Za-z0-9]+$/, 'be letters, digits, dots, hyphens and underscores'),
);

/** Control characters but the tab, without writing them. */
const CONTROL = /(?!\t)\p{Cc}/u;

/** AWS's pattern, which takes a text with a fault at its end apart in countless ways, in simpler words. */
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
/** What EventBridge sets or takes out itself: the connection would be made, and the header not be sent. */
const sent: Check = (value) =>
  typeof value === 'string' && RESERVED_HEADERS.includes(value.toLowerCase())
    ? 'must not be a header that EventBridge sets itself or removes'
    : undefined;

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
        check: credential,
        source: `${EVENTS}/API_CreateConnectionBasicAuthRequestParameters.html`,
      },
      {
        path: 'auth_parameters.basic.password',
        check: credential,
        source: `${EVENTS}/API_CreateConnectionBasicAuthRequestParameters.html`,
      },
      {
        path: 'auth_parameters.api_key.key',
        check: all(credential, sent),
        source: `${EVENTS}/API_CreateConnectionApiKeyAuthRequestParameters.html`,
      },
      {
        path: 'auth_parameters.api_key.value',
        check: credential,
        source: `${EVENTS}/API_CreateConnectionApiKeyAuthRequestParameters.html`,
      },
      {
        path: 'auth_parameters.invocation_http_parameters.header.key',
        check: all(
          length(1, 512),
          pattern(/^[!#$%&'*+\-.^_`|~0-9a-zA-Z]+$/, 'be a legal HTTP header name'),
          sent,
        ),
        source: `${EVENTS}/API_ConnectionHeaderParameter.html`,
      },
      {
        path: 'auth_parameters.invocation_http_parameters.header.value',
        check: headerValue,
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
          pattern(/^https:\/\/(%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@&=+$,A-Za-z0-9])+$/, 'be an https URL'),
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
