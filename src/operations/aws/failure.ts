import { MetricsMissing } from './metric-data';

/**
 * Why a call to AWS failed.
 * - `denied`: whoever runs the command may not make it.
 * - `missing`: what it names does not exist.
 * - `throttled`: too many calls; the SDK has tried several times.
 * - `unreachable`: no answer, or none in time.
 * - `credentials`: there are none, or AWS does not know them.
 */
export type FailureKind = 'denied' | 'missing' | 'throttled' | 'unreachable' | 'credentials' | 'other';

/** A failure as it may be shown: of AWS's message nothing is kept but the action that is not allowed. */
export interface Failure {
  readonly kind: FailureKind;
  /** AWS's name for the error, or the system's, such as `AccessDeniedException` or `ECONNREFUSED`. */
  readonly code: string;
  /** What happened, and for the kinds that have a remedy, that remedy. */
  readonly text: string;
}

const KINDS: readonly (readonly [FailureKind, RegExp])[] = [
  [
    'credentials',
    /^(CredentialsProviderError|ExpiredToken(Exception)?|InvalidClientTokenId|UnrecognizedClientException|InvalidSignatureException|SignatureDoesNotMatch|InvalidAccessKeyId|AuthFailure|TokenProviderError)$/,
  ],
  [
    'denied',
    /^(AccessDenied(Exception)?|(KMS|Kms)\.?AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError|NotAuthorized|Forbidden)$/,
  ],
  [
    'missing',
    /^(ResourceNotFound(Exception)?|NotFound(Exception)?|NoSuchEntity(Exception)?|NoSuchBucket|NoSuchKey|ParameterNotFound|QueueDoesNotExist|DashboardNotFoundError|AWS\.SimpleQueueService\.NonExistentQueue|Invalid(Vpc|Subnet|Group|VpcEndpoint)ID\.NotFound)$/i,
  ],
  [
    'throttled',
    /^(Throttling(Exception)?|ThrottledException|TooManyRequests(Exception)?|RequestLimitExceeded|ProvisionedThroughputExceededException|LimitExceededException|RequestThrottled|SlowDown)$/,
  ],
  [
    'unreachable',
    /^(ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|TimeoutError|RequestTimeout\w*|CERT_\w+|DEPTH_\w+|SELF_SIGNED\w*|UNABLE_TO_\w+|ERR_TLS\w*)$/,
  ],
];

/** Classifies an error of the SDK. */
export function failureOf(error: unknown): Failure {
  const code = codeOf(error);
  if (error instanceof MetricsMissing) return { kind: 'other', code, text: error.message };
  const kind = KINDS.find(([, codes]) => codes.test(code))?.[0] ?? byStatus(error);
  return { kind, code, text: textOf(kind, code, error) };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as NodeJS.ErrnoException;
  const shown = error.name === 'Error' && typeof code === 'string' ? code : error.name;
  return /^[\w.]{1,80}$/.test(shown) ? shown : 'unknown';
}

/** Some answers have no name: S3's to HEAD has no body. */
function byStatus(error: unknown): FailureKind {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  if (status === 403) return 'denied';
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
      return `AWS could not be reached (${code}): look at the network, and at AWS_ENDPOINT_URL if it is set`;
    case 'credentials':
      return `there are no credentials that AWS knows (${code}): sign in, or set AWS_PROFILE`;
    case 'other':
      return `AWS answered ${code}`;
  }
}
