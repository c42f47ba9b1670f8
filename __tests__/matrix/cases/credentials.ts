import type { Case } from '../expectation';

/** The real provider plans none of them: it would ask AWS for the credentials of the role. */
export const CREDENTIALS_CASES: Readonly<Record<string, Case>> = {
  'the account of the credentials': { settings: { aws_account_id: '111122223333' } },
  'a role of another account, which Terraform assumes': {
    settings: {
      aws_account_id: '444455556666',
      assume_role_arn: 'arn:aws:iam::444455556666:role/path/Deployer',
      assume_role_external_id: 'external-id:1',
    },
    planned: {
      'aws_s3_bucket.backup_bucket': { bucket: 'operata-ctr-production-444455556666-us-west-2' },
    },
  },
};
