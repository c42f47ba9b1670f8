import {
  GROUP_ID_PATTERN,
  GROUP_ID_RULE,
  HEADER_NAME_PATTERN,
  PREFIX_PATTERN,
  PREFIX_RULE,
  RESERVED_HEADERS,
} from '../connection-values';
import { between, oneOf, pattern, shown } from './rules';
import type { VariableSpecs } from './spec';

export const OPERATA = {
  operata_endpoint: {
    type: 'string',
    description:
      'HTTPS URL at Operata that accepts contact records, without a query string. Ask Operata for it: no public document states it.',
    example: '"https://api.operata.io/REPLACE-WITH-THE-PATH-FROM-OPERATA"',
    setInExample: true,
    validations: [
      pattern(
        'operata_endpoint',
        // The characters of AWS's own pattern, but for * (a placeholder) and ? (see the description).
        "^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/(%[0-9A-Fa-f]{2}|[-()_.!~';/:@&=+$,A-Za-z0-9])*)?$",
        'an https:// URL without a query string (?), a fragment (#), spaces and asterisks. A query string often holds a credential, and the URL is shown in plans and logs',
        'Set the URL that Operata gave you; a credential belongs in operata_api_key.',
      ),
      {
        condition: 'length(var.operata_endpoint) <= 2048',
        message:
          'operata_endpoint has ${length(var.operata_endpoint)} characters: an API destination takes at most 2048. Set the URL that Operata gave you.',
      },
    ],
  },
  operata_group_id: {
    type: 'string',
    description: 'Group ID at Operata. The user name of Basic authentication.',
    example: '"your-group-id"',
    setInExample: true,
    validations: [
      pattern(
        'operata_group_id',
        GROUP_ID_PATTERN,
        `${GROUP_ID_RULE}, as the user name of Basic authentication has none`,
        "Copy it from the group's settings at Operata.",
      ),
    ],
  },
  operata_api_key: {
    type: 'string',
    sensitive: true,
    description:
      'API key from Operata. Set it as TF_VAR_operata_api_key rather than in a file. It is kept in the Terraform state: protect that.',
    example: '"set TF_VAR_operata_api_key instead"',
  },
  operata_http_method: {
    type: 'string',
    description: 'HTTP method with which records are delivered: POST, PUT or PATCH.',
    default: 'POST',
    validations: [oneOf('operata_http_method', ['POST', 'PUT', 'PATCH'], 'POST is usual.')],
  },
  operata_authorization_type: {
    type: 'string',
    description:
      'How to authenticate at Operata: BASIC (group ID and API key) or API_KEY (the key in a header).',
    default: 'BASIC',
    validations: [
      oneOf('operata_authorization_type', ['BASIC', 'API_KEY'], 'Ask Operata which one the endpoint takes.'),
    ],
  },
  operata_api_key_header: {
    type: 'string',
    description: 'Header that carries the API key, with API_KEY only.',
    default: 'Authorization',
    validations: [
      pattern(
        'operata_api_key_header',
        HEADER_NAME_PATTERN,
        'the name of an HTTP header, 1 to 512 characters',
        'Authorization and x-api-key are usual.',
      ),
      {
        condition: `!contains(${JSON.stringify(RESERVED_HEADERS)}, lower(var.operata_api_key_header))`,
        message: `operata_api_key_header is ${shown('operata_api_key_header')}, a header that EventBridge sets itself or removes: the key would not arrive. Authorization and x-api-key are usual.`,
      },
    ],
  },
  operata_api_key_prefix: {
    type: 'string',
    description: 'What stands before the API key in that header, its space included. May be empty.',
    default: 'Bearer ',
    validations: [
      pattern(
        'operata_api_key_prefix',
        PREFIX_PATTERN,
        PREFIX_RULE,
        'Use "Bearer " for a bearer token, "" for the bare key.',
      ),
    ],
  },
  operata_extra_headers: {
    type: 'map(string)',
    sensitive: true,
    description:
      'Further headers for each request, by name. Treated as secrets. At most 100, and none that EventBridge sets itself or removes, such as Content-Type, Origin and Cache-Control.',
    default: {},
    example: '{ "x-operata-source" = "amazon-connect" }',
  },
  operata_rate_limit_per_second: {
    type: 'number',
    description:
      'Most requests a second to Operata. A limit below the rate of contacts delays records, and loses none while they are younger than delivery_maximum_record_age_seconds.',
    default: 300,
    validations: [
      between('operata_rate_limit_per_second', 1, 300, 'requests a second', 'Ask Operata for its limit.'),
    ],
  },
} as const satisfies VariableSpecs;
