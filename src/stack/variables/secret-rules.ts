import {
  API_KEY_PATTERN,
  API_KEY_RULE,
  HEADER_NAME_PATTERN,
  HEADER_VALUE_LENGTH,
  HEADER_VALUE_PATTERN,
  RESERVED_HEADERS,
} from '../connection-values';
import { expression, quoted } from '../hcl/expression';

const HEADERS = 'nonsensitive(var.operata_extra_headers)';
const AUTHORIZATION_HEADER =
  'lower(var.operata_authorization_type == "BASIC" ? "Authorization" : var.operata_api_key_header)';
const REFUSED_HEADERS = `[for name in keys(${HEADERS}) : name if !can(regex(${quoted(HEADER_NAME_PATTERN)}, name)) || contains(concat(${JSON.stringify(RESERVED_HEADERS)}, [${AUTHORIZATION_HEADER}]), lower(name))]`;

/**
 * The rules of the variables that contain secrets, in the form of a JSON configuration. They are preconditions and not
 * validations, because Terraform prints a secret when its validation fails.
 */
export const SECRET_RULES = [
  {
    condition: expression(`can(regex(${quoted(API_KEY_PATTERN)}, var.operata_api_key))`),
    error_message: `operata_api_key must have ${API_KEY_RULE} (its value is a secret and not shown). Set TF_VAR_operata_api_key to the key from Operata.`,
  },
  {
    condition: expression(`length(${REFUSED_HEADERS}) == 0`),
    error_message: `operata_extra_headers names \${jsonencode(${REFUSED_HEADERS})}: each must be the name of an HTTP header, of at most 512 characters, and must not be a header that EventBridge sets itself or removes (${RESERVED_HEADERS.join(', ')}, and the one with the credentials). Rename or remove them.`,
  },
  {
    condition: expression(
      `length(${HEADERS}) <= 100 && length(distinct([for name in keys(${HEADERS}) : lower(name)])) == length(${HEADERS})`,
    ),
    error_message: `operata_extra_headers names \${jsonencode(keys(${HEADERS}))}: there can be at most 100 headers, and no two names that differ only in case. Remove some.`,
  },
  {
    condition: expression(
      `alltrue([for value in values(${HEADERS}) : length(value) <= ${HEADER_VALUE_LENGTH} && can(regex(${quoted(HEADER_VALUE_PATTERN)}, value))])`,
    ),
    error_message: `The values of operata_extra_headers (\${join(", ", keys(${HEADERS}))}; secret and not shown) must have 1 to ${HEADER_VALUE_LENGTH} printable ASCII characters. Correct them.`,
  },
];
