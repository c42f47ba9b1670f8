import { beforeAll, expect, it } from 'vitest';
import type { StateResource } from '../../src/artefact/terraform/terraform-json';
import { GUIDE } from '../harness/conditions';
import { deployedResources, describeWithTerraform } from '../harness/terraform';

describeWithTerraform('two environments in one account and region', () => {
  const states: (readonly StateResource[])[] = [];

  beforeAll(async () => {
    for (const environment of ['production', 'staging']) {
      const settings = { vpc_id: 'vpc-0123456789abcdef0', create_ssm_endpoint: true };
      states.push(
        await deployedResources({ ...GUIDE, ...settings, environment, connect_instance_alias: environment }),
      );
    }
  });

  it('contain no name of each other', () => {
    const [one, other] = states.map((state) => JSON.stringify(state));
    expect(one).not.toContain('staging');
    expect(other).not.toContain('production');
  });
});
