import { printable } from '../../cli/printable';
import { shellWord } from '../../cli/shell-word';

/** There are no credentials. Its message is our own: the SDK's messages hold the command and output of a process. */
export class NoCredentials extends Error {
  override readonly name = 'CredentialsProviderError';
}

const DEFAULT_PROFILE = 'default';
const profileName = (): string => process.env.AWS_PROFILE || DEFAULT_PROFILE;
const option = (name = profileName()): string => `--profile ${shellWord(printable(name))}`;
const theProfile = (name = profileName()): string => `the profile ${printable(name)}`;

/** How to sign in with this profile. */
const signIn = (name?: string): string =>
  !process.env.AWS_PROFILE && process.env.AWS_ACCESS_KEY_ID !== undefined
    ? 'set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN anew'
    : `sign in again, with IAM Identity Center: aws sso login ${option(name)}`;

/**
 * What the SDK's providers report, and what it means. Their messages are never shown: the last one hides the
 * cause ("Could not load credentials from any providers"), and others quote the output of a process.
 */
const CAUSES: readonly (readonly [RegExp, (source: string) => string])[] = [
  [
    /requires multi-factor authentication/,
    () =>
      `${theProfile()} needs an MFA code, which this command cannot ask for: ` +
      `eval "$(aws configure export-credentials ${option()} --format env)" && unset AWS_PROFILE`,
  ],
  [
    /fromLoginCredentials|using aws login/,
    (source) => `the session of ${theProfile(source)} has expired: aws login ${option(source)}`,
  ],
  [
    /SSO session|SSO Token|Token is expired|UnauthorizedException|aws sso login/i,
    (source) =>
      `the SSO session of ${theProfile(source)} has expired, or there is none: aws sso login ${option(source)}`,
  ],
  [
    /ForbiddenException/,
    (source) =>
      `IAM Identity Center gives ${theProfile(source)} no credentials: check its sso_account_id and sso_role_name, and whether the role is still assigned to you`,
  ],
  [
    /sso_account_id|sso_region|Sso session '|sso_session|Conflicting SSO/,
    (source) =>
      `${theProfile(source)} has incomplete or contradictory settings of IAM Identity Center: aws configure sso ${option(source)}`,
  ],
  [
    /Command failed|credential_process (returned|did not return)/,
    (source) =>
      `the credential_process of ${theProfile(source)} failed, or returned no valid credentials. To see why, run it by itself: aws configure get credential_process ${option(source)}`,
  ],
  [
    /InvalidIdentityToken|IDPRejectedClaim|IDPCommunicationError|Token expired:|ENOENT|EACCES/,
    (source) =>
      `the web identity token of ${theProfile(source)} cannot be read, or AWS does not accept it for the role: get a new one`,
  ],
  [
    /could not be found in shared credentials file|Profile .* was not found/,
    () =>
      !process.env.AWS_PROFILE
        ? NONE
        : `${theProfile()} of AWS_PROFILE does not exist: aws configure list-profiles lists those that do; to create it: aws configure ${option()}`,
  ],
  [
    /Detected a cycle|Unsupported credential source/,
    () =>
      `source_profile or credential_source of ${theProfile()} is a cycle or unsupported: correct it in ~/.aws/config`,
  ],
  [
    /Could not resolve credentials using profile|did not contain credential_process/,
    () => `${theProfile()} has no credentials, or its source_profile has none: aws configure ${option()}`,
  ],
];

const NONE =
  'there are no credentials: sign in, set AWS_PROFILE (aws configure list-profiles lists the names), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';

/** Names of errors if AWS did not answer, or something in between did: not a problem of the credentials. */
export const UNREACHABLE =
  /^(ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|TimeoutError|RequestTimeout\w*|CERT_\w+|DEPTH_\w+|SELF_SIGNED\w*|UNABLE_TO_\w+|ERR_TLS\w*|PROXY_ANSWERED_\d+)$/;

/** The same inside a text: some providers of the SDK turn an error into text. */
const UNREACHABLE_IN_TEXT = new RegExp(UNREACHABLE.source.replace('^', '\\b').replace('$', '\\b'));

/** The error if AWS did not answer; undefined if it is about credentials. */
function unreachable(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  const { name, message, code = '' } = error as NodeJS.ErrnoException;
  if (name === 'NotFromAws' || UNREACHABLE.test(name) || UNREACHABLE.test(code)) return error;
  const [found] = UNREACHABLE_IN_TEXT.exec(message) ?? [];
  return found === undefined ? undefined : Object.assign(new Error('unreachable'), { code: found });
}

