/** What S3 refuses. */
import { all, between, length, not, oneOf, pattern, policy } from '../provider/checks';
import { API, type ServiceRules } from './rule';

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
    aws_s3_bucket: [{ path: 'bucket', check: bucketName, source: `${S3}/userguide/bucketnamingrules.html` }],
    aws_s3_bucket_policy: [
      { path: 'policy', check: policy('resource', 20480), source: `${S3}/userguide/bucket-policies.html` },
    ],
    aws_s3_bucket_versioning: [
      {
        path: 'versioning_configuration.status',
        check: oneOf('Enabled', 'Suspended', 'Disabled'),
        source: `${S3}/API/API_VersioningConfiguration.html`,
      },
    ],
    aws_s3_bucket_ownership_controls: [
      {
        path: 'rule.object_ownership',
        check: oneOf('BucketOwnerPreferred', 'ObjectWriter', 'BucketOwnerEnforced'),
        source: `${S3}/API/API_OwnershipControlsRule.html`,
      },
    ],
    aws_s3_bucket_server_side_encryption_configuration: [
      {
        path: 'rule.apply_server_side_encryption_by_default.sse_algorithm',
        check: oneOf('AES256', 'aws:kms', 'aws:kms:dsse'),
        source: `${S3}/API/API_ServerSideEncryptionByDefault.html`,
      },
    ],
    aws_s3_bucket_lifecycle_configuration: [
      { path: 'rule.id', check: length(1, 255), source: `${S3}/API/API_LifecycleRule.html` },
      {
        path: 'rule.status',
        check: oneOf('Enabled', 'Disabled'),
        source: `${S3}/API/API_LifecycleRule.html`,
      },
      {
        path: 'rule.expiration.days',
        check: between(0, 2147483647),
        source: `${S3}/API/API_LifecycleExpiration.html`,
      },
      {
        path: 'rule.noncurrent_version_expiration.noncurrent_days',
        check: between(1, 2147483647),
        source: `${S3}/API/API_NoncurrentVersionExpiration.html`,
      },
      {
        path: 'rule.abort_incomplete_multipart_upload.days_after_initiation',
        check: between(1, 2147483647),
        source: `${S3}/API/API_AbortIncompleteMultipartUpload.html`,
      },
    ],
  },
};
