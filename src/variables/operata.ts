import { between, oneOf, pattern } from './rules';
import type { VariableSpecs } from './spec';

export const OPERATA = {
  operata_endpoint: {
    type: 'string',
    description:
      'HTTPS URL at Operata that takes contact records. Ask Operata for it: no public document states it.',
    example: '"https://api.operata.io/REPLACE-WITH-THE-PATH-FROM-OPERATA"',
    setInExample: true,
    validations: [
      pattern(
        'operata_endpoint',
        '^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[^\\s*]*)?$',
        'an https:// URL without spaces and asterisks, as API destinations take nothing else',
        'Set the URL that Operata gave you.',
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
        '^[!-9;-~]{1,512}$',
        '1 to 512 printable characters without spaces and colons, as the user name of Basic authentication has none',
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
        "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,512}$",
        'the name of an HTTP header, 1 to 512 characters',
        'Authorization and x-api-key are usual.',
      ),
    ],
  },
  operata_api_key_prefix: {
    type: 'string',
    description: 'What stands before the API key in that header, its space included. May be empty.',
    default: 'Bearer ',
    validations: [
      pattern(
        'operata_api_key_prefix',
        '^[ -~]{0,64}$',
        'at most 64 printable ASCII characters',
        'Use "Bearer " for a bearer token, "" for the bare key.',
      ),
    ],
  },
  operata_extra_headers: {
    type: 'map(string)',
    sensitive: true,
    description: 'Further headers for each request, by name. Treated as secrets. At most 100.',
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
