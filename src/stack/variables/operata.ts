import {
  GROUP_ID_PATTERN,
  GROUP_ID_RULE,
  HEADER_NAME_PATTERN,
  PREFIX_PATTERN,
  PREFIX_RULE,
  RESERVED_HEADERS,
} from '../connection-values';
import { between, oneOf, pattern, shown, type VariableSpecs } from './rules';

export const OPERATA = {
  operata_endpoint: {
    type: 'string',
    description:
      'HTTPS URL of Operata that accepts contact records, without a query string. Ask Operata for it: it is not documented publicly.',
    example: '"https://api.operata.io/REPLACE-WITH-THE-PATH-FROM-OPERATA"',
    setInExample: true,
    validations: [
      pattern(
        'operata_endpoint',
        // The characters of AWS's own pattern, except * (a placeholder) and ? (see the description).
        "^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/(%[0-9A-Fa-f]{2}|[-()_.!~';/:@&=+$,A-Za-z0-9])*)?$",
        'an https:// URL without a query string (?), a fragment (#), spaces and asterisks. A query string often contains a credential, and plans and logs show the URL',
        'Set the URL from Operata. Set a credential in operata_api_key.',
      ),
      {
        condition: 'length(var.operata_endpoint) <= 2048',
        message:
          'operata_endpoint has ${length(var.operata_endpoint)} characters: an API destination accepts at most 2048. Set the URL from Operata.',
      },
    ],
  },
  operata_group_id: {
    type: 'string',
    description: 'Group ID at Operata. It is the user name of Basic authentication.',
    example: '"your-group-id"',
    setInExample: true,
    validations: [
      pattern(
        'operata_group_id',
        GROUP_ID_PATTERN,
        `${GROUP_ID_RULE}, which the user name of Basic authentication cannot contain`,
        "Copy it from the group's settings at Operata.",
      ),
    ],
  },
  operata_api_key: {
    type: 'string',
    sensitive: true,
    description:
      'API key from Operata. Set it as TF_VAR_operata_api_key, not in a file. The Terraform state contains it: protect the state.',
    example: '"set TF_VAR_operata_api_key instead"',
  },
  operata_http_method: {
    type: 'string',
    description: 'HTTP method of the requests: POST, PUT or PATCH.',
    default: 'POST',
    validations: [oneOf('operata_http_method', ['POST', 'PUT', 'PATCH'], 'POST is usual.')],
  },
  operata_authorization_type: {
    type: 'string',
    description:
      'How to authenticate to Operata: BASIC (group ID and API key) or API_KEY (the key in a header).',
    default: 'BASIC',
    validations: [
      oneOf(
        'operata_authorization_type',
        ['BASIC', 'API_KEY'],
        'Ask Operata which one the endpoint accepts.',
      ),
    ],
  },
  operata_api_key_header: {
    type: 'string',
    description: 'Header that contains the API key. Only for API_KEY.',
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
        message: `operata_api_key_header is ${shown('operata_api_key_header')}, a header that EventBridge sets itself or removes, so the key would not arrive. Authorization and x-api-key are usual.`,
      },
    ],
  },
  operata_api_key_prefix: {
    type: 'string',
    description: 'Text before the API key in that header, including the space. May be empty.',
    default: 'Bearer ',
    validations: [
      pattern(
        'operata_api_key_prefix',
        PREFIX_PATTERN,
        PREFIX_RULE,
        'Use "Bearer " for a bearer token, or "" for the key alone.',
      ),
    ],
  },
  operata_extra_headers: {
    type: 'map(string)',
    sensitive: true,
    description:
      'Additional headers of each request, by name. They are treated as secrets. At most 100, and none that EventBridge sets itself or removes, such as Content-Type, Origin and Cache-Control.',
    default: {},
    example: '{ "x-operata-source" = "amazon-connect" }',
  },
  operata_rate_limit_per_second: {
    type: 'number',
    description:
      'Maximum number of requests a second to Operata. A limit below the rate of contacts delays records. None is lost while it is younger than delivery_maximum_record_age_seconds.',
    default: 300,
    validations: [
      between('operata_rate_limit_per_second', 1, 300, 'requests a second', 'Ask Operata for its limit.'),
    ],
  },
} as const satisfies VariableSpecs;
