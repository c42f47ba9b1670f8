/**
 * What EventBridge accepts in a connection, as regular expressions that Terraform and JavaScript read alike.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateConnection.html
 */

/** EventBridge accepts 512 characters for password and API key, of which the prefix may use 64. */
export const API_KEY_PATTERN = '^[!-9;-~]{1,448}$';
export const API_KEY_RULE = '1 to 448 printable ASCII characters without spaces, colons and line ends';
/** The user name of BASIC. */
export const GROUP_ID_PATTERN = '^[!-9;-~]{1,512}$';
export const GROUP_ID_RULE = '1 to 512 printable ASCII characters without spaces and colons';
export const PREFIX_PATTERN = '^[ -9;-~]{0,64}$';
export const PREFIX_RULE = 'at most 64 printable ASCII characters without colons';
/** Prefix and key together, or the password of BASIC. */
const CREDENTIAL_PATTERN = '^[ -9;-~]{1,512}$';
export const HEADER_NAME_PATTERN = "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,512}$";
export const HEADER_VALUE_LENGTH = 512;
/** Of at most {@link HEADER_VALUE_LENGTH} characters. */
export const HEADER_VALUE_PATTERN = '^[\\t -~]*[ -~][\\t -~]*$';

/**
 * Headers that EventBridge sets itself, or removes from each request to an API destination. AWS publishes no list. This
 * is the list of two emulators that cite AWS.
 */
export const RESERVED_HEADERS: readonly string[] = [
  'a-im',
  'accept-charset',
  'accept-datetime',
  'accept-encoding',
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'expect',
  'forwarded',
  'from',
  'host',
  'http2-settings',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'max-forwards',
  'origin',
  'pragma',
  'proxy-authorization',
  'range',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'via',
  'warning',
];

/** What is wrong with the name of a header that the connection adds, or undefined. */
export function headerNameProblem(name: string): string | undefined {
  if (!new RegExp(HEADER_NAME_PATTERN).test(name))
    return 'is not valid as the name of an HTTP header of 1 to 512 characters; correct it';
  return RESERVED_HEADERS.includes(name.toLowerCase())
    ? 'is a header that EventBridge sets itself or removes; rename or remove it'
    : undefined;
}

/** What is wrong with prefix and key together, or with the password of BASIC, or undefined. The value is a secret. */
export const credentialProblem = (value: string): string | undefined =>
  new RegExp(CREDENTIAL_PATTERN).test(value)
    ? undefined
    : 'must have 1 to 512 printable ASCII characters without colons and line ends, because EventBridge accepts no others; copy it again';

export const isHeaderValue = (value: string): boolean =>
  value.length <= HEADER_VALUE_LENGTH && new RegExp(HEADER_VALUE_PATTERN).test(value);
