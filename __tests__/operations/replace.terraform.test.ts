import { expect, it } from 'vitest';
import { summary } from '../../src/artefact/terraform/terraform-json';
import { ADDRESSES, replace } from '../../src/operations/commands';
import { GUIDE } from '../harness/conditions';
import { describeWithTerraform, openDeployed } from '../harness/terraform';

/** What has the ARN of what is replaced, and is changed in place. Names are fixed: the old one has to go first. */
const CHANGED: Readonly<Record<keyof typeof ADDRESSES, readonly string[]>> = {
  connection: [
    'update aws_cloudwatch_event_api_destination.operata',
    'update aws_iam_role_policy.delivery_role_deliver',
  ],
  'API destination': ['update aws_iam_role_policy.delivery_role_deliver', 'update aws_pipes_pipe.delivery'],
  pipe: [],
  'delivery stream': [],
};

describeWithTerraform('the command that replaces', () => {
  it.each(Object.keys(CHANGED) as (keyof typeof ADDRESSES)[])(
    'the %s changes nothing else',
    async (resource) => {
      const sandbox = await openDeployed(GUIDE);
      try {
        const argument = /-replace=[^']+/.exec(replace(resource))?.[0] ?? '';
        const plan = await sandbox.plan(GUIDE, argument);
        expect(summary(plan)).toEqual([`delete+create ${ADDRESSES[resource]}`, ...CHANGED[resource]].sort());
      } finally {
        sandbox.remove();
      }
    },
  );
});
