import { it } from 'vitest';
import { eachWithAws } from '../../harness/aws/environment';
import { describeWithTerraform } from '../../harness/terraform';
import { CASES } from '../../matrix/cases';
import { variablesOf } from '../../matrix/expectation';
import { expectImported } from './lost-state';

const holder = eachWithAws();

describeWithTerraform('a deployment whose state is lost', () => {
  it.each(Object.entries(CASES).filter(([, one]) => one.environment === undefined))(
    'is imported as it is: %s',
    (_name, one) => expectImported(holder.aws, variablesOf(one)),
  );
});
