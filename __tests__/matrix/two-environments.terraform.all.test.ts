import { beforeAll, expect, it } from 'vitest';
import type { StateResource } from '../../src/artefact/terraform/terraform-json';
import { GUIDE } from '../harness/conditions';
import { deployedResources, describeWithTerraform } from '../harness/terraform';

const NAMING = ['name', 'name_prefix', 'bucket', 'function_name', 'alarm_name', 'dashboard_name'] as const;

/** What AWS knows each thing by, within what holds it: a role, or a log group. */
function names(resources: readonly StateResource[]): string[] {
  return resources
    .filter(({ mode }) => mode === 'managed')
    .flatMap(({ type, values }) =>
      NAMING.filter((attribute) => values[attribute]).map((attribute) =>
        [type, values.role ?? values.log_group_name ?? '', attribute, values[attribute]].join(' '),
      ),
    );
}

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

  it('have no name in common', () => {
    const [one = [], other = []] = states.map(names);
    expect(one).toHaveLength(other.length);
    expect(one.length).toBeGreaterThan(60);
    expect(one.filter((name) => other.includes(name))).toEqual([]);
  });

  it('name nothing of each other in their policies', () => {
    const [one, other] = states.map((state) => JSON.stringify(state));
    expect(one).not.toContain('staging');
    expect(other).not.toContain('production');
  });
});
