import { it } from 'vitest';
import type { Values } from '../../../src/artefact/terraform/terraform-json';
import { eachWithAws } from '../../harness/aws/environment';
import { GUIDE } from '../../harness/conditions';
import { describeWithTerraform } from '../../harness/terraform';
import { CASES } from '../../matrix/cases';
import { type Case, variablesOf } from '../../matrix/expectation';
import { EVERYTHING, expectImported } from './lost-state';

/** With those of `import.terraform.test.ts`, they create everything that a setting creates, under all kinds of ARNs. */
const NAMES = [
  'traces and reserved concurrency',
  'no association',
  'an existing stream',
  // In a VPC with a way out.
  'the partition aws-us-gov',
  'a role of another account, which Terraform assumes',
] as const;

const STREAM = 'arn:aws:kinesis:us-west-2:111122223333:stream/existing-ctr';
const KEY = 'arn:aws:kms:us-west-2:111122223333:key/0f0e0d0c-1111-2222-3333-444455556666';
const ADOPTED = {
  ...GUIDE,
  enable_privacy_controls: false,
  existing_stream_arn: STREAM,
  existing_stream_kms_key_arn: KEY,
  existing_kms_key_arn: KEY,
  existing_backup_bucket_name: 'existing-bucket',
};
const holder = eachWithAws();

describeWithTerraform('a deployment whose state is lost', () => {
  it.each(NAMES.map((name): [string, Case | undefined] => [name, CASES[name]]))(
    'is imported as it is: %s',
    async (_name, one) => {
      if (one === undefined) throw new Error('There is no such case.');
      await expectImported(holder.aws, variablesOf(one));
    },
  );

  it.each<[string, Values, readonly string[]]>([
    [
      'but for what others refer to, with the backup and the alarms switched off',
      { ...EVERYTHING, backup_enabled: false, alarms_enabled: false, alarm_email: null },
      ['aws_kinesis_stream', 'aws_kms_alias', 'aws_security_group'],
    ],
    ['with everything that may be adopted', ADOPTED, []],
  ])('is imported as it is: %s', (_name, settings, kept) => expectImported(holder.aws, settings, kept));
});
