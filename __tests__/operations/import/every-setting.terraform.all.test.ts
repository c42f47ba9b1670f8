import { it } from 'vitest';
import { eachWithAws } from '../../harness/aws/environment';
import { describeWithTerraform } from '../../harness/terraform';
import { CASES } from '../../matrix/cases';
import { type Case, variablesOf } from '../../matrix/expectation';
import { expectImported } from './lost-state';

/** With those of `import.terraform.test.ts`, they create everything that a setting creates, under all kinds of ARNs. */
const NAMES = [
  'traces and reserved concurrency',
  'no association',
  'an existing stream',
  // In a VPC with a way out.
  'the partition aws-us-gov',
  'a role of another account, which Terraform assumes',
] as const;

const holder = eachWithAws();

describeWithTerraform('a deployment whose state is lost', () => {
  it.each(NAMES.map((name): [string, Case | undefined] => [name, CASES[name]]))(
    'is imported as it is: %s',
    async (_name, one) => {
      if (one === undefined) throw new Error('There is no such case.');
      await expectImported(holder.aws, variablesOf(one));
    },
  );
});
