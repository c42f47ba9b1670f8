import { PROGRAM } from '../../../cli/command';
import { accountIn } from '../../../stack/variables/credentials';
import { placeholdersIn } from '../../../stack/variables/placeholders';
import { failureOf } from '../../aws/failure';
import { CouldNotCheck } from '../finding';
import { planCheck } from './plan-check';

export const account = planCheck({
  id: 'account',
  stage: 'Account',
  comesFirst: true,
  findings: { 'credentials-unusable': 'fail', 'other-account': 'fail' },
  async run(plan, report) {
    try {
      const { accountId, arn } = await plan.identity();
      const wanted = accountIn((name) => plan.text(name));
      if (wanted !== undefined && wanted !== accountId) {
        const name = plan.text('aws_account_id') === undefined ? 'assume_role_arn' : 'aws_account_id';
        report(
          'other-account',
          `the deployment is for account ${wanted} (${name}), but the credentials are for ${accountId}`,
          `set AWS_PROFILE, or sign in to account ${wanted}: this command does not assume assume_role_arn\n` +
            'then run this again, as nothing else was checked',
        );
      }
      return `account ${accountId} in ${plan.region}, as ${arn}`;
    } catch (error) {
      const { kind, text } = failureOf(error);
      if (kind !== 'credentials') throw error;
      report(
        'credentials-unusable',
        text,
        'then run this again, as nothing else was checked; aws sts get-caller-identity shows your identity',
      );
      return '';
    }
  },
});

export const variables = planCheck({
  id: 'variables',
  stage: 'Account',
  findings: { 'placeholder-left': 'fail' },
  async run(plan, report) {
    const left = placeholdersIn((name) => plan.text(name));
    if (left.length > 0) {
      report(
        'placeholder-left',
        `${left.join(' and ')} still has the placeholder of the example: nothing can be delivered`,
        'set the value that Operata gave you',
      );
    }
    const { rulesNotChecked, files } = plan.variables;
    if (rulesNotChecked === undefined) return 'they satisfy every rule that terraform plan checks';
    const named = files.map((file) => `--var-file "${file}"`).join(' ');
    throw new CouldNotCheck(rulesNotChecked, `${PROGRAM} plan ${named} checks them`);
  },
});
