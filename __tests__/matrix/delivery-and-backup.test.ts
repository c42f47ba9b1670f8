import { it } from 'vitest';
import { describeWithTerraform } from '../support/terraform';
import { DELIVERY_AND_BACKUP_CASES } from './cases/delivery-and-backup';
import { through } from './through';

describeWithTerraform('from nothing to nothing', () => {
  it.each(Object.entries(DELIVERY_AND_BACKUP_CASES))('%s', (_name, one) => through(one));
});
