import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import { expression, type Texts } from '../hcl/expression';
import { hclOf, one, onlyIf } from '../hcl/tokens';
import { accountDecides, administration } from '../iam/key-statements';
import { PolicyDocument } from '../iam/policy-document';
import type { Condition, Statement } from '../iam/statement';
import type { Naming } from '../naming/names';

/** The only use of the key. */
export const HMAC_SHA_256: Condition = {
  test: 'StringEquals',
  variable: 'kms:MacAlgorithm',
  values: ['HMAC_SHA_256'],
};

export interface PseudonymKeyProps {
  readonly naming: Naming;
  /** HCL condition under which the key exists. */
  readonly onlyIf: string;
  /** IAM roles or users that administer the key without using it. */
  readonly administratorArns?: Texts | undefined;
}

/**
 * The HMAC key from which the function derives the secret of its pseudonyms. KMS rotates no HMAC key. A new key gives
 * new pseudonyms, so the key is deleted only after the longest waiting period.
 */
export class PseudonymKey extends Construct {
  /** HCL for the key's ARN. Null if it does not exist. */
  readonly arn: string;
  readonly key: KmsKey;

  constructor(
    scope: Construct,
    id: string,
    { naming, onlyIf: exists, administratorArns }: PseudonymKeyProps,
  ) {
    super(scope, id);
    const count = onlyIf(exists);
    const administratorList = hclOf(administratorArns ?? []);
    const administrators = new PolicyDocument(this, 'administrators', {
      statements: [administration(administratorList)],
      count: onlyIf(`${exists} && length(${administratorList}) > 0`),
    });
    const policy = new PolicyDocument(this, 'policy', {
      statements: [accountDecides(naming)],
      count,
      including: [administrators],
    });
    this.key = new KmsKey(this, 'this', {
      count,
      description: 'Pseudonyms in contact records that are delivered to Operata',
      customerMasterKeySpec: 'HMAC_256',
      keyUsage: 'GENERATE_VERIFY_MAC',
      // The longest. Until then, the deletion can be cancelled.
      deletionWindowInDays: 30,
      policy: expression(policy.json),
      // The function must stop using the key before it is deleted.
      lifecycle: { createBeforeDestroy: true },
    });
    new KmsAlias(this, 'alias', {
      count,
      name: naming.names.pseudonymKeyAlias.value,
      targetKeyId: expression(one(this.key, 'key_id')),
    });
    this.arn = one(this.key, 'arn');
  }

  /** The permission to derive the secret of the pseudonyms. */
  get deriveStatements(): readonly Statement[] {
    return [
      {
        sid: 'DerivePseudonymSecret',
        because:
          'The function derives the secret of its pseudonyms from the key once, when it starts. Nothing else uses the key.',
        actions: ['kms:GenerateMac'],
        resources: [expression(this.arn)],
        conditions: [HMAC_SHA_256],
      },
    ];
  }
}
