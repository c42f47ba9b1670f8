/** What S3 refuses. */
import { API, all, between, length, not, oneOf, pattern, policy, type ServiceRules } from './checks';

const S3 = `${API}/AmazonS3/latest`;

const bucketName = all(
  length(3, 63),
  pattern(
    /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/,
    'be lower case letters, digits, dots and hyphens, with a letter or digit at both ends',
  ),
  not(/\.\./, 'have two dots in a row'),
  not(/^\d+\.\d+\.\d+\.\d+$/, 'look like an IP address'),
  not(/^(xn--|sthree-|amzn-s3-demo-)/, 'start with xn--, sthree- or amzn-s3-demo-'),
  not(/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/, 'end with a suffix that S3 reserves'),
);

export const S3_RULES: ServiceRules = {
  values: {
    aws_s3_bucket: {
      [`${S3}/userguide/bucketnamingrules.html`]: { bucket: bucketName },
    },
    aws_s3_bucket_policy: {
      [`${S3}/userguide/bucket-policies.html`]: { policy: policy('resource', 20480) },
    },
    aws_s3_bucket_versioning: {
      [`${S3}/API/API_VersioningConfiguration.html`]: {
        'versioning_configuration.status': oneOf('Enabled', 'Suspended', 'Disabled'),
      },
    },
    aws_s3_bucket_ownership_controls: {
      [`${S3}/API/API_OwnershipControlsRule.html`]: {
        'rule.object_ownership': oneOf('BucketOwnerPreferred', 'ObjectWriter', 'BucketOwnerEnforced'),
      },
    },
    aws_s3_bucket_server_side_encryption_configuration: {
      [`${S3}/API/API_ServerSideEncryptionByDefault.html`]: {
        'rule.apply_server_side_encryption_by_default.sse_algorithm': oneOf(
          'AES256',
          'aws:kms',
          'aws:kms:dsse',
        ),
      },
    },
    aws_s3_bucket_lifecycle_configuration: {
      [`${S3}/API/API_LifecycleRule.html`]: {
        'rule.id': length(1, 255),
        'rule.status': oneOf('Enabled', 'Disabled'),
      },
      [`${S3}/API/API_LifecycleExpiration.html`]: { 'rule.expiration.days': between(0, 2147483647) },
      [`${S3}/API/API_NoncurrentVersionExpiration.html`]: {
        'rule.noncurrent_version_expiration.noncurrent_days': between(1, 2147483647),
      },
      [`${S3}/API/API_AbortIncompleteMultipartUpload.html`]: {
        'rule.abort_incomplete_multipart_upload.days_after_initiation': between(1, 2147483647),
      },
    },
  },
};
