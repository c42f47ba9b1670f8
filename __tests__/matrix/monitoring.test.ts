import { it } from 'vitest';
import { describeWithTerraform } from '../support/terraform';
import { MONITORING_CASES } from './cases/monitoring';
import { through } from './through';

describeWithTerraform('from nothing to nothing', () => {
  it.each(Object.entries(MONITORING_CASES))('%s', (_name, one) => through(one));
});
