import { DataResource } from 'cdktf';
import { Construct } from 'constructs';
import {
  API_KEY_PATTERN,
  API_KEY_RULE,
  HEADER_NAME_PATTERN,
  HEADER_VALUE_LENGTH,
  HEADER_VALUE_PATTERN,
  RESERVED_HEADERS,
} from '../connection-values';
import { expression, hclOf, quoted } from '../expression';
import type { Credentials } from './operata-destination';

/**
 * The rules of the variables that hold secrets. They stand here and not in the variables' validation, as
 * Terraform prints a secret when its own validation fails.
 */
export class InputChecks extends Construct {
  constructor(scope: Construct, id: string, credentials: Credentials) {
    super(scope, id);
    const headers = `nonsensitive(${hclOf(credentials.extraHeaders)})`;
    const carrier = `lower(${hclOf(credentials.authorizationType)} == "BASIC" ? "Authorization" : ${hclOf(credentials.apiKeyHeader)})`;
    const refused = `[for name in keys(${headers}) : name if !can(regex(${quoted(HEADER_NAME_PATTERN)}, name)) || contains(concat(${JSON.stringify(RESERVED_HEADERS)}, [${carrier}]), lower(name))]`;
    new DataResource(this, 'this', {
      lifecycle: {
        precondition: [
          {
            condition: expression(`can(regex(${quoted(API_KEY_PATTERN)}, ${hclOf(credentials.apiKey)}))`),
            errorMessage: `operata_api_key must have ${API_KEY_RULE} (its value is a secret, and not shown). Set TF_VAR_operata_api_key to the key that Operata showed when it was made.`,
          },
          {
            condition: expression(`length(${refused}) == 0`),
            errorMessage: `operata_extra_headers names \${jsonencode(${refused})}: each name must be that of an HTTP header of at most 512 characters, and none that EventBridge sets itself or removes (${RESERVED_HEADERS.join(', ')}, and the one that carries the credentials). Rename or remove them.`,
          },
          {
            condition: expression(
              `length(${headers}) <= 100 && length(distinct([for name in keys(${headers}) : lower(name)])) == length(${headers})`,
            ),
            errorMessage: `operata_extra_headers names \${jsonencode(keys(${headers}))}: at most 100 headers, and no two that differ only in case. Remove some.`,
          },
          {
            condition: expression(
              `alltrue([for value in values(${headers}) : length(value) <= ${HEADER_VALUE_LENGTH} && can(regex(${quoted(HEADER_VALUE_PATTERN)}, value))])`,
            ),
            errorMessage: `The values of operata_extra_headers (\${join(", ", keys(${headers}))}; secret, and not shown) must have 1 to ${HEADER_VALUE_LENGTH} printable ASCII characters. Correct them.`,
          },
        ],
      },
    });
  }
}
