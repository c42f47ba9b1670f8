import { it } from 'vitest';
import { describeWithTerraform } from '../support/terraform';
import { PRIVACY_CASES } from './cases/privacy';
import { through } from './through';

describeWithTerraform('from nothing to nothing', () => {
  it.each(Object.entries(PRIVACY_CASES))('%s', (_name, one) => through(one));
});
