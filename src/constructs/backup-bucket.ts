import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { type ITerraformDependable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { onlyIf } from '../count';
import { expression, one } from '../expression';
import { PolicyDocument } from '../iam/policy-document';
import { denyPlainHttp } from '../iam/statement';
import { NAMES } from '../names';
import { variable } from '../variables';
import type { EncryptionKey } from './encryption-key';

export interface BackupBucketProps {
  readonly key: EncryptionKey;
  /** HCL condition under which the bucket exists. */
  readonly onlyIf: string;
}

/** Our bucket for the backup: private, versioned, encrypted, over TLS alone, and emptied by age. */
export class BackupBucket extends Construct {
  readonly bucket: S3Bucket;
  /** What must hold before records are written. */
  readonly settings: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: BackupBucketProps) {
    super(scope, id);
    const count = onlyIf(props.onlyIf);
    this.bucket = new S3Bucket(this, 'this', {
      count,
      bucket: NAMES.backupBucket.value,
      forceDestroy: Token.asAny(variable('backup_force_destroy')),
      // Where the bucket cannot be deleted, its key has to stay too: without it the records are lost.
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
          // AWS blocks it for new buckets and reports that: unstated, the provider shows a change for ever.
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
      // One change of access at a time, or S3 refuses one of them.
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
          expiration: [{ days: Token.asNumber(variable('backup_expiration_days')) }],
          noncurrentVersionExpiration: [
            { noncurrentDays: Token.asNumber(variable('backup_noncurrent_expiration_days')) },
          ],
          abortIncompleteMultipartUpload: [
            { daysAfterInitiation: Token.asNumber(variable('backup_abort_upload_days')) },
          ],
        },
      ],
      // Rules about versions need versions.
      dependsOn: [versioning],
    });
    this.settings = [publicAccess, ownership, versioning, encryption, policy, lifecycle];
  }
}
