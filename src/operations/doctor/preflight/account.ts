import { failureOf } from '../../aws/failure';
import { planCheck } from './plan-check';

export const account = planCheck({
  id: 'account',
  stage: 'Account',
  comesFirst: true,
  findings: { 'credentials-unusable': 'fail' },
  async run(plan, report) {
    try {
      const { accountId, arn } = await plan.identity();
      return `account ${accountId} in ${plan.region}, as ${arn}`;
    } catch (error) {
      const { kind, text } = failureOf(error);
      if (kind !== 'credentials') throw error;
      report(
        'credentials-unusable',
        text,
        'then run this again, as nothing else was checked; aws sts get-caller-identity shows who AWS takes you for',
      );
      return '';
    }
  },
});

export const variables = planCheck({
  id: 'variables',
  stage: 'Account',
  findings: {},
  run: async ({ tfvars }) =>
    `read; Terraform knows their rules: npm run plan:offline -- --var-file "${tfvars}"`,
});
