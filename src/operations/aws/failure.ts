import { NoCredentials, REFUSED, UNREACHABLE, whyRefused } from './credentials';
import { MetricsMissing } from './metric-data';

/**
 * Why a call to AWS failed.
 * - `denied`: the caller is not allowed to make it.
 * - `missing`: the named resource does not exist.
 * - `throttled`: too many calls; the SDK has tried several times.
 * - `unreachable`: no answer, or none in time.
 * - `credentials`: there are no credentials, or AWS does not accept them.
 */
export type FailureKind = 'denied' | 'missing' | 'throttled' | 'unreachable' | 'credentials' | 'other';

/** A failure that is safe to show: AWS's message is dropped, except for the action that is not allowed. */
export interface Failure {
  readonly kind: FailureKind;
  /** AWS's name for the error, or the system's, such as `AccessDeniedException` or `ECONNREFUSED`. */
  readonly code: string;
  /** What happened, and for the kinds that have a remedy, that remedy. */
  readonly text: string;
}

const KINDS: readonly (readonly [FailureKind, RegExp])[] = [
  ['credentials', /^(Credentials|Token)ProviderError$/],
  ['credentials', REFUSED],
  [
    'denied',
    /^(AccessDenied(Exception)?|(KMS|Kms)\.?AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError|NotAuthorized|Forbidden(Exception)?)$/,
  ],
  [
    'missing',
    /^(ResourceNotFound(Exception)?|NotFound(Exception)?|NoSuchEntity(Exception)?|NoSuchBucket|NoSuchKey|ParameterNotFound|QueueDoesNotExist|DashboardNotFoundError|AWS\.SimpleQueueService\.NonExistentQueue|Invalid(Vpc|Subnet|Group|VpcEndpoint)ID\.NotFound)$/i,
  ],
  [
    'throttled',
    /^(Throttling(Exception)?|ThrottledException|TooManyRequests(Exception)?|RequestLimitExceeded|ProvisionedThroughputExceededException|LimitExceededException|RequestThrottled|SlowDown)$/,
  ],
  ['unreachable', UNREACHABLE],
];

/** Something other than AWS answered, such as a gateway's page. */
export class NotFromAws extends Error {
  override readonly name = 'NotFromAws';
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(status: number) {
    super('not an answer of AWS');
    this.$metadata = { httpStatusCode: status };
  }
}

/** What to check if something is between this machine and AWS. */
const CHECK_NETWORK = 'check the network, and HTTPS_PROXY, NO_PROXY and AWS_ENDPOINT_URL if they are set';

/** Other possible causes. */
const ALSO: Readonly<Record<string, string>> = {
  ENOTFOUND: '; check the name of the region, too',
  CERT_NOT_YET_VALID: '; check the clock of this machine, too',
  CERT_HAS_EXPIRED: '; check the clock of this machine, too',
};

/** Classifies an error of the SDK. */
export function failureOf(error: unknown): Failure {
  const code = codeOf(error);
  if (error instanceof MetricsMissing) return { kind: 'other', code, text: error.message };
  if (isNotFromAws(error, code)) {
    const text = `something other than AWS answered (HTTP ${statusOf(error)}): ${CHECK_NETWORK}`;
    return { kind: 'unreachable', code: 'NotFromAws', text };
  }
  const kind = KINDS.find(([, codes]) => codes.test(code))?.[0] ?? byStatus(error, code);
  return { kind, code, text: textOf(kind, code, error) };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as NodeJS.ErrnoException;
  const shown = error.name === 'Error' && typeof code === 'string' ? code : error.name;
  return /^[\w.]{1,80}$/.test(shown) ? shown : 'unknown';
}

interface Metadata {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

const metadataOf = (error: unknown): Metadata['$metadata'] => (error as Metadata | undefined)?.$metadata;
const statusOf = (error: unknown): number | undefined => metadataOf(error)?.httpStatusCode;

/** The SDK's names for an error without a code of AWS. */
const UNNAMED = /^(SyntaxError|Error|Unknown|UnknownError)$/;

/** AWS answers with a request ID and, except for HEAD, with a code. A response without both is not from AWS. */
function isNotFromAws(error: unknown, code: string): boolean {
  if (error instanceof NotFromAws) return true;
  if (statusOf(error) === undefined || metadataOf(error)?.requestId !== undefined) return false;
  return UNNAMED.test(code) || (error instanceof Error && /^Unknown(Error)?$/.test(error.message));
}

/** Some errors have no name: S3's response to HEAD has no body. */
function byStatus(error: unknown, code: string): FailureKind {
  const status = statusOf(error);
  if (status === 403 && (UNNAMED.test(code) || /^(\d{3}|unknown)$/.test(code))) return 'denied';
  if (status === 404) return 'missing';
  return 'other';
}

function textOf(kind: FailureKind, code: string, error: unknown): string {
  switch (kind) {
    case 'denied': {
      const [, action] = /not authorized to perform: ([a-z0-9-]+:[A-Za-z*]+)/.exec(String(error)) ?? [];
      return `not allowed${action === undefined ? '' : ` to call ${action}`} (${code})`;
    }
    case 'missing':
      return `does not exist (${code})`;
    case 'throttled':
      return `AWS asked to slow down (${code}); run it again in a minute`;
    case 'unreachable':
      return `AWS could not be reached (${code}): ${CHECK_NETWORK}${ALSO[code] ?? ''}`;
    case 'credentials':
      return error instanceof NoCredentials
        ? error.message
        : whyRefused(code, error instanceof Error ? error.message : '');
    case 'other':
      return `AWS answered ${code}`;
  }
}
