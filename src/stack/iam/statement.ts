import { DEPLOYMENT, type Naming } from '../naming/names';

/** The principals of a statement: `AWS` (accounts, roles, users), `Service`, or `*` for everyone. */
export interface Principal {
  readonly type: 'AWS' | 'Service' | '*';
  readonly identifiers: readonly string[];
}

/** One condition of a statement, such as `StringEquals` on `aws:SourceAccount`. */
export interface Condition {
  readonly test: 'StringEquals' | 'StringEqualsIfExists' | 'StringLike' | 'ArnEquals' | 'ArnLike' | 'Bool';
  readonly variable: string;
  readonly values: readonly string[];
}

/**
 * One statement of an IAM policy.
 *
 * It names each action. `resources: ['*']` needs `anyResourceBecause`. The reasons are not part of the policy:
 * `docs/permissions.md` shows them.
 */
export type Statement = {
  /** Letters and digits only, unique in its policy. */
  readonly sid: string;
  /** The caller and the purpose, in one sentence for a reviewer of the permission. */
  readonly because: string;
  /** @default Allow */
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly principals?: readonly Principal[];
  readonly conditions?: readonly Condition[];
} & (
  | { readonly resources: readonly string[]; readonly anyResourceBecause?: never }
  | { readonly resources: readonly ['*']; readonly anyResourceBecause: string }
);

/** `aws:SourceAccount` is this account, so the service does not act for another customer. */
export const fromAccount = ({ place }: Naming): Condition => ({
  test: 'StringEquals',
  variable: 'aws:SourceAccount',
  values: [place.accountId],
});

/**
 * The value of `kms:ViaService`, and the principal of CloudWatch Logs. Other principals end with `amazonaws.com`
 * everywhere.
 */
export const serviceInRegion = (service: string, { place }: Naming): string =>
  `${service}.${place.region}.${place.dnsSuffix}`;

/** Only `service` uses the key on the caller's behalf, not the caller itself. */
export const viaService = (service: string, naming = DEPLOYMENT): Condition => ({
  test: 'StringEquals',
  variable: 'kms:ViaService',
  values: [serviceInRegion(service, naming)],
});

/** The key is used only for the resources in `values`, which the service sends as the encryption context `key`. */
export const encryptionContext = (key: string, values: readonly string[]): Condition => ({
  test: 'StringEquals',
  variable: `kms:EncryptionContext:${key}`,
  values,
});

/** The permissions for the key of a log group that its writer needs. */
export const logEncryption = (naming: Naming, keyArn: string, logGroupArn: string): readonly Statement[] => [
  {
    sid: 'EncryptLog',
    because:
      'CloudWatch Logs encrypts the log with the permissions of the writer, in addition to its own. AWS documents both.',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [keyArn],
    conditions: [viaService('logs', naming), encryptionContext('aws:logs:arn', [logGroupArn])],
  },
  {
    sid: 'DescribeLogKey',
    because: 'CloudWatch Logs checks the key of the log with the permissions of the writer.',
    actions: ['kms:DescribeKey'],
    resources: [keyArn],
    conditions: [viaService('logs', naming)],
  },
];

/** Denies calls without TLS: all actions of a service (`sqs:*`), or those that its policies support. */
export const denyPlainHttp = (actions: `${string}:${string}`, resources: readonly string[]): Statement => ({
  sid: 'DenyPlainHttp',
  because: 'All requests must use TLS.',
  effect: 'Deny',
  actions: [actions],
  resources,
  principals: [{ type: '*', identifiers: ['*'] }],
  conditions: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
});
