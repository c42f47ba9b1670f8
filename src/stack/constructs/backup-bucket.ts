import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { type ITerraformDependable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { expression, type Flag, type Quantity } from '../hcl/expression';
import { one, onlyIf, quantity } from '../hcl/tokens';
import { PolicyDocument } from '../iam/policy-document';
import { denyPlainHttp } from '../iam/statement';
import type { Naming } from '../naming/names';
import type { EncryptionKey } from './encryption-key';

/** How long our bucket keeps records. */
export interface BackupRetention {
  /** Days after which an object expires, 1 or more. @default 365 */
  readonly expirationDays?: Quantity | undefined;
  /** Days for which an earlier version is kept, 1 or more. @default 30 */
  readonly noncurrentExpirationDays?: Quantity | undefined;
  /** Days after which an unfinished upload is aborted, 1 or more. @default 7 */
  readonly abortUploadDays?: Quantity | undefined;
  /** Whether the bucket is deleted together with its records. @default false */
  readonly forceDestroy?: Flag | undefined;
}

export interface BackupBucketProps {
  readonly naming: Naming;
  readonly key: EncryptionKey;
  readonly retention: BackupRetention;
  /** HCL condition under which the bucket exists. */
  readonly onlyIf: string;
}

/** Our bucket for the backup: private, versioned, encrypted, TLS only, with expiration by age. */
export class BackupBucket extends Construct {
  readonly bucket: S3Bucket;
  /** Settings that must be in place before records are written. */
  readonly settings: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: BackupBucketProps) {
    super(scope, id);
    const count = onlyIf(props.onlyIf);
    const { naming, retention } = props;
    const { expirationDays = 365, noncurrentExpirationDays = 30, abortUploadDays = 7 } = retention;
    const { forceDestroy = false } = retention;
    this.bucket = new S3Bucket(this, 'this', {
      count,
      bucket: naming.names.backupBucket.value,
      forceDestroy: Token.asAny(typeof forceDestroy === 'boolean' ? forceDestroy : String(forceDestroy)),
      // If the bucket cannot be deleted, its key must stay too: without the key, the records are lost.
      dependsOn: [props.key.key],
    });
    const bucket = expression(one(this.bucket, 'id'));
    const arn = expression(one(this.bucket, 'arn'));

    const publicAccess = new S3BucketPublicAccessBlock(this, 'public-access', {
      count,
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const ownership = new S3BucketOwnershipControls(this, 'ownership', {
      count,
      bucket,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    const versioning = new S3BucketVersioningA(this, 'versioning', {
      count,
      bucket,
      versioningConfiguration: { status: 'Enabled' },
    });
    const encryption = new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      count,
      bucket,
      rule: [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: 'aws:kms',
            kmsMasterKeyId: expression(props.key.arn),
          },
          bucketKeyEnabled: true,
          // AWS blocks SSE-C for new buckets and reports it. Unless it is set here, every plan shows a change.
          blockedEncryptionTypes: ['SSE-C'],
        },
      ],
    });
    const document = new PolicyDocument(this, 'policy-document', {
      count,
      statements: [denyPlainHttp('s3:*', [arn, `${arn}/*`])],
    });
    const policy = new S3BucketPolicy(this, 'policy', {
      count,
      bucket,
      policy: expression(document.json),
      // S3 refuses concurrent changes to a bucket's access settings.
      dependsOn: [publicAccess],
    });
    const lifecycle = new S3BucketLifecycleConfiguration(this, 'life-cycle', {
      count,
      bucket,
      rule: [
        {
          id: 'expire-records',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          expiration: [{ days: quantity(expirationDays) }],
          noncurrentVersionExpiration: [{ noncurrentDays: quantity(noncurrentExpirationDays) }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: quantity(abortUploadDays) }],
        },
      ],
      // The rules for versions require versioning.
      dependsOn: [versioning],
    });
    this.settings = [publicAccess, ownership, versioning, encryption, policy, lifecycle];
  }
}
