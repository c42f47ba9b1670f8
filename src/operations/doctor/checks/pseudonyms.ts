import { ifThere } from '../../aws/answers';
import { APPLY } from '../../commands';
import { keyRemedy } from '../../resource-states';
import { deploymentCheck } from './deployment-check';
import { STAGE, withoutPrivacyControls } from './privacy';

/** The time span for the current state. */
const RECENT_MINUTES = 15;

export const pseudonyms = deploymentCheck({
  id: 'pseudonyms',
  stage: STAGE,
  findings: {
    'pseudonym-key-missing': 'fail',
    'pseudonym-key-pending-deletion': 'fail',
    'pseudonym-key-disabled': 'fail',
    'pseudonyms-missing': 'fail',
  },
  skip: withoutPrivacyControls,
  async run(examination, report) {
    const { aws, deployment } = examination;
    const { region, privacyControls } = deployment;
    const [KeyId, metrics] = await Promise.all([examination.pseudonymKeyArn(), examination.metrics()]);
    if (KeyId !== undefined) {
      const described = await ifThere(aws.kms.describeKey({ KeyId }));
      const state = described?.KeyMetadata?.KeyState ?? 'unknown';
      if (described === undefined) {
        report(
          'pseudonym-key-missing',
          `the key of the pseudonyms ${KeyId} does not exist: new pseudonyms cannot be compared with those already sent`,
          APPLY,
        );
      } else if (state !== 'Enabled') {
        const isPending = state === 'PendingDeletion';
        report(
          isPending ? 'pseudonym-key-pending-deletion' : 'pseudonym-key-disabled',
          isPending
            ? `the key of the pseudonyms ${KeyId} is scheduled for deletion: without it, the same value never gets the same pseudonym again`
            : `the key of the pseudonyms ${KeyId} is ${state}`,
          keyRemedy(state, KeyId, region),
        );
      }
    }
    if ((metrics.maximum('pseudonymKeyUnavailable', RECENT_MINUTES) ?? 0) > 0) {
      report(
        'pseudonyms-missing',
        'the function cannot use the key of the pseudonyms: fields that would become pseudonyms are removed',
        `see the findings about this key and about the role of the function; in a VPC, the function also needs a route to KMS: a NAT gateway, or create_kms_endpoint = true\naws logs tail ${privacyControls?.logGroup} --since 1h --filter-pattern pseudonyms --region ${region}`,
      );
    }
    return KeyId === undefined ? 'there is no key of pseudonyms' : `the key ${KeyId} is enabled`;
  },
});
