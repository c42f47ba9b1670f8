import { it } from 'vitest';
import { describeWithTerraform } from '../support/terraform';
import { STREAM_AND_KEY_CASES } from './cases/stream-and-key';
import { through } from './through';

describeWithTerraform('from nothing to nothing', () => {
  it.each(Object.entries(STREAM_AND_KEY_CASES))('%s', (_name, one) => through(one));
});
