import { DEPLOYMENT, type Naming } from '../naming/names';

/** Who a statement is about: `AWS` (accounts, roles, users), `Service`, or `*` with everyone. */
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
 * Actions are named one by one. `resources: ['*']` needs `anyResourceBecause`: a policy document refuses it
 * otherwise. The reasons are not part of the policy: `docs/permissions.md` shows them.
 */
export type Statement = {
  /** Letters and digits only, unique in its policy. */
  readonly sid: string;
  /** Who makes these calls and for what, in one sentence for whoever has to agree to the permission. */
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

/** `aws:SourceAccount` is this account: the service acts for no other customer. */
export const fromAccount = ({ place }: Naming): Condition => ({
  test: 'StringEquals',
  variable: 'aws:SourceAccount',
  values: [place.accountId],
});

/** What AWS states in `kms:ViaService`. Service principals end alike in every partition, but for that of CloudWatch Logs. */
export const serviceInRegion = (service: string, { place }: Naming): string =>
  `${service}.${place.region}.${place.dnsSuffix}`;

/** The key is used by `service` on the caller's behalf, and not by the caller itself. */
export const viaService = (service: string, naming = DEPLOYMENT): Condition => ({
  test: 'StringEquals',
  variable: 'kms:ViaService',
  values: [serviceInRegion(service, naming)],
});

/** The key is used for the resources named by `values` alone, as the service states in `key`. */
export const encryptionContext = (key: string, values: readonly string[]): Condition => ({
  test: 'StringEquals',
  variable: `kms:EncryptionContext:${key}`,
  values,
});

/** What a writer of an encrypted log group must be allowed to do with its key. */
export const logEncryption = (naming: Naming, keyArn: string, logGroupArn: string): readonly Statement[] => [
  {
    sid: 'EncryptLog',
    because:
      'CloudWatch Logs encrypts the log with the permissions of who writes it, besides its own. AWS documents both.',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [keyArn],
    conditions: [viaService('logs', naming), encryptionContext('aws:logs:arn', [logGroupArn])],
  },
  {
    sid: 'DescribeLogKey',
    because: 'CloudWatch Logs checks the key of the log with the permissions of who writes it.',
    actions: ['kms:DescribeKey'],
    resources: [keyArn],
    conditions: [viaService('logs', naming)],
  },
];

/** Refuses calls that are not made over TLS: all of a service (`sqs:*`), or those that its policies know. */
export const denyPlainHttp = (actions: `${string}:${string}`, resources: readonly string[]): Statement => ({
  sid: 'DenyPlainHttp',
  because: 'Nothing may come or go unencrypted, whoever asks.',
  effect: 'Deny',
  actions: [actions],
  resources,
  principals: [{ type: '*', identifiers: ['*'] }],
  conditions: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
});