/** Why there are no credentials, and what to do, from what the providers have reported. */
function whyNone(error: unknown, reported: readonly string[]): string {
  const name = error instanceof Error ? error.name : '';
  const texts = [...reported, `${name}: ${error instanceof Error ? error.message : ''}`];
  if (/^AccessDenied/.test(name))
    return `${theProfile()} may not assume its role: check its role_arn and source_profile, and the trust policy of the role (${name})`;
  if (process.env.AWS_WEB_IDENTITY_TOKEN_FILE !== undefined && !process.env.AWS_PROFILE)
    return 'the token of AWS_WEB_IDENTITY_TOKEN_FILE cannot be read, or AWS does not accept it for AWS_ROLE_ARN: get a new one';
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_PROFILE: profile } = process.env;
  if (!profile && Boolean(id) !== Boolean(secret)) {
    const [set, unset] = id
      ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']
      : ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'];
    return `${set} is set without ${unset}: set both, or set AWS_PROFILE`;
  }
  const cause = CAUSES.find(([pattern]) => texts.some((text) => pattern.test(text)));
  // A profile's role is assumed with the credentials of another profile.
  const source =
    reported.map((text) => /source_profile=\[(.+)\]$/.exec(text)?.[1]).findLast(Boolean) ?? profileName();
  if (cause !== undefined) return cause[1](source);
  if (REFUSED.test(name)) return whyRefused(name, texts.at(-1) ?? '', source);
  return profile
    ? `${theProfile()} gives no credentials; to see why: aws sts get-caller-identity ${option()}`
    : NONE;
}

type Log = (message: unknown) => void;

/** What the parts of the SDK report to. */
interface Logger {
  readonly debug: Log;
  readonly info: Log;
  readonly warn: Log;
  readonly error: Log;
}

const ignore: Log = () => undefined;
/** Replaces a text of ten lines. */
const warn: Log = (message) => {
  if (!String(message).includes('Multiple credential sources')) return;
  process.stderr.write('warning: AWS_PROFILE and AWS_ACCESS_KEY_ID are both set: the profile is used\n');
};

/**
 * Makes a provider whose failure names its cause.
 *
 * @param make makes the provider of the SDK, whose parts report to the logger
 */
export function explained<Options extends readonly unknown[], Credentials>(
  make: (logger: Logger) => (...options: Options) => Promise<Credentials>,
): (...options: Options) => Promise<Credentials> {
  const reported: string[] = [];
  const provider = make({
    debug: (message) => reported.push(String(message)),
    info: ignore,
    warn,
    error: ignore,
  });
  return async (...options) => {
    reported.length = 0;
    try {
      return await provider(...options);
    } catch (error) {
      throw unreachable(error) ?? new NoCredentials(whyNone(error, reported));
    }
  };
}

/** AWS's error codes for credentials that it refuses. */
export const REFUSED =
  /^(ExpiredToken(Exception)?|InvalidClientTokenId|UnrecognizedClientException|InvalidSignatureException|SignatureDoesNotMatch|InvalidAccessKeyId|AuthFailure|MissingAuthenticationToken(Exception)?|RequestExpired|RequestTimeTooSkewed|RequestInTheFuture|TokenRefreshRequired)$/;

/**
 * Explains why AWS refuses existing credentials, by its error code.
 *
 * @param source the profile that has them
 */
export function whyRefused(code: string, message: string, source = profileName()): string {
  if (isClockSkew(code, message))
    return `the clock of this machine differs from that of AWS (${code}): set it, such as by NTP`;
  if (/^(ExpiredToken(Exception)?|RequestExpired|TokenRefreshRequired)$/.test(code))
    return `the session token ${process.env.AWS_PROFILE ? `of ${theProfile(source)} ` : ''}has expired (${code}): ${signIn(source)}`;
  if (/^(SignatureDoesNotMatch|InvalidSignatureException)$/.test(code))
    return `the secret access key does not belong to the access key (${code}): copy both again`;
  return (
    `AWS does not know the access key${process.env.AWS_PROFILE ? ` of ${theProfile(source)}` : ''} (${code}): it was deleted or deactivated, ` +
    `it belongs to another partition (GovCloud and China have separate accounts), or the region is not enabled; ${signIn(source)}`
  );
}

/** Except for S3, AWS uses the same error code as for a wrong key. */
export const isClockSkew = (code: string, message: string): boolean =>
  /^(RequestTimeTooSkewed|RequestInTheFuture)$/.test(code) ||
  (/^(SignatureDoesNotMatch|InvalidSignatureException)$/.test(code) &&
    /Signature (expired|not yet current)/.test(message));
